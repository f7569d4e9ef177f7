"""Files attached to objects: decided by content, images re-encoded, served as download only (S-24 – S-27)."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath
from typing import Any, BinaryIO

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from vasta.core import history, timeline
from vasta.core.access import access, refuse
from vasta.core.importing.cleaning import clean_text
from vasta.core.models import Attachment
from vasta.core.pages import saved_message

# Counted here, because Pillow only warns until twice its own limit.
MAX_PIXELS = 50_000_000
TOO_LARGE = gettext_lazy("The picture is damaged or too large to open safely.")
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
# Parts that tell an office document from any other zip file.
OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}
TEXTS = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown", "ics": "text/calendar"}


class Refused(forms.ValidationError):
    """The file may not be attached."""


def checked(file: UploadedFile) -> tuple[bytes, str]:
    """The bytes to store and their type, by content.

    Raises Refused. Images lose their metadata (EXIF, GPS).
    """
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise Refused(_("The file is too large. The limit is %(limit)d MB.") % {"limit": limit})
    content = file.read()
    extension = PurePath(file.name).suffix.lower().lstrip(".")
    found = (
        _image(content)
        or _pdf(content, extension)
        or _office(content, extension)
        or _text(content, extension)
    )
    if found is None:
        raise Refused(
            _(
                "Files of this kind cannot be attached. "
                "Use PDF, Word, Excel, PowerPoint, pictures or plain text."
            )
        )
    return found


def _image(content: bytes) -> tuple[bytes, str] | None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            # Phones write several pictures in one JPEG file; the first one is the picture.
            kind = "JPEG" if image.format == "MPO" else image.format
            if kind not in IMAGES:
                return None
            if image.width * image.height > MAX_PIXELS:
                raise Refused(TOO_LARGE)
            clean = ImageOps.exif_transpose(image)
            out = io.BytesIO()
            clean.save(out, format=kind)
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Refused(TOO_LARGE) from error
    return out.getvalue(), IMAGES[kind]


def _pdf(content: bytes, extension: str) -> tuple[bytes, str] | None:
    return (content, "application/pdf") if extension == "pdf" and content.startswith(b"%PDF-") else None


def _office(content: bytes, extension: str) -> tuple[bytes, str] | None:
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except zipfile.BadZipFile as error:
        raise Refused(_("The file is damaged. Save it again and retry.")) from error
    kinds = {ending: kind for part, (ending, kind) in OFFICE.items() if part in names}
    return (content, kinds[extension]) if extension in kinds else None


def _text(content: bytes, extension: str) -> tuple[bytes, str] | None:
    return (content, TEXTS[extension]) if extension in TEXTS and b"\x00" not in content else None


class AttachmentForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, pictures or plain text, at most 25 MB."),
    )

    def clean_file(self) -> dict[str, Any]:
        """Name, bytes and type of what will be stored."""
        upload = self.cleaned_data["file"]
        content, kind = checked(upload)
        return {"name": clean_name(upload.name), "content": content, "kind": kind}


def clean_name(name: str) -> str:
    """The user's file name for showing: no path, no control characters, at most 150 characters."""
    plain = clean_text(PurePath(name.replace("\\", "/")).name).value or ""
    return "".join(char for char in plain if char.isprintable())[-150:] or "file"


def add(obj: Any, *, file: dict[str, Any], actor: Any) -> Attachment:
    """Store a checked file with its object; call inside a change set."""
    attachment = Attachment(
        model=obj.model_label,
        object_id=obj.pk,
        name=file["name"],
        content_type=file["kind"],
        size=len(file["content"]),
        added_by=actor,
        provider=obj.provider,
    )
    attachment.file.save(file["name"], ContentFile(file["content"]), save=False)
    attachment.save()
    return attachment


def _object(request: HttpRequest, model: str, pk: int, verb: str) -> Any:
    try:
        tracked = timeline.tracked(model)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    refuse(request, f"{tracked._meta.app_label}.{verb}_{tracked._meta.model_name}")
    return get_object_or_404(tracked.objects.exclude(history.private_to_others(tracked, request.user)), pk=pk)


@access("accounts.use")
def attachment_create(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """Add a file to an object."""
    obj = _object(request, model, pk, "change")
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with history.change_set("core.attachment.create", actor=request.user) as opened:
            add(obj, file=form.cleaned_data["file"], actor=request.user)
        saved_message(request, _("The file was added."), opened.record)
        return redirect(obj.urls["detail"])
    status = 422 if form.is_bound else 200
    return render(request, "core/attachment_form.html", {"form": form, "object": obj}, status=status)


@access("accounts.use")
def attachment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file with its download and removal."""
    attachment = get_object_or_404(Attachment, pk=pk)
    obj = _object(request, attachment.model, attachment.object_id, "view")
    if "download" in request.GET:
        return _download(attachment.file.open("rb"), attachment.name)
    if request.method == "POST":
        _object(request, attachment.model, attachment.object_id, "change")
        with history.change_set("core.attachment.delete", actor=request.user) as opened:
            history.delete_softly(attachment)
        saved_message(request, _("The file was removed."), opened.record)
        return redirect(obj.urls["detail"])
    return render(request, "core/attachment_detail.html", {"attachment": attachment, "object": obj})


def _download(file: BinaryIO, name: str) -> FileResponse:
    """Always a download of an unknown type: a browser never opens it in our origin."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
