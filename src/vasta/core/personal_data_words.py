"""The words of the register of personal data: the file has keys, people read these."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

CLASSES = {
    "staff": _("Those who work at the school, or have worked: what they do here and how they are reached."),
    "contact": _(
        "People at partners: who they are, where they work and how they are reached. Also what is a person's "
        "own when the partner is a sole trader, and texts that may mention anybody."
    ),
    "sensitive": _(
        "Secrets of signing in, which no page shows, and facts that could harm a person if they came out, "
        "such as a non-disclosure order."
    ),
}

# Name in a table, and what is meant.
PURPOSES = {
    "care": (_("caring for partnerships"), _("We know who our partners are and whom we deal with.")),
    "work": (_("work at the school"), _("Colleagues are found, and everybody knows who is responsible.")),
    "sign_in": (_("signing in safely"), _("Only those who work here get in, each as oneself.")),
    "accountability": (_("accountability"), _("We know who changed or took what, and can undo it.")),
    "operation": (_("running the program"), _("Search, imports and work in the background need it.")),
}

# Name in a table, and the law.
BASES = {
    "public_interest": (
        _("public task"),
        _(
            "Task carried out in the public interest: GDPR 6(1)(e), Data Protection Act (1050/2018) section "
            "4. The task is vocational education in cooperation with working life: Act 531/2017."
        ),
    ),
    "legitimate_interest": (
        _("legitimate interest"),
        _(
            "Legitimate interest of the school in keeping in touch with its partners: GDPR 6(1)(f). Not for "
            "the tasks of a public authority, which rest on the public task."
        ),
    ),
    "consent": (
        _("consent"),
        _(
            "Consent, which can be withdrawn at any time: GDPR 6(1)(a). Needed for marketing to former "
            "students."
        ),
    ),
    "legal_obligation": (
        _("legal obligation"),
        _(
            "Legal obligation to keep data safe and to be able to show it: GDPR 6(1)(c) with 5(2) and 32. "
            "For public bodies also the log data of the Act on Information Management (906/2019)."
        ),
    ),
    "working_life": (
        _("privacy in working life"),
        _(
            "Act on the Protection of Privacy in Working Life (759/2004): only what is necessary for the "
            "employment is kept of employees."
        ),
    ),
}

# From when the time is counted; `time` is a number of days or years in words.
STARTS = {
    "partnership_end": _("while the partnership lives and %(time)s after it"),
    "employment_end": _("while the person works here and %(time)s after that"),
    "created": _("%(time)s from when it was made"),
    "last_use": _("%(time)s from the last use"),
    "owner": _("as long as what it belongs to"),
}

THENS = {
    "delete": _("then it is deleted"),
    "anonymise": _("then name and contact details are taken away and the events stay"),
}

# Parts of the page: name, and the apps whose tables stand in it. What is not named stands in the last one.
GROUPS = (
    (_("Partner register"), ("partners",)),
    (_("People of the school"), ("accounts",)),
    (
        _("Signing in"),
        ("sessions", "usersessions", "mfa", "account", "socialaccount", "auth"),
    ),
    (_("What the program itself keeps"), ()),
)

# Tables of libraries and technical tables of ours, which have no name that people would know.
TABLES = {
    "account.emailaddress": _("E-mail addresses for signing in"),
    "account.emailconfirmation": _("Confirmations of e-mail addresses"),
    "auth.group": _("Groups of rights (not used)"),
    "auth.group_permissions": _("Rights of groups (not used)"),
    "auth.permission": _("Rights (not used)"),
    "contenttypes.contenttype": _("Kinds of tables"),
    "core.formreceipt": _("Receipts of sent forms"),
    "core.run": _("Long work: imports and large undos"),
    "core.scheduletick": _("Days of daily work"),
    "core.searchentry": _("Search index"),
    "django_tasks_database.dbtaskresult": _("Work in the background"),
    "mfa.authenticator": _("Passkeys, second steps and recovery codes"),
    "sessions.session": _("Sessions"),
    "socialaccount.socialaccount": _("Links to the school's own sign-in"),
    "socialaccount.socialapp": _("The school's own sign-in"),
    "socialaccount.socialtoken": _("Keys of the school's own sign-in"),
    "usersessions.usersession": _("Devices that are signed in"),
}

# Downloads that are not of a list page.
DOWNLOADS = {"partner_import": _("Rows of an import")}

# Fields that have no name for people in their model, by "table.field" or, for several tables, by "field".
FIELDS = {
    "account": _("account"),
    "accounts.user.password": _("password, kept as a hash"),
    "added_by": _("who added it"),
    "args_kwargs": _("what the work is about"),
    "author": _("who wrote it"),
    "candidates": _("possible duplicates"),
    "cells": _("cells of the row"),
    "changes": _("what was changed"),
    "contact": _("contact person"),
    "core.searchentry.title": _("name"),
    "created": _("made"),
    "created_at": _("made"),
    "data": _("secret or key"),
    "date_joined": _("joined"),
    "detail": _("second line of the result"),
    "email": _("e-mail"),
    "email_address": _("e-mail"),
    "external_id": _("key in another system"),
    "extra_data": _("what the sign-in told about the person"),
    "identity": _("name as a key"),
    "business_id": _("business ID"),
    "invited_by": _("who invited"),
    "ip": _("network address"),
    "key": _("key"),
    "last_login": _("last sign-in"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
    "membership": _("person"),
    "message": _("message of the program"),
    "owner": _("whose it is"),
    "parameters": _("what the work is about"),
    "partner": _("partner"),
    "primary": _("main address"),
    "problems": _("problems of the rows"),
    "provider": _("sign-in service"),
    "query": _("filters"),
    "refusal_params": _("why it was refused"),
    "result": _("result"),
    "return_value": _("result"),
    "sent": _("sent"),
    "session_data": _("content of the session"),
    "session_key": _("key of the session"),
    "sheets": _("headings and first rows"),
    "sort_name": _("name as it is ordered"),
    "starter": _("who started it"),
    "title_key": _("name as a key"),
    "token": _("key"),
    "token_hash": _("key of the link, kept as a hash"),
    "token_secret": _("secret of the key"),
    "tokens": _("words it is found by"),
    "traceback": _("where the work failed"),
    "type": _("kind"),
    "uid": _("the person's key in the sign-in service"),
    "user": _("person"),
    "user_agent": _("browser"),
    "usersessions.usersession.data": _("further details"),
    "values": _("values of the row"),
    "verified": _("confirmed"),
    "who": _("who"),
}


def table_name(model: type[models.Model]) -> str:
    """The table's name in the reader's language."""
    name = str(TABLES.get(model._meta.label_lower, model._meta.verbose_name_plural))
    return name[:1].upper() + name[1:]


def field_name(field: models.Field) -> str:
    """The field's name in the reader's language; without a translated one the technical name."""
    return str(field_words(field) or field.name)


def field_words(field: models.Field) -> Any:
    """The field's name for people: ours for this very field, the model's own, or ours for its kind."""
    label = f"{field.model._meta.label_lower}.{field.name}"
    is_ours = field.model.__module__.startswith("vasta.")
    own = field.verbose_name if is_ours and isinstance(field.verbose_name, Promise) else None
    return FIELDS.get(label) or own or FIELDS.get(field.name)


def retention_words(starts: str, then: str, days: int, years: int) -> str:
    """How long and what then, as a sentence without a stop."""
    if years:
        time = ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    else:
        time = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return f"{STARTS[starts] % {'time': time}}; {THENS[then]}"
