"""Serves a built site on this machine only."""

from __future__ import annotations

import contextlib
import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files with the types that a browser insists on, and says nothing."""

    extensions_map = {  # noqa: RUF012 - the base class is written so
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing either: a browser that leaves a page drops its connections."""


@contextlib.contextmanager
def served(site: Path, port: int = 0) -> Generator[str]:
    """Serve a site, on any free port by default, and give its address."""
    server = _Server(("127.0.0.1", port), functools.partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
