"""What is said when a file or a cell cannot be used: stable codes with plain, translatable messages."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

# Every refusal of a whole file. The first sentence says what is wrong, the second what to do.
FILE_MESSAGES = {
    "empty": _("The file is empty. Check that you chose the right file and that it was saved."),
    "too_large": _(
        "The file is larger than %(limit)s MB. Remove pictures and extra sheets, "
        "or divide the list into several files."
    ),
    "legacy_excel": _(
        "The file is in the old Excel form (.xls). Open it in Excel, choose Save as and the form .xlsx, "
        "and choose the new file here."
    ),
    "other_spreadsheet": _(
        "This form of spreadsheet cannot be read (%(form)s). Open the file in your spreadsheet program, "
        "save it in the form .xlsx and choose the new file here."
    ),
    "web_table": _(
        "The file is a web page or XML named as a table. Open it in Excel, save it in the form .xlsx "
        "and choose the new file here."
    ),
    "password": _("The file is protected with a password. Save it without the password and choose it again."),
    "pdf": _(
        "The file is a PDF. Ask for the list as an Excel or CSV file, "
        "or copy it to Excel and save it as .xlsx."
    ),
    "image": _("The file is a picture. A list can be read from an Excel (.xlsx), CSV or vCard file."),
    "document": _(
        "The file is a text document. Copy the table to Excel, save it as .xlsx and choose that file."
    ),
    "program": _(
        "The file is a program, not a list. It was not opened. Choose an Excel (.xlsx), CSV or vCard file."
    ),
    "archive": _("The file is a packed archive. Unpack it first and choose the list inside it."),
    "not_table": _("The file is not a list that can be read. Choose an Excel (.xlsx), CSV or vCard file."),
    "damaged": _(
        "The file is damaged or only a part of it arrived. Open it in the program where it was made, "
        "save it again and choose the new file."
    ),
    "suspicious": _(
        "The file is built in a way that could harm the service, so it was not opened. Copy the list "
        "to a new Excel file, save it as .xlsx and choose that file."
    ),
    "too_packed": _(
        "The file would grow too large when it is unpacked. Copy the rows you need to a new Excel file, "
        "save it as .xlsx and choose that file."
    ),
    "far_cell": _(
        "There is content in the cell %(cell)s, far from the rest of the table. "
        "Remove the extra rows and columns after the table, or copy the table to a new file, "
        "and choose the file again."
    ),
    "too_many_rows": _(
        "The file has more than %(limit)s rows. "
        "Divide the list into several files and import them one by one."
    ),
    "too_many_columns": _(
        "The file has more than %(limit)s columns. "
        "Remove the columns you do not need and choose the file again."
    ),
    "too_many_cells": _(
        "The file has too many filled cells to be read at one time. Remove the columns you do not need "
        "or divide the list into several files."
    ),
    "no_sheet": _("The file has no sheet named %(name)s. Check the name of the sheet."),
    "no_rows": _("No rows were found in the file. Check that the list is on a sheet of the file."),
    "unreadable": _("The file could not be opened. Send it again."),
    "no_space": _("The server ran out of space while the file was read. Try again later."),
    "unsafe": _(
        "The file could not be read safely, so reading was stopped. Copy the list to a new Excel file, "
        "save it as .xlsx and choose that file."
    ),
}


class FileRefused(Exception):
    """A file that cannot be used as a table. `str()` is the message for the user, in the active language.

    `code` is one of `FILE_MESSAGES` and stable; `detail` is for the log only and may hold anything technical.
    """

    def __init__(self, code: str, *, detail: str = "", **params: Any) -> None:
        super().__init__(code, params, detail)
        self.code = code
        self.params = params
        self.detail = detail

    @property
    def message(self) -> str:
        """The sentence for the user in the active language."""
        return FILE_MESSAGES[self.code] % self.params

    def __str__(self) -> str:
        return self.message


# What the reading child may report of a row that it nevertheless read.
ROW_MESSAGES = {
    "cell_cut": _("The cell had more than %(limit)s characters. The end was left out."),
    "open_quote": _(
        "A quotation mark was opened on this row and never closed. The row was read as it stands."
    ),
    "undecodable": _("Some characters of the file could not be read and were replaced with a question mark."),
    "mixed_encoding": _("The file mixes two character encodings. Check letters such as ä and ö."),
    "file_cut": _("The file ends in the middle of a character. Check that all rows are there."),
}


@dataclass(frozen=True)
class RowProblem:
    """A problem the reader found. `row` and `column` count from 1; None = the whole file."""

    code: str
    sheet: int = 0
    row: int | None = None
    column: int | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence for the user in the active language."""
        return ROW_MESSAGES[self.code] % self.params


# What may be wrong with a value. Errors leave the cell to be mended; warnings keep the value as the user
# wrote it.
CELL_MESSAGES = {
    "business_id_form": _("%(text)s is not a business ID. Write seven digits, a dash and the check digit."),
    "business_id_length": _(
        "The business ID %(text)s has %(digits)s digits. It needs seven digits, a dash and the check digit."
    ),
    "business_id_check": _(
        "The check digit of the business ID %(text)s is wrong: after %(first)s it is %(expected)s. "
        "Check every digit, the mistake may be in any of them."
    ),
    "business_id_impossible": _(
        "There is no business ID that begins with %(first)s. Check the digits of %(text)s."
    ),
    "business_id_rounded": _(
        "The spreadsheet has rounded the business ID to %(text)s. "
        "Set the column to text and write the IDs again."
    ),
    "business_id_foreign": _(
        "%(text)s is not a Finnish business ID. Leave the cell empty or move it to the notes."
    ),
    "vat_form": _("%(text)s is not a VAT number."),
    "phone_unreadable": _("The phone number %(text)s could not be read. It is kept as it is."),
    "phone_extra": _("The cell has more than one phone number or other text. %(text)s is taken of it."),
    "email_form": _("%(text)s is not an e-mail address."),
    "email_several": _(
        "The cell has several e-mail addresses. The first one is taken and %(rest)s left out."
    ),
    "email_extra": _("The cell has other text besides the e-mail address. %(text)s is taken of it."),
    "website_form": _("%(text)s is not a web address."),
    "date_form": _("%(text)s is not a date. Write the date as 21.11.2026."),
    "postal_code_form": _("%(text)s is not a postal code. A Finnish postal code has five digits."),
    "language_unknown": _("The language %(text)s is not known. Write for example fi, sv or en."),
    "municipality_unknown": _("There is no municipality named %(text)s."),
    "industry_form": _("%(text)s is not an industry code. The code has two to five digits."),
    "industry_unknown": _("The industry code %(text)s is not in the classification."),
    "too_long": _("The text has more than %(limit)s characters."),
}
WARNINGS = frozenset({"phone_unreadable", "phone_extra", "email_several", "email_extra"})


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one value."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        """Whether the row can be imported all the same."""
        return self.code in WARNINGS

    @property
    def message(self) -> str:
        """The sentence for the user in the active language."""
        return CELL_MESSAGES[self.code] % self.params
