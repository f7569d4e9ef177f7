"""The few parts every page is made of: HTML in templates/core/ui/, names on the component page.

The library is a template builtin (see settings), so that pages need no `{% load %}`.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template, render_to_string
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# Every icon begins with an invisible square that only matters in an editor.
BACKGROUND = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')

SIGNALS = {"agreed", "due", "late", "nothing"}
TONES = {"strategic", "networks", "development", "everyday", "other"}


@lru_cache(maxsize=1024)
def icon_svg(name: str, size: int = 16, filled: bool = False, css: str = "") -> SafeString:
    """The inline SVG of a Tabler icon, `size` CSS pixels wide; TemplateSyntaxError if there is none."""
    values = {"shapes": _shapes(name, filled), "size": size, "filled": filled, "css": css}
    return SafeString(get_template("core/ui/icon.html").render(values).strip())


def _shapes(name: str, filled: bool) -> SafeString:
    if not ICON_NAME.fullmatch(name):
        raise template.TemplateSyntaxError(f"“{name}” is not the name of an icon")
    path = settings.ICONS_DIR / ("filled" if filled else "outline") / f"{name}.svg"
    try:
        drawing = SVG.search(path.read_text(encoding="utf-8"))[1]
    except FileNotFoundError:
        raise template.TemplateSyntaxError(f"There is no icon “{name}” ({path})") from None
    return SafeString(" ".join(BACKGROUND.sub("", drawing).split()))


class IconNode(template.Node):
    """An icon whose name is known only when the page is rendered."""

    def __init__(self, name: FilterExpression, options: dict[str, FilterExpression]):
        self.name, self.options = name, options

    def render(self, context):
        name = self.name.resolve(context)
        return icon_svg(name, **_icon_options({k: v.resolve(context) for k, v in self.options.items()}))


class FixedIconNode(template.Node):
    """An icon read while the template was compiled: rendering it costs nothing."""

    def __init__(self, svg: SafeString):
        self.svg = svg

    def render(self, context):
        return self.svg


def _icon_options(options: dict) -> dict:
    if unknown := options.keys() - {"size", "filled", "class"}:
        raise template.TemplateSyntaxError(f"icon does not know {', '.join(sorted(unknown))}")
    return {
        "size": options.get("size", 16),
        "filled": bool(options.get("filled", False)),
        "css": options.get("class", ""),
    }


def _is_fixed(expression: FilterExpression) -> bool:
    """True for a literal without filters: "home", 18 or True."""
    if expression.filters:
        return False
    return not expression.is_var or expression.var.lookups is None or str(expression.var) in {"True", "False"}


@register.tag
def icon(parser: Parser, token: Token) -> template.Node:
    """`{% icon "home" size=20 filled=True class="tick" %}`: 16 px unless told, hidden from screen readers."""
    bits = token.split_contents()[1:]
    if not bits:
        raise template.TemplateSyntaxError("icon needs the name of the icon")
    name = parser.compile_filter(bits.pop(0))
    options = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"icon does not understand “{bits[0]}”")
    if not all(map(_is_fixed, [name, *options.values()])):
        return IconNode(name, options)
    nothing = template.Context()
    values = {key: value.resolve(nothing) for key, value in options.items()}
    return FixedIconNode(icon_svg(name.resolve(nothing), **_icon_options(values)))


# --- Marks ------------------------------------------------------------------------------------------------


def _mark(name: str, **values: Any) -> SafeString:
    """The HTML of a mark. Lists have hundreds of the same few, so each is drawn once.

    Words are escaped first: what is kept under them is then the same for all that look alike.
    """
    safe = {
        key: conditional_escape(value) if isinstance(value, str | Promise) else value
        for key, value in values.items()
    }
    return _drawn(name, tuple(safe.items()))


@lru_cache(maxsize=4096)
def _drawn(name: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return SafeString(get_template(f"core/ui/{name}.html").render(dict(values)))


@register.simple_tag
def signal(
    state: str, text: str = "", *, on: date | None = None, days: int | None = None, small: bool = False
) -> SafeString:
    """How the next contact stands: `agreed`, `due`, `late` or `nothing`, always with words.

    The words are `text`, or made of the date `on` (agreed, due) or the number of `days` (late).
    """
    if state not in SIGNALS:
        raise ValueError(f"“{state}” is not a signal: {', '.join(sorted(SIGNALS))}")
    return _mark("signal", state=state, text=text or _signal_words(state, on, days), small=small)


def _signal_words(state: str, on: date | None, days: int | None) -> str:
    """Said here and not in the template, for lists with hundreds of signals: it is six times faster."""
    if state == "agreed":
        return _("Agreed %(date)s") % {"date": date_format(on, "SHORT_DATE_FORMAT")}
    if state == "due":
        return _("Due %(date)s") % {"date": date_format(on, "SHORT_DATE_FORMAT")}
    if state == "late":
        return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    return _("Nothing agreed")


@register.simple_tag
def level(tone: str, icon: str, label: str, size: str = "") -> SafeString:
    """A level's tile and word; `size` is "" (16 px), "large" (24 px) or "field" (32 px)."""
    if tone not in TONES:
        raise ValueError(f"“{tone}” is not a tone: {', '.join(sorted(TONES))}")
    pixels = {"": 12, "large": 16, "field": 20}[size]
    return _mark("level", tone=tone, icon=icon, label=label, size=size, pixels=pixels)


@register.simple_tag
def gap(text: str, href: str = "") -> SafeString:
    """What is missing, linked to the rows or to the cure."""
    return _mark("gap", text=text, href=href)


@register.simple_tag
def avatar(name: str, css: str = "") -> SafeString:
    """Initials of a person whose name stands beside; `css` is "", "me" or "small"."""
    words = [word for word in name.split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return _mark("avatar", initials="".join(word[0] for word in ends).upper(), css=css)


@register.inclusion_tag("core/ui/chip.html")
def chip(label: str, href: str, *, count=None, current: bool = False, icon: str = "") -> dict:
    """A pressable choice with its count; `current` when it is in force."""
    return {"label": label, "href": href, "count": count, "current": current, "icon": icon}


@register.inclusion_tag("core/ui/filter_chip.html")
def filter_chip(field: str, value: str, href: str) -> dict:
    """A filter in force, as field and value; `href` is the list without it."""
    return {"field": field, "value": value, "href": href}


@register.inclusion_tag("core/ui/tag.html")
def tag(text: str, icon: str = "", href: str = "") -> dict:
    """A small fact. Not pressable unless it has `href`; then it is underlined."""
    return {"text": text, "icon": icon, "href": href}


@register.inclusion_tag("core/ui/figure.html")
def figure(label: str, value, *, beside="", trend: str = "", change="", note="", href="") -> dict:
    """A key figure inside `<dl class="figures">`; `trend` is "", "up", "down" or "same"."""
    arrow = {"": "", "up": "arrow-up", "down": "arrow-down", "same": "minus"}[trend]
    names = ("label", "value", "beside", "arrow", "change", "note", "href")
    return dict(zip(names, (label, value, beside, arrow, change, note, href), strict=True))


@register.inclusion_tag("core/ui/pager.html")
def pager(page) -> dict:
    """Previous and next of a paginator's `page`; the address keeps the rest of its query. Needs a request."""
    return {"page": page}


# --- Parts that wrap content ------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", *, count=None, id: str = "", bare: bool = False) -> str:
    """A list of like things under a name and a count; `bare` leaves the padding to the content."""
    values = {"content": content, "title": title, "count": count, "id": id, "bare": bare}
    return render_to_string("core/ui/card.html", values)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """A native dialog, opened by a button with `data-open="<id>"`."""
    return render_to_string("core/ui/dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def fieldgroup(content: str, legend: str) -> str:
    """Fields that belong together, under a name."""
    return render_to_string("core/ui/fieldgroup.html", {"content": content, "legend": legend})


@register.simple_block_tag
def emptystate(content: str, action: str = "", href: str = "") -> str:
    """One sentence of what belongs here and the first step."""
    return render_to_string("core/ui/empty.html", {"content": content, "action": action, "href": href})


@register.simple_block_tag
def notice(content: str, tone: str = "", icon: str = "info-circle", href: str = "") -> str:
    """A message in the page; `tone` is "", "soft", "ok", "warn" or "late". With `href` all is a link."""
    return render_to_string(
        "core/ui/notice.html", {"content": content, "tone": tone, "icon": icon, "href": href}
    )


@register.filter
def tel(phone: str) -> str:
    """The address that dials a number: no spaces or other signs (RFC 3966); of several numbers the first."""
    return "tel:" + re.sub(r"[^\d+]", "", re.split(r"[,;/]", phone, maxsplit=1)[0])


@register.filter
def undo_url(message) -> str:
    """The address in a message's tag `undo=<address>`, or "": what the toast's Undo button posts to."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo=") for tag in tags if tag.startswith("undo=")), "")


@register.filter
def grouped(value) -> str:
    """A whole number with its thousands apart (1 600); anything else as it is. Never for keys."""
    return number_format(value, use_l10n=True, force_grouping=True) if isinstance(value, int) else value
