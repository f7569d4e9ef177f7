"""Partner lists as schools keep them, made by the tests themselves."""

import io
from dataclasses import dataclass

import xlsxwriter

HEADINGS = ["Yritys", "Y-tunnus", "Yhteyshenkilö", "Puh.", "Sähköposti", "Kunta"]
TOWNS = ["Helsinki", "Espoo", "Vantaa", "Tampere", "Turku"]
FIRST = ["Anna", "Mikko", "Liisa", "Jukka", "Sari", "Timo", "Päivi", "Antti", "Eeva", "Kalle"]
LAST = ["Koivisto", "Niemi", "Laakso", "Hakala"]
NAMES = ["Hammas", "Kello", "Lumi", "Naali", "Otava", "Pihka", "Routa", "Sammal", "Tuohi", "Vuono"]
TRADES = ["Konditoria", "Majatalo", "Tukku", "Puutarha"]


@dataclass(frozen=True)
class PartnerList:
    """An uploadable file, and how many of its rows are what."""

    name: str
    content: bytes
    new: int
    same: int
    similar: int
    bad_cells: int

    @property
    def file(self) -> dict:
        """What Playwright gives to a file input."""
        return {"name": self.name, "mimeType": "application/octet-stream", "buffer": self.content}


def workbook_of_forty() -> PartnerList:
    """36 new partners, two with a bad cell; two rows repeated; a known partner and a mistyped one."""
    rows = [
        [f"{trade} {name}", "", f"{first} {last}", f"040 {number:03d} 1234", "", TOWNS[number % len(TOWNS)]]
        for trade, last in zip(TRADES, LAST, strict=True)
        for number, (name, first) in enumerate(zip(NAMES, FIRST, strict=True))
    ]
    rows = rows[:36]
    rows[3][1] = "1234567-8"
    rows[7][5] = "Narnia"
    repeated = [list(rows[10]), list(rows[20])]
    known = [["Pesula Pilvi", "", "", "", "", "Helsinki"], ["Kukkakauppa Orvoki", "", "", "", "", "Espoo"]]
    content = _workbook([*rows, *repeated, *known])
    return PartnerList("kumppanit.xlsx", content, new=36, same=3, similar=1, bad_cells=2)


def _workbook(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kumppanit")
        for number, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def small_table() -> dict:
    """Three new partners as a CSV file."""
    lines = [";".join(HEADINGS), *(f"Sahalaitos {name};;;;;Turku" for name in ("Honka", "Kelo", "Petäjä"))]
    content = "\n".join(lines).encode()
    return {"name": "sahat.csv", "mimeType": "text/csv", "buffer": content}
