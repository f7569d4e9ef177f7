"""Import of 100,000 rows into the demo school: `python -m bench.importing RESULT.json`, as run.py does it."""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vasta.settings")
django.setup()

from django.db import transaction  # noqa: E402 - needs the settings

from bench import machine, schools  # noqa: E402
from vasta.accounts.models import Provider, User  # noqa: E402
from vasta.core import runs  # noqa: E402
from vasta.core.models import Run  # noqa: E402
from vasta.core.tenancy import provider_context  # noqa: E402
from vasta.home.demo import records  # noqa: E402
from vasta.home.demo.generator import SIZES  # noqa: E402
from vasta.home.demo.names import Names  # noqa: E402
from vasta.home.demo.partners import PartnerMaker, jobs  # noqa: E402
from vasta.home.demo.sentences import Sentences  # noqa: E402
from vasta.partners.importing import actions  # noqa: E402
from vasta.partners.importing.pages import preview_counts, result_counts  # noqa: E402
from vasta.partners.models import ImportBatch  # noqa: E402

ROWS, SEEDS = 100_000, range(2, 8)
HEADINGS = ("Yritys", "Y-tunnus", "Kunta", "Osoite", "Postinumero", "Puhelin", "Sähköposti", "Huomautus")


class Importer:
    """One import of `reader` into `provider`, its jobs done here one after the other."""

    def __init__(self, provider: Provider, reader: User):
        self.provider, self.reader = provider, reader
        self.seconds: dict[str, float] = {}

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A transaction in the provider."""
        with transaction.atomic(), provider_context(self.provider):
            yield

    def work(self, name: str, run: Run) -> Run:
        """Do a queued job and note how long it took; SystemExit when it did not end well."""
        started = time.perf_counter()
        runs.perform.func(self.provider.pk, run.pk)
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - started
        with self.inside():
            run = Run.objects.get(pk=run.pk)
        if run.state != Run.State.DONE:
            raise SystemExit(f"{name} stopped: {run.message}")
        return run

    def preview(self, path: Path) -> ImportBatch:
        """Read and check the list with the columns that the program guesses."""
        with self.inside(), path.open("rb") as file:
            batch = actions.start_import(name=path.name, chunks=[file.read()], actor=self.reader)
        self.work("preview", batch.run)
        with self.inside():
            batch.refresh_from_db()
            sheet = batch.sheets[0]
            fields = [guess.field for guess in actions.guess_fields(batch, sheet)]
            mode = ImportBatch.Mode.ALL
            run = actions.start_check(batch, fields={sheet["index"]: fields}, mode=mode, actor=self.reader)
        self.work("preview", run)
        return batch

    def commit(self, batch: ImportBatch) -> Run:
        """Write the rows."""
        with self.inside():
            batch.refresh_from_db()
            run = actions.start_writing(batch, actor=self.reader)
        return self.work("commit", run)

    def undo(self, written: Run) -> None:
        """Take the whole import back."""
        with self.inside():
            run = runs.start(
                "core.undo", starter=self.reader, parameters={"change_set": written.change_set_id}
            )
        self.work("undo", run)


def main(result: Path) -> None:
    """Import into a fresh demo school and write the figures as JSON."""
    provider, _seconds = schools.school("demo")
    importer = Importer(provider, User.objects.get(email=schools.READER))
    path = result.with_suffix(".csv")
    _write_list(path)
    batch = importer.preview(path)
    with importer.inside():
        found = preview_counts(batch)
    written = importer.commit(batch)
    with importer.inside():
        batch.refresh_from_db()
        done = result_counts(batch)
    importer.undo(written)
    figures: dict[str, Any] = {
        **machine.figures(),
        "database": schools.describe(),
        "rows": ROWS,
        "seconds": importer.seconds,
        "found": found,
        "done": done,
        "megabytes_of_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    result.write_text(json.dumps(figures, indent=1))


def _write_list(path: Path) -> None:
    """Partners of several generated schools in one list, as one that has been gathered for years."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(islice(_rows(), ROWS))


def _rows() -> Iterator[tuple[str, ...]]:
    for seed in SEEDS:
        for partner in _partners(seed):
            # Business ids are those of the first school alone; the others would have the same ones.
            business_id = partner.business_id if seed == SEEDS[0] else ""
            name = partner.name if seed == SEEDS[0] else f"{partner.name} {partner.city}"
            place = (partner.city, partner.street, partner.postal_code)
            yield name, business_id, *place, partner.phone, partner.email, partner.notes


def _partners(seed: int) -> Iterator[records.Partner]:
    random, today = Random(seed), date.today()
    names = Names(random)
    maker = PartnerMaker(random, names, Sentences(random, today.year), today)
    for job in jobs(SIZES["L"][0], random):
        yield from maker.make(job)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
