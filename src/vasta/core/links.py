"""Keeping the rows of a many-to-many in step with what a form says; each link is a tracked row of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vasta.core import history
from vasta.core.models import TrackedModel


def sync(
    model: type[TrackedModel],
    *,
    owner: dict[str, Any],
    target: str,
    wanted: Iterable[Any],
    shown: Iterable[Any] | None = None,
    **among: Any,
) -> None:
    """Add the links that are missing and delete those no longer wanted.

    `owner` names the fixed side, such as {"partner": partner}; `target` the field of the other side, whose
    values `wanted` lists. `shown` is what there was when the form was opened (None: what there is now): what
    others have added or taken away since stays so. Links outside `among` (a filter) are left alone. Call
    inside a change set.
    """
    wanted = list(wanted)
    links = model.objects.filter(**owner, **among)
    if model._meta.get_field(target).is_relation:
        links = links.select_related(target)
    present = {getattr(link, target): link for link in links}
    shown = set(present if shown is None else shown)
    for value in wanted:
        if value not in present and value not in shown:
            model(**owner, **{target: value}).save()
    for value, link in present.items():
        if value in shown and value not in wanted:
            history.delete_softly(link)
