"""Text from bytes in the encodings that lists really come in. Runs in the reading child: no Django here."""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# cp1252 holds all of ISO-8859-1 that is ever printed; Excel's "CSV (Macintosh)" and "CSV (MS-DOS)" are the
# others.
WESTERN = ("cp1252", "mac_roman", "cp850")
# Letters and signs of the lists we meet. What decodes mostly to other characters was decoded wrongly.
FAMILIAR = frozenset("åäöÅÄÖéèüÉÜøæØÆßšžõŠŽÕáíóúñçôêëïà€§°´’‘”“–—…•½×²«»£®©™\xa0\xad")
SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
SAMPLE_BYTES = 64 * 1024


def decode(data: bytes) -> tuple[str, str, str | None]:
    """The text without its byte order mark, the name of the encoding, and a problem code or None.

    In order: byte order mark, UTF-16 by its zero bytes, UTF-8 when it is valid or nearly so, then the best of
    the eight-bit encodings. Never fails: the problem is `undecodable`, `mixed_encoding` or `file_cut`.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return _decode_as(name, data[len(mark) :])
    if name := utf16_without_mark(data[:SAMPLE_BYTES]):
        return _decode_as(name, data)
    try:
        return data.decode("utf-8"), "utf-8", None
    except UnicodeDecodeError:
        # A list pasted together from two sources: most non-English letters are UTF-8, a few are not.
        if len(SEQUENCE.findall(data)) >= 2 * data.decode("utf-8", "replace").count("\ufffd"):
            return _decode_as("utf-8", data)
    return _decode_as(_eight_bit(data), data)


def utf16_without_mark(sample: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` by the zero byte that western text in it has in every second place."""
    half = len(sample) // 2 or 1
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.05 else None


def _decode_as(name: str, data: bytes) -> tuple[str, str, str | None]:
    try:
        return data.decode(name), name, None
    except UnicodeDecodeError as error:
        if error.end >= len(data) and ("truncated" in error.reason or "unexpected end" in error.reason):
            return data[: error.start].decode(name), name, "file_cut"
    if name == "utf-8":
        return data.decode(name, "vasta.one_by_one"), name, "mixed_encoding"
    return data.decode(name, "replace"), name, "undecodable"


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 inside a UTF-8 text are taken for cp1252."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("vasta.one_by_one", _one_by_one)


def _eight_bit(data: bytes) -> str:
    high = data[: 64 * SAMPLE_BYTES].translate(None, bytes(range(128)))
    shares = {name: _familiar_share(high, name) for name in WESTERN}
    best = max(WESTERN, key=lambda name: shares[name])
    if shares[best] < 0.5 and (other := _detected(data)):
        return other
    return best


def _familiar_share(high: bytes, name: str) -> float:
    text = high.decode(name, "replace")
    return sum(character in FAMILIAR for character in text) / max(1, len(text))


def _detected(data: bytes) -> str | None:
    """Other scripts, as Cyrillic, are recognised by the statistics of charset-normalizer."""
    from charset_normalizer import from_bytes

    candidates = ["cp1250", "cp1251", "cp1253", "cp1257", "koi8_r"]
    match = from_bytes(data[:SAMPLE_BYTES], cp_isolation=candidates).best()
    return match.encoding if match else None
