"""Encounters as iCalendar (RFC 5545), for a person's own calendar program and for people outside.

Times are in UTC: Outlook, Google and Thunderbird show them on the reader's own clock, and no table of time
zones can be read in two ways. Nothing of what was discussed, no level and no segment is ever written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from vasta.core.tenancy import absolute_url, current_provider

from .models import Encounter

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Vasta//Vasta//FI"
REFRESH = timedelta(hours=1)


def uid(encounter: Encounter) -> str:
    """The same for an encounter for ever, and for no other encounter anywhere."""
    host = urlsplit(settings.BASE_URL).hostname
    return f"encounter-{encounter.pk}.{current_provider().slug}@{host}"


def feed(encounters: Iterable[Encounter], *, name: str) -> bytes:
    """A whole calendar to subscribe to; `encounters` have `present_partners` (calendar.with_names)."""
    file = _file(name=name)
    for encounter in encounters:
        file.add_component(_own_event(encounter))
    return file.to_ical()


def invitation(encounter: Encounter, *, title: str, place: str) -> bytes:
    """One event to attach to a message to somebody outside: what the sender has seen, and nothing more."""
    event = _event(encounter)
    event.add("summary", title)
    if place:
        event.add("location", place)
    organizer = vCalAddress(f"mailto:{encounter.owner.email}")
    organizer.params["CN"] = vText(str(encounter.owner))
    event["organizer"] = organizer
    file = _file()
    file.add_component(event)
    return file.to_ical()


def _file(*, name: str = "") -> Calendar:
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    if name:
        # The names that programs read besides those of RFC 7986.
        file.add("name", name)
        file.add("x-wr-calname", name)
        file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        file.add("x-published-ttl", "PT1H")
    return file


def _event(encounter: Encounter) -> Event:
    """What both kinds of files say: which event, which version of it, and when."""
    event = Event()
    event.add("uid", uid(encounter))
    event.add("sequence", encounter.version)
    # Of a published event the stamp is when it was last written, so that an unchanged file stays the same.
    for name, moment in (
        ("dtstamp", encounter.updated_at),
        ("last-modified", encounter.updated_at),
        ("created", encounter.created_at),
        ("dtstart", encounter.starts_at),
        ("dtend", encounter.ends_at),
    ):
        event.add(name, _utc(moment))
    is_off = encounter.state == Encounter.State.CANCELLED or encounter.deleted_at is not None
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event


def _own_event(encounter: Encounter) -> Event:
    event = _event(encounter)
    event.add("summary", own_title(encounter))
    if encounter.place:
        event.add("location", encounter.place)
    if encounter.deleted_at is None:
        link = absolute_url(encounter.urls["detail"])
        event.add("url", link)
        event.add("description", link)
    return event


def own_title(encounter: Any) -> str:
    """Subject or kind, and with whom."""
    names = ", ".join(link.partner.name for link in encounter.present_partners)
    if not names:
        return str(encounter)
    return _("%(what)s: %(partner)s") % {"what": encounter, "partner": names}


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
