"""One invitation, many hands at once: it is used once (A-09)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from conftest import RealClient
from tests.people import make_provider
from vasta.accounts.models import Invitation, Membership
from vasta.core.history import change_set
from vasta.core.tenancy import provider_context

PASSWORD = "punainen-mökki-rannalla"
HANDS = 6


def accept(link):
    """One browser presses the button; whether it got in."""
    try:
        client = RealClient()
        client.post(link, {"password": PASSWORD})
        return client.get("/koski/").status_code == 200
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_parallel_hands_make_one_member_and_one_session():
    provider = make_provider("koski", "Kosken ammattiopisto")
    with transaction.atomic(), provider_context(provider), change_set("test", actor=None):
        invitation = Invitation(email="eeva@koski.example", first_name="Eeva", last_name="Ek")
        token = invitation.renew()
        invitation.save()
    with ThreadPoolExecutor(HANDS) as hands:
        entered = list(hands.map(accept, [f"/koski/settings/join/{token}/"] * HANDS))
    with transaction.atomic(), provider_context(provider):
        members = Membership.objects.count()
    assert (sum(entered), members) == (1, 1)
