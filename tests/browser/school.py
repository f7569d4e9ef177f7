"""Makes the database that the browser tests' server uses: one small school and its people."""

import django


def main() -> None:
    """Migrate an empty database and fill it."""
    django.setup()
    from django.core.management import call_command

    from tests.people import make_person, make_provider

    call_command("migrate", verbosity=0)
    koski = make_provider("koski", "Kosken ammattiopisto")
    make_person(koski, "Alice", "Aalto", is_main_user=True)
    make_person(koski, "Bob", "Berg")


if __name__ == "__main__":
    main()
