"""Finds an installed Chromium."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    f"No Chromium is found on PATH (looked for: {', '.join(NAMES)}). Install one, on Debian with\n"
    "    apt-get update && apt-get install chromium\n"
    "or name its program in the environment variable CHROMIUM, or leave the browser tests out with --no-browser."
)


def find() -> str | None:
    """Return the path of Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
