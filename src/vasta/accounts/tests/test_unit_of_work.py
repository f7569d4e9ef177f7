"""A request is written as a whole or not at all, and nothing of one that was refused."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from vasta.accounts.models import Unit
from vasta.core import history
from vasta.core.models import VersionConflict
from vasta.core.tenancy import provider_context

RAISED = {"denied": PermissionDenied, "missing": Http404, "overtaken": lambda: VersionConflict(Unit())}


def write(request: HttpRequest, answer: str) -> HttpResponse:
    """Writes a unit, then answers with a status, kept or not, or raises."""
    with history.change_set("test", actor=request.user):
        Unit(name="Malmi").save()
    if answer in RAISED:
        raise RAISED[answer]()
    response = HttpResponse(status=int(answer.removesuffix("-kept")))
    response.keeps_writes = answer.endswith("-kept")
    return response


urlpatterns = [path("write/<str:answer>/", write), path("", include("vasta.urls"))]


@pytest.fixture(autouse=True)
def write_page(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize(
    ("answer", "status", "written"),
    [
        ("200", 200, 1),
        ("302", 302, 1),
        ("400", 400, 0),
        ("404", 404, 0),
        ("422", 422, 0),
        ("500", 500, 0),
        ("403-kept", 403, 1),
        ("denied", 403, 0),
        ("missing", 404, 0),
        ("overtaken", 409, 0),
    ],
)
def test_what_was_written_before_a_refusal_is_taken_back(
    provider, alice, client_for, answer, status, written
):
    assert client_for(alice).post(f"/koski/write/{answer}/").status_code == status
    with provider_context(provider):
        assert Unit.objects.count() == written
