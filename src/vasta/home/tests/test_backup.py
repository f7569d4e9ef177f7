"""Backup and restore by real commands: round trip, kill, full disk, spoilt files (F-05, F-06, F-10)."""

import fcntl
import gzip
import io
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from vasta.home import backup

from .installation import INSIDE, ON_POSTGRESQL, ROWS, SETUP, Installation

MIB = 1024**2
WRITER = f"""{INSIDE}
from itertools import count
for number in count():
    with transaction.atomic(), provider_context(Provider.objects.get()):
        make_partner(f"Yritys {{number}} Oy")
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """An installation with a provider, a partner with history and an attached file."""
    made = Installation(tmp_path_factory.mktemp("school") / "data")
    made.do("setup", *(f"--{key}={value}" for key, value in SETUP.items()))
    made.do("manage", "shell", "-c", ROWS)
    yield made
    made.remove()


@pytest.fixture(scope="module")
def archive(school, tmp_path_factory) -> Path:
    """A good backup of it; tests only read it."""
    folder = tmp_path_factory.mktemp("backups")
    school.do("backup", "--to", folder)
    return the_backup(folder)


@pytest.fixture
def empty(tmp_path):
    """A machine on which nothing has been set up."""
    made = Installation(tmp_path / "empty")
    yield made
    made.remove()


def the_backup(folder: Path) -> Path:
    (found,) = backups(folder)
    return found


def backups(folder: Path) -> list[Path]:
    """What anybody would take for backups."""
    return sorted(folder.glob("*.tar.gz"))


def repacked(path: Path, target: Path, **changed: bytes) -> Path:
    """The archive with other contents under some names."""
    with tarfile.open(path) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            content = changed.get(entry.name, old.extractfile(entry).read())
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


def manifest_of(path: Path) -> dict:
    with tarfile.open(path) as packed:
        return json.load(packed.extractfile("manifest.json"))


def test_a_backup_says_what_it_holds_and_the_secret_key_is_not_in_it(school, archive):
    with tarfile.open(archive) as packed:
        names = packed.getnames()
    (attached,) = (school.folder / "files").glob("*/*")
    assert names == ["database", f"files/{attached.relative_to(school.folder / 'files')}", "manifest.json"]
    assert archive.stat().st_mode & 0o777 == 0o600
    manifest = manifest_of(archive)
    assert manifest["rows"]["partners_historicalpartner"] == 2
    assert manifest["vendor"] == ("postgresql" if ON_POSTGRESQL else "sqlite")
    assert ["core", "0001_initial"] in manifest["migrations"]


def test_a_restore_brings_everything_back_onto_an_empty_machine_and_over_a_used_one(school, archive, empty):
    said = empty.do("restore", archive, answer="yes\n")
    assert "What to do next" in said
    assert empty.contents() == school.contents()
    with empty.open() as database:
        database.execute("UPDATE accounts_provider SET name = 'Toinen koulu'")
        database.commit()
    (empty.folder / "files" / "later").write_text("added after the backup")
    empty.do("restore", archive, "--replace", answer=f"{archive.name}\n")
    assert empty.contents() == school.contents()
    assert not (empty.folder / "restore.part").exists()


@pytest.mark.parametrize(
    ("options", "answer", "message"),
    [
        (["--yes"], "", "There is a school in this installation already."),
        (["--replace", "--yes"], "yes\n", "The name differs. Nothing was touched."),
    ],
)
def test_an_installation_in_use_is_replaced_only_by_typing_the_name_of_the_file(
    school, archive, options, answer, message
):
    before = school.contents()
    status, said = school.run("restore", archive, *options, answer=answer)
    assert (status, message in said) == (1, True), said
    assert school.contents() == before


def test_nothing_is_replaced_under_a_running_program(school, archive):
    before = school.contents()
    with school.open() as database:
        database.execute("SELECT count(*) FROM accounts_provider").fetchone()
        status, said = school.run("restore", archive, "--replace", answer=f"{archive.name}\n")
    assert (status, "Stop its web server and worker first." in said) == (1, True), said
    assert school.contents() == before


def test_a_cut_archive_is_refused_and_nothing_is_touched(archive, empty):
    cut = empty.folder.with_name("cut.tar.gz")
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    status, said = empty.run("restore", cut, "--yes")
    assert (status, "is damaged, cut or no backup of Vasta" in said) == (1, True)
    assert [path.name for path in empty.folder.iterdir() if path.name != "secret-key"] == []


def _flipped(archive: Path, target: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)


def _without_end(archive: Path, target: Path) -> None:
    target.write_bytes(archive.read_bytes()[:-4])


def _without_manifest(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        entry = old.next()
        new.addfile(entry, old.extractfile(entry))


def _other_file(archive: Path, target: Path) -> None:
    (name,) = [part for part in manifest_of(archive)["parts"] if part != "database"]
    repacked(archive, target, **{name: b"something else"})


def _foreign(archive: Path, target: Path) -> None:
    with tarfile.open(target, "w:gz") as new:
        new.addfile(tarfile.TarInfo("README"))


def _climbing(archive: Path, target: Path) -> None:
    with tarfile.open(target, "w:gz") as new:
        new.addfile(tarfile.TarInfo("files/../../climbed"))


def _linked(archive: Path, target: Path) -> None:
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(target, "w:gz") as new:
        new.addfile(link)


def _later_form(archive: Path, target: Path) -> None:
    repacked(
        archive, target, **{"manifest.json": json.dumps({**manifest_of(archive), "format": "2"}).encode()}
    )


def _no_gzip(archive: Path, target: Path) -> None:
    target.write_bytes(b"PK\x03\x04 a file of some other program")


def _empty_gzip(archive: Path, target: Path) -> None:
    target.write_bytes(gzip.compress(b""))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_flipped, "is damaged, cut or no backup"),
        (_without_end, "is damaged, cut or no backup"),
        (_without_manifest, "has no manifest"),
        (_other_file, "differs from its manifest"),
        (_foreign, "it holds 'README'"),
        (_climbing, "it holds 'files/../../climbed'"),
        (_linked, "it holds 'files/link'"),
        (_later_form, "backups of the form 2"),
        (_no_gzip, "is damaged, cut or no backup"),
        (_empty_gzip, "is damaged, cut or no backup"),
    ],
)
def test_a_file_that_is_not_a_whole_backup_is_told(archive, tmp_path, spoil, message):
    spoil(archive, tmp_path / "spoilt.tar.gz")
    with pytest.raises(backup.BackupError, match=message):
        backup.read(tmp_path / "spoilt.tar.gz", into=tmp_path / "unpacked", with_files=True)
    assert not (tmp_path / "climbed").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vendor": "oracle"}, "This is a backup of oracle"),
        ({"migrations": [["core", "9999_later"]]}, "has core 9999_later. Install that version first"),
        ({"rows": {}}, "differs from the manifest"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(archive, empty, change, message):
    manifest = json.dumps({**manifest_of(archive), **change}).encode()
    other = repacked(archive, empty.folder.with_name("other.tar.gz"), **{"manifest.json": manifest})
    status, said = empty.run("restore", other, "--yes")
    assert (status, message in said) == (1, True), said


def test_a_killed_backup_leaves_nothing_that_looks_like_one_and_the_next_run_cleans(
    school, archive, tmp_path
):
    folder, large = tmp_path / "backups", school.folder / "files" / "large"
    folder.mkdir()
    good = Path(shutil.copy(archive, folder))
    with large.open("wb") as file:
        file.truncate(4096 * MIB)  # takes no room, but long to pack
    try:
        child = school.start("backup", "--to", folder, "--keep", "1")
        wait_for(child, lambda: list(folder.glob("*.part/*.tar.gz")))
        os.killpg(child.pid, 9)
        child.communicate()
    finally:
        large.unlink()
    assert backups(folder) == [good]
    assert len(list(folder.glob("*.part"))) == 1
    assert good.read_bytes() == archive.read_bytes()
    school.do("backup", "--to", folder)
    assert len(backups(folder)) == 2
    assert list(folder.glob("*.part")) == []


def wait_for(child: subprocess.Popen, condition) -> None:
    """Until `condition` holds; fails when the process ends before."""
    while not condition():
        try:
            child.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(child.communicate()[0])


@pytest.mark.parametrize("limit", [MIB // 16, 2 * MIB])
def test_a_full_disk_is_told_and_the_partial_file_goes(school, tmp_path, limit):
    """The small one stops the copy of the database, the other the archive with its attached file."""
    older = tmp_path / "vasta-20260101-000000.tar.gz"
    older.write_text("an older backup")
    status, said = school.run("backup", "--to", tmp_path, "--keep", "1", limit=limit)
    assert (status, "No backup was made, and nothing is left of the attempt." in said) == (1, True), said
    assert "MB are free in" in said
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == [older.name]


def test_two_backups_are_not_written_to_one_folder_at_once(tmp_path):
    with (tmp_path / ".vasta-backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(backup.BackupError, match="Another backup is being written"):
            backup.make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".vasta-backup.lock"]


def test_keep_removes_the_oldest_backups_and_nothing_else(school, tmp_path):
    names = [f"vasta-2026010{day}-000000.tar.gz" for day in (1, 2, 3)]
    for name in [*names, "vasta-notes.tar.gz"]:
        (tmp_path / name).touch()
    said = school.do("backup", "--to", tmp_path, "--keep", "2")
    *_old, newest, notes = [path.name for path in backups(tmp_path)]
    assert [path.name for path in backups(tmp_path)] == [names[2], newest, notes]
    assert said.endswith(f"Removed {names[1]}\nRemoved {names[0]}\n")


def test_a_backup_beside_a_writer_holds_one_moment(archive, empty, tmp_path):
    empty.do("restore", archive, "--yes")
    writer = empty.start("manage", "shell", "--verbosity", "0", "--command", WRITER)
    try:
        assert writer.stdout.readline() == "0\n"
        said = empty.do("backup", "--to", tmp_path / "backups")
    finally:
        writer.kill()
        written = writer.communicate()[0].splitlines()
    assert "restored as a trial and counted" in said
    rows = manifest_of(the_backup(tmp_path / "backups"))["rows"]
    # Each partner of the writer comes with one row of history; the first one has two.
    assert rows["partners_historicalpartner"] == rows["partners_partner"] + 1
    assert 2 <= rows["partners_partner"] <= len(written) + 2
