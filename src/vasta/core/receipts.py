"""A form sent twice makes one row: the first saving leaves a receipt that answers the second (F-14)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from vasta.core.models import FormReceipt

FIELD = "form_key"
KEY_LENGTH = 32


def new_key() -> str:
    """A fresh key for the hidden field of a form."""
    return uuid.uuid4().hex


def answer(request: HttpRequest) -> HttpResponse | None:
    """Where the first saving of this very form led; None when it has not been saved."""
    key = request.POST.get(FIELD, "")
    receipt = FormReceipt.objects.filter(key=key).first() if len(key) == KEY_LENGTH else None
    return redirect(receipt.url) if receipt else None


def once(request: HttpRequest, save: Callable[[], str]) -> HttpResponse:
    """Run `save` (which returns the address to go to) once per form key.

    A repeat goes to the same address.
    """
    key = request.POST.get(FIELD, "")
    if len(key) != KEY_LENGTH:
        return redirect(save())
    try:
        with transaction.atomic():
            receipt = FormReceipt.objects.create(key=key)
            receipt.url = save()
            receipt.save(update_fields=["url"])
    except IntegrityError:
        if (first := answer(request)) is None:
            raise
        return first
    return redirect(receipt.url)
