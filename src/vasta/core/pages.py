"""Generic pages. A page that wants a third hook is a plain function in the app's views instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views import View

from vasta.core import conflicts, history, receipts
from vasta.core.access import refuse
from vasta.core.downloads import list_response
from vasta.core.models import Attachment, SavedView, TrackedModel, VersionConflict
from vasta.core.tables import Column, Table

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class Page(View):
    """A page that declares who may open it."""

    permission: str
    template_name: str

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        view = super().as_view(**initkwargs)
        view.access = cls.permission
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (refusal := refuse(request, self.permission)) is not None:
            return refusal
        return super().dispatch(request, *args, **kwargs)

    def render(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page's template with `page` and the given context."""
        return render(self.request, self.template_name, {"page": self, **context}, status=status)


class ListPage(Page):
    """Search, filters, saved views, columns, order, pages and export of one kind of rows."""

    template_name = "core/list.html"
    title: Any
    list_name: str
    columns: tuple[Column, ...]
    default_order: str
    filterset_class: type
    # Named queries of the program itself, shown as tabs: (query string, label).
    tabs: tuple[tuple[str, Any], ...] = ()
    # What an empty list says, and its first step: label and address.
    empty_text: Any = ""
    empty_action: Any = ""
    empty_url: str = ""
    # Where ticked rows are sent; no ticking when empty.
    bulk_url: str = ""
    # Whether rows open in a dialog without leaving the list: needs the model's page `peek`.
    has_peek: bool = False
    # The rows are people from outside the school: large downloads ask for a reason and the log marks them.
    has_people = False

    def rows(self) -> models.QuerySet:
        """All rows the reader may see, without what only some columns need."""
        raise NotImplementedError

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        """`rows` with what the columns read, in a fixed number of queries."""
        return rows

    def for_export(self, rows: models.QuerySet) -> models.QuerySet:
        """`rows` without what must never leave the program."""
        return rows

    def get(self, request: HttpRequest) -> HttpResponseBase:
        self.filterset = self.filterset_class(request.GET, queryset=self.rows(), request=request)
        self.table = Table(self.columns, request.GET, default_order=self.default_order)
        rows = self.table.ordered(self.filterset.qs)
        if (wanted := request.GET.get("export")) in {"xlsx", "csv"}:
            rows = self.for_page(self.for_export(rows))
            return list_response(request, self, rows, kind=wanted)
        page = self._page_of(rows)
        views = self._views()
        if request.headers.get("HX-Target") == "list":
            self.template_name = "core/list.html#list"
        return self.render(
            present_query=self.table.url(page=None).removeprefix("?"),
            current_view=next((view for view in views if view["is_current"]), None),
            export_xlsx=self.table.url(export="xlsx", page=None),
            export_csv=self.table.url(export="csv", page=None),
            clear_label=_("Clear all"),
            headings=list(self.table.headings()),
            rows=list(self.table.rows(page)),
            page_of_rows=page,
            filterset=self.filterset,
            views=views,
            **self.extra_context(),
        )

    def extra_context(self) -> dict[str, Any]:
        """What one list shows besides the common parts."""
        return {}

    def _page_of(self, rows: models.QuerySet) -> PageOfRows:
        try:
            size = int(self.request.GET.get("per_page", PAGE_SIZE))
        except ValueError as error:
            raise BadRequest("per_page is not a number") from error
        if not 1 <= size <= MAX_PAGE_SIZE:
            raise BadRequest("per_page is out of bounds")
        page = Paginator(rows.values_list("pk", flat=True), size).get_page(self.request.GET.get("page"))
        # Keys first, rows second: a far page then reads only the index before it reads the few rows it shows.
        keys = list(page.object_list)
        found = {row.pk: row for row in self.for_page(rows.model.objects.filter(pk__in=keys))}
        page.object_list = [found[key] for key in keys if key in found]
        return page

    def _views(self) -> list[dict[str, Any]]:
        """Tabs: the program's own named queries, then saved views of the reader and of everyone."""
        saved = SavedView.objects.filter(list_name=self.list_name).filter(
            models.Q(owner=self.request.user) | models.Q(is_shared=True)
        )
        present = self.table.url(page=None).removeprefix("?")
        own = [{"url": f"?{query}", "label": label, "query": query} for query, label in self.tabs]
        others = [{"url": f"?{v.query}", "label": v.name, "query": v.query, "saved": v} for v in saved]
        for view in own + others:
            view["is_current"] = view["query"] == present
        return own + others


class FormPage(Page):
    """Create (without key) and edit (with key) in one form.

    Conflicts are shown per field, theirs and mine.
    """

    template_name = "core/form.html"
    model: type[TrackedModel]
    form_class: type[ModelForm]
    title_new: Any
    title_edit: Any
    # What the history calls the saving; when empty it is “create” or “edit”.
    verb = ""

    def rows(self) -> models.QuerySet:
        """The rows that may be edited here."""
        return self.model.objects.all()

    def new_instance(self) -> TrackedModel:
        """An empty row, perhaps with what the address says about it."""
        return self.model()

    def save(self, form: ModelForm) -> TrackedModel:
        """Write the valid form; called inside the change set."""
        return form.save()

    def saved_text(self, obj: TrackedModel) -> str:
        """What the message with undo says."""
        return _("Saved.")

    def success_url(self, obj: TrackedModel) -> str:
        """Where saving leads."""
        return obj.urls["detail"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kwargs = kwargs

    @property
    def title(self) -> Any:
        """The page's heading."""
        return self.title_edit if "pk" in self.kwargs else self.title_new

    @property
    def cancel_url(self) -> str:
        """Where leaving without saving leads."""
        if "pk" in self.kwargs:
            return self._instance().urls["detail"]
        return reverse(f"{self.model._meta.app_label}:{self.model._meta.model_name}_list")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self.form_class(instance=self._instance(), initial=self.initial()))

    def initial(self) -> dict[str, Any]:
        """First values of a new form from the address, for the form's own fields only."""
        names = set(self.form_class.base_fields)
        return {name: value for name, value in self.request.GET.items() if name in names}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        # First of all: what this very form has saved would look like a duplicate or a conflict.
        if (answer := receipts.answer(request)) is not None:
            return answer
        try:
            return self._save_or_ask(request)
        except VersionConflict:
            # Saved by somebody between our reading and writing: read again, merge or ask.
            return self._save_or_ask(request)

    def _save_or_ask(self, request: HttpRequest) -> HttpResponse:
        instance = self._instance()
        data = conflicts.merged(self.form_class, instance, request.POST)
        if data.conflicts:
            return self._show_conflict(data)
        form = self.form_class(data.values, request.FILES or None, instance=instance)
        if not form.is_valid():
            # Its twin may have been saved since the first look.
            return receipts.answer(request) or self._show(form, status=422)
        if instance.pk and not form.has_changed():
            return redirect(self.success_url(instance))
        return receipts.once(request, lambda: self._save(form))

    def _save(self, form: ModelForm) -> str:
        verb = self.verb or ("edit" if form.instance.pk else "create")
        operation = f"{self.model._meta.label_lower}.{verb}"
        with history.change_set(operation, actor=self.request.user) as opened:
            obj = self.save(form)
        if opened.touched:
            saved_message(self.request, self.saved_text(obj), opened.record)
        return self.success_url(obj)

    def _instance(self) -> TrackedModel:
        if "pk" in self.kwargs:
            return get_object_or_404(self.rows(), pk=self.kwargs["pk"])
        return self.new_instance()

    def _show(self, form: ModelForm, status: int = 200) -> HttpResponse:
        return self.render(status, form=form, object=form.instance, **self.extra_context())

    def _show_conflict(self, data: conflicts.Merged) -> HttpResponse:
        self.template_name = "core/conflict.html"
        return self.render(409, merged=data, object=data.instance)

    def extra_context(self) -> dict[str, Any]:
        """What one form shows besides the common parts."""
        return {}


class DeletePage(Page):
    """Says what would go along, then hides the row; undo brings it back."""

    template_name = "core/delete.html"
    model: type[TrackedModel]
    title: Any

    def rows(self) -> models.QuerySet:
        """The rows that may be deleted here."""
        return self.model.objects.all()

    def going_along(self, obj: TrackedModel) -> list[tuple[Any, models.QuerySet]]:
        """Parts that are deleted with it: pairs of a plural name and rows."""
        return []

    def in_the_way(self, obj: TrackedModel) -> list[tuple[Any, models.QuerySet]]:
        """What must be moved or deleted before: pairs of a plural name and rows."""
        return []

    def cancel_url(self, obj: TrackedModel) -> str:
        """Where leaving without deleting leads."""
        try:
            return obj.urls["detail"]
        except NoReverseMatch:
            return self.success_url(obj)

    def success_url(self, obj: TrackedModel) -> str:
        """Where deleting leads."""
        return reverse(f"{obj._meta.app_label}:{obj._meta.model_name}_list")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        obj = get_object_or_404(self.rows(), pk=pk)
        parts = [(name, rows.count()) for name, rows in self._parts(obj)]
        parts = [part for part in parts if part[1]]
        return self._held_back(obj) or self.render(object=obj, parts=parts, cancel_url=self.cancel_url(obj))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        obj = get_object_or_404(self.rows(), pk=pk)
        if (refusal := self._held_back(obj)) is not None:
            return refusal
        operation = f"{self.model._meta.label_lower}.delete"
        with history.change_set(operation, actor=request.user) as opened:
            for _name, rows in self._parts(obj):
                for part in rows:
                    history.delete_softly(part)
            history.delete_softly(obj)
        saved_message(request, _("%(what)s was deleted.") % {"what": obj}, opened.record)
        return redirect(self.success_url(obj))

    def _parts(self, obj: TrackedModel) -> list[tuple[Any, models.QuerySet]]:
        """What the page names, and the object's files."""
        files = Attachment.objects.filter(model=obj.model_label, object_id=obj.pk)
        return [*self.going_along(obj), (Attachment._meta.verbose_name_plural, files)]

    def _held_back(self, obj: TrackedModel) -> HttpResponse | None:
        """409 with the rows that are in the way."""
        found = [(name, rows[:PAGE_SIZE]) for name, rows in self.in_the_way(obj) if rows.exists()]
        if not found:
            return None
        return self.render(409, object=obj, in_the_way=found, cancel_url=self.cancel_url(obj))


def saved_message(request: HttpRequest, text: str, record: Any) -> None:
    """A message that offers undo; its tag carries the address that undoes the change set."""
    messages.success(request, text, extra_tags=f"undo={reverse('core:change_undo', args=[record.pk])}")
