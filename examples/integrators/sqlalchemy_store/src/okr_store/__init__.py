"""goalkit plans in a SQLite file, with SQLAlchemy."""

from okr_store.database import open_database
from okr_store.repository import SQLAlchemyRepository

__all__ = ["SQLAlchemyRepository", "open_database"]
