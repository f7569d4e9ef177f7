"""`make bench`: make databases of the sizes S, M and L, measure every page, write bench/results.md.

`make bench SIZE=S` or `SIZE="S M"` measures some sizes (`import` is one of them: a list of 100,000 rows
into the demo school), `DATABASE=sqlite` or `postgresql` one database. What is not measured keeps its
figures of the last time. SQLite's databases stay in var/bench and are used again; PostgreSQL is the throw-
away server of scripts/postgres.py. Nothing else is started: the pages are asked in process, through the
whole stack of middleware, by one warm worker.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import report  # noqa: E402 - the folder above is no package that is installed

FOLDER = ROOT / "var" / "bench"
SIZES = ("S", "M", "L", "import")
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Measure what the environment asks for; returns the exit code."""
    for database in _chosen("DATABASE", DATABASES):
        for size in _chosen("SIZE", SIZES):
            print(f"== {database}, size {size}", flush=True)
            _measure(database, size)
    report.write(FOLDER, ROOT / "bench" / "results.md")
    return 0


def _chosen(name: str, known: tuple[str, ...]) -> list[str]:
    chosen = os.environ.get(name, "").split() or list(known)
    if unknown := set(chosen) - set(known):
        raise SystemExit(f"{name} knows {' '.join(known)}, not {' '.join(sorted(unknown))}.")
    return chosen


def _measure(database: str, size: str) -> None:
    folder = FOLDER / database / size
    if size == "import":
        # An import changes the register, so it starts with a new one each time.
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "VASTA_DATA_DIR": str(folder), "VASTA_BASE_URL": "http://localhost:8000"}
    environment.pop("VASTA_DATABASE_URL", None)
    work = ["bench.importing"] if size == "import" else ["bench.measure", size]
    command = [sys.executable, "-m", *work, str(FOLDER / f"{database}-{size}.json")]
    if database == "postgresql":
        command = [sys.executable, "scripts/postgres.py", "--", *command]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
