"""Threads that take turns inside the code under test, so that what is between two of its lines shows."""

from __future__ import annotations

import sysconfig
import threading
from contextlib import contextmanager
from os import sep
from pathlib import Path
from random import Random
from time import sleep
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

    Trace: TypeAlias = Callable[[FrameType, str, Any], Any]

__all__ = ["at_calls", "at_lines", "interleaved"]

_SHARE = 0.3
"""How often a thread lets others go on at a line."""
_NOT_TESTED = (str(Path(__file__).parents[1]) + sep, sysconfig.get_path("stdlib") + sep, "<")
"""How the files begin that are not under test: the laws, the standard library, code without a file."""
_random = Random(7)  # noqa: S311 - chance, not secrets


@contextmanager
def interleaved() -> Generator[None]:
    """Let threads that are started inside take turns at lines of the code under test.

    Where a debugger or a measurement traces threads already, they are left as they are.
    """
    if threading.gettrace() is not None:
        yield
        return
    threading.settrace(at_calls)
    try:
        yield
    finally:
        threading.settrace(cast("Trace", None))


def at_calls(frame: FrameType, _event: str, _arg: object) -> Trace | None:
    """Return what traces the lines of a function under test; None for any other."""
    return None if frame.f_code.co_filename.startswith(_NOT_TESTED) else at_lines


def at_lines(_frame: FrameType, event: str, _arg: object) -> Trace:
    """Let other threads go on at some of the lines."""
    if event == "line" and _random.random() < _SHARE:
        sleep(0)
    return at_lines
