"""The columns of the partner list that read partnerships, encounters and the care model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, F, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.core.tables import Column
from vasta.core.templatetags import ui
from vasta.encounters.signals import Signal, with_signals
from vasta.partners import lists
from vasta.partners.models import Partner
from vasta.partnerships.heads import head_key
from vasta.partnerships.models import Partnership

from .partner_contacts import most_urgent

# Stands for a meeting that never was, so that both databases put it first.
NEVER = datetime(1900, 1, 1, tzinfo=UTC)


def levels_of(partner: Partner) -> list[Partnership]:
    """The living partnerships (reads `on_levels`) in the order of a partner's head."""
    return sorted(partner.on_levels, key=lambda row: head_key(row.level))


def level_marks(partner: Partner) -> SafeString:
    """The levels as marks, in the order of a partner's head."""
    marks = ((ui.level(row.level.tone, row.level.icon, row.level.short_label),) for row in levels_of(partner))
    return format_html('<span class="levels">{}</span>', format_html_join("", "{}", marks))


def owners_of(partner: Partner) -> list[Any]:
    """Who cares for the partner, each person once."""
    return list(dict.fromkeys(row.owner for row in levels_of(partner) if row.owner))


def owner_cell(partner: Partner) -> SafeString:
    """The first owner and how many others there are; a gap when a partnership has nobody."""
    owners = owners_of(partner)
    if not owners:
        return ui.gap(_("Missing")) if partner.on_levels else SafeString("")
    more = format_html(' <small class="faint">+{}</small>', len(owners) - 1) if owners[1:] else ""
    return format_html('<span class="owner-name">{}</span>{}', owners[0], more)


def signal_cell(partner: Partner) -> SafeString:
    """How the next contact stands on the most urgent level."""
    row = most_urgent(partner.on_levels)
    return signal_mark(row) if row else SafeString("")


def signal_mark(row: Partnership) -> SafeString:
    """The glyph and words of one partnership's signal."""
    if row.signal == Signal.AGREED:
        return ui.signal("agreed", on=timezone.localtime(row.next_at).date())
    if row.signal == Signal.LATE:
        return ui.signal("late", days=(timezone.localdate() - row.due_on).days)
    return ui.signal("due", on=row.due_on) if row.signal == Signal.DUE else ui.signal("nothing")


def signal_words(partner: Partner) -> str:
    """The signal in words, for a file."""
    row = most_urgent(partner.on_levels)
    if row is None or row.signal == Signal.NONE:
        return str(Signal.NONE.label) if row else ""
    day = timezone.localtime(row.next_at).date() if row.signal == Signal.AGREED else row.due_on
    return f"{Signal(row.signal).label} {date_format(day, 'SHORT_DATE_FORMAT')}"


def last_met(partner: Partner) -> Any:
    """The day of the last encounter, or None (reads `last_at`)."""
    return timezone.localtime(partner.last_at).date() if partner.last_at else None


def cooperation(partner: Partner) -> str:
    """What is done together, from the partnerships, else from the register."""
    return " ".join(row.description for row in levels_of(partner) if row.description) or partner.cooperation


CARE_COLUMNS = (
    Column(
        "levels",
        gettext_lazy("Levels"),
        lambda p: ", ".join(row.level.short_label for row in levels_of(p)),
        html=level_marks,
    ),
    Column(
        "owner",
        gettext_lazy("Owner"),
        lambda p: ", ".join(str(user) for user in owners_of(p)),
        html=owner_cell,
        phone="",
    ),
    Column("next", gettext_lazy("Next"), signal_words, html=signal_cell),
    Column("met", gettext_lazy("Last met"), last_met, order=("met_at",), is_number=True, phone=""),
    Column(
        "cooperation",
        gettext_lazy("What is done together"),
        cooperation,
        is_clipped=True,
        is_default=False,
        phone="",
    ),
)
# What is asked first stands first; the register's own columns are there for the asking.
COLUMNS = (
    lists.PARTNER_COLUMNS[0],
    *CARE_COLUMNS,
    *(replace(column, is_default=False) for column in lists.PARTNER_COLUMNS[1:]),
)
READS_LEVELS = {"levels", "owner", "next", "cooperation"}


def with_met(rows: QuerySet) -> QuerySet:
    """`rows` that can be ordered by when they were last met; those never met come first."""
    last_at = Coalesce("contact_dates__last_at", Value(NEVER, output_field=DateTimeField()))
    return rows.annotate(met_at=last_at)


def for_list(rows: QuerySet, shown: set[str]) -> QuerySet:
    """`rows` with what the shown columns read: one query for the rows, one for each kind of links."""
    rows = lists.for_partner_list(rows, shown).annotate(last_at=F("contact_dates__last_at"))
    if shown & READS_LEVELS:
        cared = with_signals(Partnership.objects.living()).select_related("level", "owner")
        rows = rows.prefetch_related(Prefetch("partnerships", queryset=cared, to_attr="on_levels"))
    return rows
