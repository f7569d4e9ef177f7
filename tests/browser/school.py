"""Makes the database that the browser tests' server uses: one small school and its people."""

import django

ALICE, BOB = "alice.aalto@koski.example", "bob.berg@koski.example"


def main() -> None:
    """Migrate an empty database and fill it."""
    django.setup()
    from django.core.management import call_command

    from tests.people import PASSWORD, make_person
    from vasta.home.setup import create_main_user, create_provider

    call_command("migrate", verbosity=0)
    koski = create_provider(name="Kosken ammattiopisto", slug="koski")
    create_main_user(koski, email=ALICE, first_name="Alice", last_name="Aalto", password=PASSWORD)
    make_person(koski, "Bob", "Berg")


if __name__ == "__main__":
    main()
