"""Keys as they come from outside: anything but a plain number is no key."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest

# Longer ones do not fit into a column of 64 bits.
DIGITS = 18
AT_ONCE = 200


def key_of(text: Any) -> int | None:
    """The key that `text` (or a number) says; None when it says none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def keys_of(request: HttpRequest) -> list[int]:
    """The keys of the ticked rows; raises BadRequest when they are too many or unreadable."""
    keys = [key_of(text) for text in request.POST.getlist("pk")]
    if len(keys) > AT_ONCE or None in keys:
        raise BadRequest("too many or unreadable keys")
    return keys
