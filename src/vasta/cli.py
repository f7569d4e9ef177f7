"""The program's command `vasta`: the few things an administrator does.

Django's own stand under `vasta manage`.
"""

from __future__ import annotations

import os
import sys

HELP = """vasta COMMAND [OPTIONS]

  setup     make the database and the first provider with its main user
  serve     run the web server and the worker together on this machine
  worker    run only the worker
  demo      load the demo school and serve it
  import    import a partner list from a file
  codes     bring in a whole industry classification from a published file
  backup    back up the database and the attached files into one verified file
  restore   bring a backup back into an empty installation
  doctor    check this installation and say what to do
  manage    Django's own commands

`vasta COMMAND --help` tells the options of one command.
"""

# These change tables or need every row, so on PostgreSQL they run as the owner of the tables
# (docs/administrator/install.md).
AS_OWNER = {
    "migrate",
    "setup",
    "backup",
    "restore",
    "createcachetable",
    "flush",
    "sqlmigrate",
    "makemigrations",
}
COMMANDS = {"setup", "serve", "worker", "demo", "import", "codes", "backup", "restore", "doctor"}


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vasta.settings")
    command, *rest = sys.argv[1:] or ["help"]
    if command == "manage":
        _django(rest)
    elif command in COMMANDS:
        _django([f"vasta_{command}", *rest])
    else:
        sys.stdout.write(HELP)
        sys.exit(0 if command in {"help", "--help", "-h"} else 2)


def _django(arguments: list[str]) -> None:
    name = arguments[0].removeprefix("vasta_") if arguments else ""
    if name in AS_OWNER:
        os.environ["VASTA_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["vasta", *arguments])
