"""A form sent twice makes one row: the first saving leaves a receipt that answers the second (F-14)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from vasta.core.models import FormReceipt

FIELD = "form_key"


def new_key() -> str:
    """A fresh key for the hidden field of a form."""
    return uuid.uuid4().hex


def once(request: HttpRequest, save: Callable[[], str]) -> HttpResponse:
    """Run `save` (which returns the address to go to) once per form key.

    A repeat goes to the same address.
    """
    key = request.POST.get(FIELD, "")
    if len(key) != 32:
        return redirect(save())
    try:
        with transaction.atomic():
            receipt = FormReceipt.objects.create(key=key)
            receipt.url = save()
            receipt.save(update_fields=["url"])
    except IntegrityError:
        stored = FormReceipt.objects.filter(key=key).first()
        if stored is None:
            raise
        return redirect(stored.url)
    return redirect(receipt.url)
