"""Settings for the tests: two databases, because the laws sometimes need a second one beside the first."""

from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = TemporaryDirectory(prefix="okrs-")


def sqlite(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(FOLDER.name) / f"{name}.sqlite3",  # a file: threads share no database in memory
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # in production too: who waits at the start never fails in the middle
            "timeout": 30,
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF",  # OFF: for tests only
        },
    }


DATABASES = {"default": sqlite("default"), "second": sqlite("second")}
INSTALLED_APPS = ["okrs"]
SECRET_KEY = "for tests only"  # noqa: S105
USE_TZ = True
