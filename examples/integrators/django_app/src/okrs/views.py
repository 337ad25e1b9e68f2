"""Views: a scorecard out, a check-in in; what is wrong is answered with the path of each field."""

from __future__ import annotations

import datetime as dt
from functools import wraps
from typing import TYPE_CHECKING, Any

import goalkit as gk
from django import forms
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST
from goalkit.errors import VersionConflict

from okrs.repository import DjangoRepository

if TYPE_CHECKING:
    from collections.abc import Callable


def answering(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """Answer with 404, 409 or 422 where goalkit refuses something."""

    @wraps(view)
    def answered(request: HttpRequest, **names: Any) -> JsonResponse:  # noqa: ANN401 - as the URL has them
        try:
            return view(request, **names)
        except gk.GoalkitError as error:
            status = {gk.NotFound: 404, VersionConflict: 409}.get(type(error), 422)
            found = [{"path": item.path, "message": item.message, "code": item.code} for item in error.problems]
            return JsonResponse({"problems": found}, status=status)

    return answered


def today() -> dt.date:
    """Return the day in the time zone of the company, wherever the server stands."""
    return gk.business_date(dt.datetime.now(dt.UTC), settings.TIME_ZONE)


class DayForm(forms.Form):
    """The day of a scorecard, which may be left out."""

    as_of = forms.DateField(input_formats=["%Y-%m-%d"], required=False)


class CheckInForm(forms.Form):
    """What people type; goalkit checks the rest."""

    date = forms.DateField(input_formats=["%Y-%m-%d"])
    value = forms.FloatField(required=False)
    confidence = forms.FloatField(required=False)
    note = forms.CharField(required=False)


@require_GET
@answering
def scorecard(request: HttpRequest, key: str) -> JsonResponse:
    """Return what the goals of a plan are worth, today or at the close of another day."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"problems": form.errors}, status=422)
    as_of = form.cleaned_data["as_of"] or today()
    return JsonResponse(gk.evaluate(DjangoRepository().get(key).plan, as_of).to_dict())


@require_POST
@answering
def check_in(request: HttpRequest, key: str, key_result: str) -> JsonResponse:
    """Add a check-in to a key result, and return the version of the plan."""
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problems": form.errors}, status=422)
    entry = gk.CheckIn(**form.cleaned_data)
    return JsonResponse({"version": DjangoRepository().check_in(key, key_result, entry)})
