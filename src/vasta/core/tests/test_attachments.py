"""Attachments: decided by content, cleaned, downloaded only, never outliving the right to see the object."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from vasta.core import attachments
from vasta.core.attachments import clean_name
from vasta.core.models import Attachment, ChangeSet
from vasta.partners.tests.people import make_partner

pytestmark = pytest.mark.usefixtures("in_provider")
GPS = 0x8825


def picture(kind="JPEG", size=(8, 8), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.fixture
def partner():
    return make_partner("Tervaranta")


@pytest.fixture
def add(alice, client_for, partner):
    def send(name, content):
        url = reverse("core:attachment_create", args=["partners.partner", partner.pk])
        return client_for(alice).post(url, {"file": SimpleUploadedFile(name, content)})

    return send


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("muistio.txt", "Käynti 12.5.".encode(), "text/plain"),
        ("sopimus.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("lista.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("kuva.jpg", picture(), "image/jpeg"),
        ("kuva.png", picture("PNG"), "image/png"),
    ],
)
def test_a_file_is_kept_shown_and_given_back_as_a_download(
    add, alice, client_for, partner, name, content, kind
):
    assert add(name, content).status_code == 302
    file = Attachment.objects.get()
    assert (file.name, file.content_type, file.added_by) == (name, kind, alice)
    assert name not in file.file.name
    client = client_for(alice)
    assert name in client.get(partner.urls["detail"]).text
    response = client.get(reverse("core:attachment_detail", args=[file.pk]), {"download": ""})
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert len(b"".join(response.streaming_content)) == file.size


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ohjelma.exe", b"MZ\x90\x00"),
        ("sopimus.pdf", b"MZ\x90\x00"),
        ("logo.svg", b"<svg onload='alert(1)'/>"),
        ("sivu.html", b"<script>alert(1)</script>"),
        ("kuva.jpg", b"GIF89a<script>"),
        ("lista.xlsx", b"PK\x03\x04 half"),
        ("makrot.xlsm", workbook()),
        ("muistio.txt", b"a\x00b"),
        ("sopimus.pdf\u202etxt.exe", b"MZ"),
    ],
)
def test_other_files_are_refused_with_a_reason_at_the_field(add, name, content):
    response = add(name, content)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused(add, settings):
    settings.UPLOAD_MAX_BYTES = 10
    assert add("muistio.txt", b"x" * 11).status_code == 422


def test_a_picture_bomb_is_refused(add, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert add("kuva.png", picture("PNG", (300, 300))).status_code == 422


def test_a_picture_of_too_many_pixels_is_refused(add, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_PIXELS", 100)
    assert add("kuva.png", picture("PNG", (15, 10))).status_code == 422
    assert add("kuva.png", picture("PNG", (10, 10))).status_code == 302


def test_a_phones_file_of_several_pictures_becomes_one(add):
    second = Image.new("RGB", (8, 8), "red")
    assert add("kuva.jpg", picture("MPO", save_all=True, append_images=[second])).status_code == 302
    file = Attachment.objects.get()
    with file.file.open("rb") as stored:
        assert (Image.open(stored).format, file.content_type) == ("JPEG", "image/jpeg")


def test_pictures_lose_where_they_were_taken(add):
    exif = Image.Exif()
    exif[GPS] = {1: "N"}
    exif[0x010E] = "secret place"
    add("kuva.jpg", picture(exif=exif))
    with Attachment.objects.get().file.open("rb") as stored:
        content = stored.read()
    assert b"secret place" not in content
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}


def test_removal_is_undone(add, alice, client_for):
    add("muistio.txt", b"x")
    file = Attachment.objects.get()
    client = client_for(alice)
    client.post(reverse("core:attachment_detail", args=[file.pk]))
    assert not Attachment.objects.exists()
    client.post(reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk]))
    assert Attachment.objects.get() == file


def test_a_file_of_a_deleted_partner_is_not_there(add, alice, client_for, partner):
    add("muistio.txt", b"x")
    client, url = client_for(alice), reverse("core:attachment_detail", args=[Attachment.objects.get().pk])
    client.post(partner.urls["delete"])
    assert client.get(url, {"download": ""}).status_code == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\lista.xlsx", "lista.xlsx"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie: x.txt"),
        ("kuva\u202egpj.exe", "kuvagpj.exe"),
        ("", "file"),
        ("ä" * 300 + ".pdf", "ä" * 146 + ".pdf"),
    ],
)
def test_names_are_for_showing_only(given, shown):
    assert clean_name(given) == shown
