#!/usr/bin/env python3
"""Run a command beside a throw-away PostgreSQL: `scripts/postgres.py -- pytest -n 2`.

The cluster lives in a temporary folder, listens on a Unix socket there and nowhere else, and is gone when the
command ends, however it ends. The command finds VASTA_DATABASE_URL (the application's role) and
VASTA_DATABASE_OWNER_URL (the owner's) in its environment; the roles are those of deploy/roles.sql.
Only the standard library is used.
"""

import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROLES = Path(__file__).resolve().parents[1] / "deploy" / "roles.sql"
SUPERUSER = "postgres"
# Nothing in this cluster outlives the command, so durability is traded for speed.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "log_min_messages": "fatal",
}


def newest_bin() -> Path:
    """The folder of the newest installed server programs; SystemExit when there is none."""
    folders = [Path(found) for found in glob.glob("/usr/lib/postgresql/*/bin")]
    folders = [folder for folder in folders if (folder / "initdb").exists()]
    if folders:
        return max(folders, key=lambda folder: [int(n) for n in re.findall(r"\d+", folder.parent.name)])
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise SystemExit("PostgreSQL's server programs are missing. On Debian: apt-get install postgresql")


def server_user() -> dict[str, object]:
    """Who runs the server, as keywords of subprocess: initdb refuses root, so root names another user."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def cluster() -> Iterator[Path]:
    """A running server; yields the folder of its socket."""
    programs, user = newest_bin(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="vasta-pg-"))
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
        _initdb(programs, folder, user)
        with _server(programs, folder, user):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initdb(programs: Path, folder: Path, user: dict) -> None:
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    # "trust" is safe: only this user and root can enter the folder of the socket.
    arguments = ["--auth=trust", "--no-sync", "--encoding=UTF8", f"--locale={locale}"]
    subprocess.run(
        [programs / "initdb", *arguments, f"--username={SUPERUSER}", "-D", folder / "data"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        **user,
    )


@contextmanager
def _server(programs: Path, folder: Path, user: dict) -> Iterator[None]:
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    server = subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", f"-cunix_socket_directories={folder}", *options],
        cwd=folder,
        start_new_session=True,  # Ctrl+C in the terminal is the command's; the server is stopped below.
        **user,
    )
    try:
        _wait(programs, folder, server)
        _psql(programs, folder, "-f", str(ROLES))
        yield
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: there is nothing to save
        server.wait()


def _wait(programs: Path, folder: Path, server: subprocess.Popen) -> None:
    ready = [programs / "pg_isready", "-q", "-h", folder, "-U", SUPERUSER]
    for _attempt in range(150):
        if subprocess.run(ready).returncode == 0:
            return
        try:
            server.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    raise SystemExit("The throw-away PostgreSQL did not start.")


def _psql(programs: Path, folder: Path, *arguments: str) -> None:
    base = [programs / "psql", "-h", folder, "-U", SUPERUSER, "-d", "postgres", "-qX"]
    subprocess.run([*base, "-v", "ON_ERROR_STOP=1", *arguments], check=True)


def environment(folder: Path) -> dict[str, str]:
    """This process's environment with the two database addresses added."""
    return {
        **os.environ,
        "VASTA_DATABASE_URL": f"postgresql://vasta_app@/vasta?host={folder}",
        "VASTA_DATABASE_OWNER_URL": f"postgresql://vasta_owner@/vasta?host={folder}",
    }


def _stop(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Run the command after `--` and return its exit code."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        raise SystemExit("Usage: scripts/postgres.py -- command …")
    # A stopped run must not leave a server behind: the signal becomes an exception that every `finally` sees.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    with cluster() as folder:
        child = subprocess.Popen(command, env=environment(folder))
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
