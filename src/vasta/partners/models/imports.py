"""The import of a partner list: the file with its choices, its rows and their fate, saved columns."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from vasta.core.models import TenantModel, TrackedModel


def folder_name() -> str:
    """A random name: what the user called the file is shown and never used as a path (S-26)."""
    return uuid.uuid4().hex


class ImportBatch(TenantModel):
    """One list on its way into the register, from the uploaded file to the result."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        MAPPING = "mapping", _("columns to be chosen")
        CHECKING = "checking", _("being checked")
        PREVIEW = "preview", _("to be looked over")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        REFUSED = "refused", _("could not be read")

    class Mode(models.TextChoices):
        ALL = "all", _("Add new ones and update known ones")
        ADD = "add", _("Only add new ones")
        UPDATE = "update", _("Only update known ones")

    file_name = models.CharField(_("file"), max_length=200)
    folder = models.CharField(max_length=32, default=folder_name, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal_params = models.JSONField(default=dict)
    # What the reader found: [{"index", "name", "heading_row", "headings", "samples", "rows", "is_chosen"}].
    sheets = models.JSONField(default=list)
    # Field keys of the columns of each chosen sheet: {"0": ["name", "", "phone"]}.
    mapping = models.JSONField(default=dict)
    # What the reader had to say of single cells: [{"code", "sheet", "row", "column", "params"}].
    problems = models.JSONField(default=list)
    mode = models.CharField(_("what to do"), max_length=8, choices=Mode, default=Mode.ALL)
    # Result and number of rows, written when the import ends.
    counts = models.JSONField(default=dict)
    starter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    # The job that works on the list now, or did last.
    run = models.ForeignKey("core.Run", on_delete=models.SET_NULL, null=True, related_name="+")
    change_set = models.ForeignKey("core.ChangeSet", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["provider", "-created_at"], name="importbatch_recent")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        """The folder outside the web root that holds the file and its read rows."""
        return settings.DATA_DIR / "imports" / str(self.provider_id) / self.folder

    @property
    def chosen_sheets(self) -> list[dict]:
        """The sheets to import, in the order of the file."""
        return [sheet for sheet in self.sheets if sheet["is_chosen"]]


class ImportRowQuerySet(models.QuerySet):
    """Questions about the rows of one list."""

    def with_problem(self) -> ImportRowQuerySet:
        """Rows with a cell to mend, and those that cannot be imported at all."""
        return self.filter(Q(has_error=True) | Q(kind=ImportRow.Kind.PROBLEM))


class ImportRow(TenantModel):
    """One row of the file: what stood in it, what it means, what is to become of it, what became of it."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("update")
        SAME = "same", _("the same")
        DUPLICATE = "duplicate", _("possible duplicate")
        PROBLEM = "problem", _("cannot be imported")

    class Action(models.TextChoices):
        NEW = "new", _("Add as a new partner")
        SAME = "same", _("It is the same partner")
        SITE = "site", _("Add as a site of it")
        SKIP = "skip", _("Leave out")

    class Result(models.TextChoices):
        CREATED = "created", _("added")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("nothing to change")
        SKIPPED = "skipped", _("left out")
        FAILED = "failed", _("not imported")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    # The order of the whole list, all sheets together, from 0.
    position = models.PositiveIntegerField()
    sheet = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    # [{"column", "field", "code", "params", "is_error"}]; the column counts from 0, None = the whole row.
    problems = models.JSONField(default=list)
    has_error = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=Kind)
    # How organisations are told apart (Business Information Act; the registers' key of names).
    business_id = models.CharField(max_length=9, blank=True)
    identity = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=60, blank=True)
    # What will be done: the proposal of the check until somebody decides otherwise.
    action = models.CharField(max_length=5, choices=Action, default=Action.NEW)
    is_decided = models.BooleanField(default=False)
    # The partner that the action is about; after the import, the partner that the row became or changed.
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # The position of the earlier row of the same partner (or, for a site, of its main organisation).
    first = models.PositiveIntegerField(null=True)
    # [{"partner", "why", "score"}], the likeliest first.
    candidates = models.JSONField(default=list)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    # Why the row was skipped or failed (a code of importing.texts.MESSAGES).
    message = models.CharField(max_length=40, blank=True)
    # What the import changed: [{"field", "of", "old", "new"}] in words.
    changes = models.JSONField(default=list)

    objects = ScopedManager(
        provider="provider", _manager_class=models.Manager.from_queryset(ImportRowQuerySet)
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="importrow_once")]
        indexes = [
            models.Index(fields=["batch", "kind", "position"], name="importrow_by_kind"),
            models.Index(fields=["batch", "identity"], name="importrow_by_identity"),
            models.Index(
                fields=["batch", "business_id"], condition=~Q(business_id=""), name="importrow_by_business_id"
            ),
            models.Index(
                fields=["batch", "first"], condition=Q(first__isnull=False), name="importrow_by_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ImportMapping(TrackedModel):
    """Columns and fields under a name, chosen by itself when a list has the same headings."""

    name = models.CharField(_("name"), max_length=80)
    # Normalised heading → field key, "" = left out (core.importing.mapping.remember).
    columns = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("saved columns")
        verbose_name_plural = _("saved columns")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"], condition=Q(deleted_at=None), name="importmapping_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
