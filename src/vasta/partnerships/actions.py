"""What is done to a partnership in one step: its level changes, or it ends."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from vasta.accounts.models import User
from vasta.core import history

from .models import Level, Partnership, PartnershipTerm

# What belongs to the time on one level alone: its dates, its end, and how it was assessed.
OF_ONE_LEVEL = {
    "id",
    "provider",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
    "level",
    "continues",
    "starts_on",
    "start_reason",
    "start_decider",
    "ended_on",
    "end_reason",
    "end_decider",
    "assessment",
    "assessment_argument",
    "assessment_dissent",
    "assessed_on",
    "benefit_review",
    "benefit_reviewed_on",
}


class NotPossible(Exception):
    """The partnership is not what the person saw any more; the reasons are `ended` and `taken`."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def end_partnership(
    partnership: Partnership, *, on: date, reason: str, decider: User | None, actor: User
) -> Partnership:
    """End a living partnership on a day (today at the latest).

    Raises NotPossible("ended") when somebody has ended it already, ValueError for a day to come.
    """
    with history.change_set("partnerships.partnership.end", actor=actor, reason=reason):
        return _end(_locked(partnership), on=on, reason=reason, decider=decider)


def change_level(
    partnership: Partnership, *, to: Level, on: date, reason: str, decider: User | None, actor: User
) -> Partnership:
    """End the partnership and start another on the level `to`, which continues it; up, down or back (S3-152).

    People, description, goals and words go along; the assessment stays with the level it was made on.
    Raises NotPossible: `ended` when it has ended already, `taken` when the partner is on that level (also on
    the very same one) now. ValueError for a day to come.
    """
    operation = "partnerships.partnership.change_level"
    with history.change_set(operation, actor=actor, reason=reason):
        old = _locked(partnership)
        if Partnership.objects.filter(partner=old.partner_id, level=to, ended_on=None).exists():
            raise NotPossible("taken")
        stage = old.stage
        _end(old, on=on, reason=reason, decider=decider)
        new = Partnership(**_going_along(old), level=to, continues=old)
        new.stage, new.starts_on, new.start_reason, new.start_decider = stage, on, reason, decider
        new.save()
        for link in PartnershipTerm.objects.filter(partnership=old):
            PartnershipTerm(partnership=new, term_id=link.term_id).save()
    return new


def _locked(partnership: Partnership) -> Partnership:
    """The stored row, so that of two who decide at once the second is told."""
    row = Partnership.objects.select_for_update().filter(pk=partnership.pk).first()
    if row is None or not row.is_living:
        raise NotPossible("ended")
    return row


def _end(row: Partnership, *, on: date, reason: str, decider: User | None) -> Partnership:
    if on > timezone.localdate():
        raise ValueError("a partnership does not end in the future")
    row.stage, row.ended_on, row.end_reason, row.end_decider = Partnership.Stage.ENDED, on, reason, decider
    row.save()
    return row


def _going_along(old: Partnership) -> dict[str, object]:
    fields = [field for field in Partnership._meta.concrete_fields if field.name not in OF_ONE_LEVEL]
    return {field.attname: getattr(old, field.attname) for field in fields}
