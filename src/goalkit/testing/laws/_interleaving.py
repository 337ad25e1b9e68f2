"""Threads that take turns inside the code under test, so that what is between two of its lines shows."""

from __future__ import annotations

import sysconfig
import threading
from contextlib import contextmanager
from os import sep
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

    Trace: TypeAlias = Callable[[FrameType, str, Any], Any]

__all__ = ["Turns", "interleaved"]

_SHARE = 0.3
"""How often a thread lets others go on at a line."""
_LONGEST = 2.0
"""Seconds after which threads run as they would: some code is slow when it is traced."""
_GOALKIT = Path(__file__).parents[2]
_TESTED = str(_GOALKIT / "ports") + sep
"""What of this library may be under test; its values, such as plans, change nothing."""
_NOT_TESTED = (str(_GOALKIT) + sep, sysconfig.get_path("stdlib") + sep, "<")
"""How the files begin that are not under test: this library, the standard library, code without a file."""


class Turns:
    """Lets other threads go on at some of the lines of the code under test."""

    def __init__(self, seconds: float = _LONGEST) -> None:
        self._until = monotonic() + seconds
        self._random = Random(7)  # noqa: S311 - chance, not secrets

    def at_calls(self, frame: FrameType, _event: str, _arg: object) -> Trace | None:
        """Return what traces the lines of a function under test; None for any other."""
        file = frame.f_code.co_filename
        tested = file.startswith(_TESTED) or not file.startswith(_NOT_TESTED)
        return self.at_lines if tested and monotonic() < self._until else None

    def at_lines(self, _frame: FrameType, event: str, _arg: object) -> Trace:
        """Let other threads go on, by chance."""
        if event == "line" and self._random.random() < _SHARE:
            sleep(0)
        return self.at_lines


@contextmanager
def interleaved() -> Generator[None]:
    """Let threads that are started inside take turns at lines of the code under test.

    Where a debugger or a measurement traces threads already, they are left as they are.
    """
    if threading.gettrace() is not None:
        yield
        return
    threading.settrace(Turns().at_calls)
    try:
        yield
    finally:
        threading.settrace(cast("Trace", None))
