"""The form of columns: which sheets, which column is which field, what to do with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.core.importing.mapping import Reason
from vasta.partners.models import ImportBatch, ImportMapping

from .actions import guess_fields, matching_mapping
from .clean import NOT_YET, SEVERAL
from .fields import CONTACT, COOPERATION, FIELDS, PARTNER
from .texts import column_letter

GROUPS = {
    PARTNER: gettext_lazy("Partner"),
    CONTACT: gettext_lazy("Contact person"),
    "": gettext_lazy("Other"),
}
LABELS = {key: label for key, label, _group in FIELDS}


class OptionsForm(forms.Form):
    """What stands below the columns."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What to do"), choices=ImportBatch.Mode.choices, widget=forms.RadioSelect
    )
    save_as = forms.CharField(
        label=gettext_lazy("Keep these columns under a name"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("The next list with the same headings then finds its columns by itself."),
    )


@dataclass
class Column:
    """One column as the page shows it."""

    index: int
    letter: str
    heading: str
    samples: list[str]
    name: str
    field: str
    error: str = ""


@dataclass
class SheetColumns:
    """A sheet with its columns."""

    index: int
    name: str
    rows: int
    heading_row: int | None
    is_chosen: bool
    columns: list[Column]
    saved: ImportMapping | None = None

    @property
    def left_out(self) -> list[str]:
        """Headings of columns with content that will not be imported."""
        return [c.heading or c.letter for c in self.columns if not c.field and (c.heading or c.samples)]

    @property
    def not_yet(self) -> list[str]:
        """Headings of columns that are known but have no place in the register yet."""
        return [c.heading or c.letter for c in self.columns if c.field in NOT_YET]


class ColumnsForm:
    """The columns of all sheets with the options; not a Django form, because sheets and columns are data."""

    def __init__(
        self, batch: ImportBatch, data: QueryDict | None = None, saved: ImportMapping | None = None
    ) -> None:
        self.batch, self.data = batch, data
        self.options = OptionsForm(data, initial={"mode": batch.mode})
        self.errors: list[str] = []
        self.sheets = [self._sheet(sheet, saved) for sheet in batch.sheets]

    def _sheet(self, sheet: dict[str, Any], saved: ImportMapping | None) -> SheetColumns:
        index = sheet["index"]
        chosen = self._posted(index, sheet) if self.data is not None else self.batch.mapping.get(str(index))
        if chosen is None:
            saved = saved or matching_mapping(sheet["headings"])
            guesses = guess_fields(self.batch, sheet, saved)
            chosen = [guess.field for guess in guesses]
            if not any(guess.reason == Reason.REMEMBERED for guess in guesses):
                saved = None
        columns = [
            Column(at, column_letter(at), heading, samples, f"column-{index}-{at}", field)
            for at, (heading, samples, field) in enumerate(
                zip(sheet["headings"], sheet["samples"], chosen, strict=False)
            )
        ]
        is_chosen = f"sheet-{index}" in self.data if self._has_choice else sheet["is_chosen"]
        return SheetColumns(
            index, sheet["name"], sheet["rows"], sheet["heading_row"], is_chosen, columns, saved
        )

    @property
    def _has_choice(self) -> bool:
        return self.data is not None and len(self.batch.sheets) > 1

    def _posted(self, index: int, sheet: dict[str, Any]) -> list[str]:
        posted = [self.data.get(f"column-{index}-{at}", "") for at in range(len(sheet["headings"]))]
        return [key if key in LABELS else "" for key in posted]

    def is_valid(self) -> bool:
        """Some sheet is chosen; each has a column of names, and no field twice where one value fits."""
        if not any(sheet.is_chosen for sheet in self.sheets):
            self.errors.append(_("Choose at least one sheet."))
        for sheet in self.sheets:
            if sheet.is_chosen:
                self._check(sheet)
        return self.options.is_valid() and not self.errors

    def _check(self, sheet: SheetColumns) -> None:
        keys = [column.field for column in sheet.columns]
        if "name" not in keys:
            self.errors.append(_("Choose the column that holds the name of the partner."))
        for column in sheet.columns:
            if column.field and column.field not in SEVERAL and keys.count(column.field) > 1:
                column.error = _("%(field)s is chosen for more than one column.") % {
                    "field": LABELS[column.field]
                }
                if column.error not in self.errors:
                    self.errors.append(column.error)

    @property
    def fields(self) -> dict[int, list[str]]:
        """The chosen field keys of each chosen sheet."""
        return {
            sheet.index: [column.field for column in sheet.columns]
            for sheet in self.sheets
            if sheet.is_chosen
        }

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The fields in groups, for the select of each column."""
        found = []
        for group, label in GROUPS.items():
            of_group = [(key, str(text)) for key, text, its in FIELDS if its == group and key not in NOT_YET]
            if group == "":
                of_group += [
                    (key, str(text)) for key, text, its in FIELDS if its == COOPERATION and key not in NOT_YET
                ]
            found.append((capfirst(str(label)), of_group))
        not_yet = [(key, str(LABELS[key])) for key in NOT_YET]
        return [*found, (_("Known, not imported yet"), not_yet)]
