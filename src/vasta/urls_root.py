"""URLs outside any provider: health, the language switch and the door that leads to a provider."""

from django.urls import path

from vasta.accounts import doors
from vasta.core import health

handler400 = "vasta.core.errors.bad_request"
handler403 = "vasta.core.errors.forbidden"
handler404 = "vasta.core.errors.not_found"
handler500 = "vasta.core.errors.server_error"

urlpatterns = [
    path("", doors.front_door, name="front_door"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
