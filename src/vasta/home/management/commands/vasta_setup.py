"""`vasta setup`: database, first provider, main user; by questions or by options."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vasta.home.setup import create_main_user, create_provider


class Command(BaseCommand):
    """Set up an installation, or one more provider in it."""

    help = "Make the database, a provider and its main user."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options for a set-up without questions."""
        parser.add_argument("--name", help="name of the education provider")
        parser.add_argument("--slug", help="first part of its addresses, such as perho")
        parser.add_argument("--language", default="fi", choices=["fi", "sv", "en"])
        parser.add_argument("--email", help="the main user's e-mail address")
        parser.add_argument("--first-name")
        parser.add_argument("--last-name")
        parser.add_argument("--password", help="asked for when left out; at least 12 characters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for what the options leave open, then make everything."""
        self._bring_tables_up_to_date()
        answers = {
            key: options[key] or input(f"{question}: ").strip()
            for key, question in [
                ("name", "Name of the education provider"),
                ("slug", "Address (small letters, such as perho)"),
                ("email", "Main user's e-mail"),
                ("first_name", "Main user's first name"),
                ("last_name", "Main user's last name"),
            ]
        }
        password = options["password"] or getpass.getpass("Main user's password: ")
        try:
            validate_password(password)
            provider = create_provider(
                name=answers["name"], slug=answers["slug"], language=options["language"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = {key: answers[key] for key in ("email", "first_name", "last_name")}
        create_main_user(provider, **person, password=password)
        self.stdout.write(f"Ready. Start with `vasta serve` and open /{provider.slug}/")

    def _bring_tables_up_to_date(self) -> None:
        """Migrate only when something waits: one more provider needs no rights to change tables."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
