"""URLs inside a provider's mount: `/<provider>/…` minus the prefix (see accounts/middleware.py)."""

from django.urls import include, path

handler400 = "vasta.core.errors.bad_request"
handler403 = "vasta.core.errors.forbidden"
handler404 = "vasta.core.errors.not_found"
handler500 = "vasta.core.errors.server_error"

urlpatterns = [
    path("", include("vasta.home.urls")),
    path("", include("vasta.core.urls")),
    path("partners/", include("vasta.home.partner_urls")),
    path("groups/", include("vasta.groups.urls")),
    path("partnerships/", include("vasta.home.partnership_urls")),
    path("planning/", include("vasta.planning.urls")),
    path("encounters/", include("vasta.encounters.urls")),
    path("settings/", include("vasta.accounts.urls")),
    path("account/", include("allauth.urls")),
]
