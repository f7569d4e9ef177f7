"""Decides by content what an uploaded file is, and refuses what must not reach a parser (faults S-21..S-25).

The file's name and the browser's type are not asked: both lie. Only the first kilobytes are looked at here;
the inside of a workbook is checked in `workbook`. Nothing is unpacked to disk.
"""

import os
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from .decoding import utf16_without_mark
from .errors import FileRefused
from .workbook import check_workbook

MAX_FILE_BYTES = 25 * 1024 * 1024
HEAD_BYTES = 64 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel 2 to 4 wrote its records bare, without the OLE wrapping.
BARE_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
IMAGES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
    b"8BPS",
)
PROGRAMS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
WEB_TABLE = re.compile(rb"\s*(?:<\?xml|<!doctype|<html|<table|<head|<body|<meta|<style|mime-version:)", re.I)
JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")
# Control characters that no text holds; tab, line ends, form feed, escape and the DOS end mark are let
# through.
CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})


class Kind(StrEnum):
    """What a file that passed is read as."""

    XLSX = "xlsx"
    TEXT = "text"
    VCARD = "vcard"


def inspect(path: str | os.PathLike[str]) -> Kind:
    """The kind of the file, decided by its content. Raises `FileRefused`, never anything else."""
    try:
        return _inspect(Path(path))
    except (OSError, zipfile.BadZipFile) as error:
        code = "damaged" if isinstance(error, zipfile.BadZipFile) else "unreadable"
        raise FileRefused(code, detail=repr(error)) from error


def _inspect(path: Path) -> Kind:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise FileRefused("too_large", limit=MAX_FILE_BYTES // 1024 // 1024)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        check_workbook(path)
        return Kind.XLSX
    _refuse_known_forms(path, head)
    return _kind_of_text(head)


def _refuse_known_forms(path: Path, head: bytes) -> None:
    if head.startswith(OLE):
        raise FileRefused(_ole_code(path), form="OLE")
    if head.startswith(BARE_BIFF):
        raise FileRefused("legacy_excel")
    if b"%PDF-" in head[:1024]:
        raise FileRefused("pdf")
    if (
        head.startswith(IMAGES)
        or head[8:12] == b"WEBP"
        or head[4:12] in (b"ftypheic", b"ftypavif", b"ftypmif1")
    ):
        raise FileRefused("image")
    if head.startswith(PROGRAMS) or (head.startswith(b"MZ") and b"\x00" in head):
        raise FileRefused("program")
    if head.startswith(ARCHIVES):
        raise FileRefused("archive")
    if head.startswith(b"{\\rtf"):
        raise FileRefused("document")


def _ole_code(path: Path) -> str:
    """Old Excel, Word and PowerPoint files share one wrapping with new files that have a password.

    The directory of the wrapping may stand anywhere in the file, so all of it (at most 25 MiB) is searched.
    """
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "password"
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "legacy_excel"
    return "document" if "WordDocument".encode("utf-16-le") in content else "not_table"


def _kind_of_text(head: bytes) -> Kind:
    plain = _without_encoding(head)
    if WEB_TABLE.match(plain):
        raise FileRefused("web_table")
    if JSON.match(plain) or plain.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        raise FileRefused("not_table")
    # One stray control character in a thousand is an accident of an old system, more is not text.
    if len(plain) - len(plain.translate(None, CONTROLS)) > len(plain) / 1000:
        raise FileRefused("not_table")
    return Kind.VCARD if plain.lstrip()[:11].upper() == b"BEGIN:VCARD" else Kind.TEXT


def _without_encoding(head: bytes) -> bytes:
    """The same text as one byte a character, whichever the encoding: enough to tell text from binary."""
    if head.startswith(b"\xef\xbb\xbf"):
        return head[3:]
    order = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2]) or utf16_without_mark(head)
    return head.decode(order, "replace").lstrip("\ufeff").encode("ascii", "replace") if order else head
