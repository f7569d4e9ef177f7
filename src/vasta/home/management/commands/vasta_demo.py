"""`vasta demo`: the invented school Koskivuori, loaded once, and the server with it."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from vasta.accounts.models import Membership, Provider
from vasta.core.tenancy import provider_context
from vasta.home.demo import loader
from vasta.home.setup import create_provider

VASTA = str(Path(sys.executable).with_name("vasta"))
NAME, SLUG = "Koskivuoren ammattiopisto", "koski"
# Whom to sign in as: the title in the data, and what the person is in the program.
SHOWN = (
    ("Järjestelmäasiantuntija", "main user"),
    ("Asiakkuuspäällikkö", "sales, main user"),
    ("Työelämäkoordinaattori", "sales"),
    ("Asiakasvastaava", "relationship manager"),
    ("Uraohjaajaopettaja", "teacher"),
    ("Työllistymisen varmistaja", "employment assurer"),
    ("Toimialapäällikkö", "field manager"),
    ("Laatupäällikkö", "quality manager"),
    ("Rehtori", "rector, management"),
)


class Command(BaseCommand):
    """Make the demo school unless it is there, say who may sign in, then serve until stopped."""

    help = "Load the demo school and serve it on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, or only to load."""
        parser.add_argument("--bind", default="127.0.0.1:8000")
        parser.add_argument("--load-only", action="store_true", help="load the school and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as the owner of the tables, load, print, serve."""
        self._migrate()
        provider = Provider.objects.filter(slug=SLUG).first() or self._load()
        # By name, not by number: browsers give passkeys to names only.
        address = f"http://localhost:{options['bind'].rpartition(':')[2]}"
        self._print_people(provider, address)
        if not options["load_only"]:
            os.environ.setdefault("VASTA_BASE_URL", address)
            call_command("vasta_serve", bind=options["bind"])

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            subprocess.run([VASTA, "manage", "migrate", "--verbosity", "0"], check=True, env=os.environ)

    def _load(self) -> Provider:
        self.stdout.write("Loading the demo school. This takes some seconds, once.")
        with transaction.atomic():
            provider = create_provider(name=NAME, slug=SLUG)
            loader.load(provider)
        if connection.vendor == "sqlite":
            # Without statistics SQLite reads all partners of the school to find the sites of one.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return provider

    def _print_people(self, provider: Provider, address: str) -> None:
        self.stdout.write(f"\n{provider.name}: {address}/{provider.slug}/\n\n")
        for person, role in shown_people(provider):
            self.stdout.write(f"  {person!s:<18}  {person.user.email:<36}  {role}")
        if provider.has_demo_data:
            self.stdout.write(f"\n  The password of each of them: {loader.PASSWORD}\n\n")


@transaction.atomic
def shown_people(provider: Provider) -> list[tuple[Membership, str]]:
    """The first person of each title that the demo's readers look for, with what that person is here."""
    with provider_context(provider):
        people = Membership.objects.active().select_related("user").order_by("-pk")
        by_title = {person.title: person for person in people}
    return [(by_title[title], role) for title, role in SHOWN if title in by_title]
