"""A FastAPI service for goalkit plans, with a JSON shape of its own."""

from okr_service.app import create_app
from okr_service.serializer import PydanticSerializer

__all__ = ["PydanticSerializer", "create_app"]
