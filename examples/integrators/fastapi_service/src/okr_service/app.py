"""The endpoints: put and get a plan, get its scorecard."""

from __future__ import annotations

from typing import Annotated

import goalkit as gk
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from goalkit.errors import VersionConflict
from goalkit.ports import MemoryRepository, Repository
from pydantic import BaseModel

from okr_service import models
from okr_service.body import Day
from okr_service.scorecards import Scorecard
from okr_service.serializer import PydanticSerializer, problems

router = APIRouter()
serializer = PydanticSerializer()


class Version(BaseModel):
    """The version of a plan that was put; pass it as `expected_version` with the next one."""

    version: int


def create_app(repository: Repository | None = None) -> FastAPI:
    """Return the service on a repository; on none, plans are forgotten when it stops."""
    app = FastAPI(title="OKRs")
    app.state.repository = repository or MemoryRepository()
    app.include_router(router)
    app.add_exception_handler(gk.GoalkitError, _refused)
    app.add_exception_handler(RequestValidationError, _misread)
    return app


def _repository(request: Request) -> Repository:
    repository: Repository = request.app.state.repository
    return repository


async def _plan(request: Request) -> gk.Plan:
    """Read the body as the serializer does, so that what the laws are asked of is what is served."""
    return serializer.loads(await request.body())


Plans = Annotated[Repository, Depends(_repository)]
_BODY = {"required": True, "content": {"application/json": {"schema": models.Plan.model_json_schema()}}}


@router.put("/plans/{key}", openapi_extra={"requestBody": _BODY})
def put_plan(
    key: str,
    plans: Plans,
    plan: Annotated[gk.Plan, Depends(_plan)],
    expected_version: Annotated[int | None, Query(ge=0)] = None,
) -> Version:
    """Keep a plan in place of what was there."""
    return Version(version=plans.put(key, plan, expected_version=expected_version))


@router.get("/plans/{key}", response_model=models.Plan)
def get_plan(key: str, plans: Plans) -> Response:
    """Return a plan."""
    return Response(serializer.dumps(plans.get(key).plan), media_type="application/json")


@router.get("/plans/{key}/scorecard")
def get_scorecard(key: str, as_of: Day, plans: Plans) -> Scorecard:
    """Return what a plan's goals are worth at the close of a day."""
    return Scorecard.of(gk.evaluate(plans.get(key).plan, as_of))


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, gk.GoalkitError)
    codes = {gk.NotFound: 404, VersionConflict: 409}
    return _answer(codes.get(type(error), 422), error.problems)


def _misread(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _answer(422, problems(error.errors()))


def _answer(code: int, found: tuple[gk.Problem, ...] | list[gk.Problem]) -> JSONResponse:
    listed = [{"path": item.path, "message": item.message, "code": item.code} for item in found]
    return JSONResponse({"problems": listed}, status_code=code)
