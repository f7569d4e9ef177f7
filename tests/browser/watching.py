"""What a page may not do, and how it must be built; used by every browser test."""

import os
import zlib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.people import PASSWORD

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
POLICY_LISTENER = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
"""


@dataclass(frozen=True)
class Variant:
    """How a page is looked at; width in CSS pixels."""

    language: str = "fi"
    width: int = 1280
    theme: str = "light"

    @property
    def height(self) -> int:
        """A usual height for the width, in CSS pixels."""
        return 844 if self.width < 600 else 800

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{self.theme}"


ALL_VARIANTS = [Variant(*each) for each in product(("fi", "sv", "en"), (1280, 390, 320), ("light", "dark"))]


def variants(page_name: str) -> list[Variant]:
    """The variants to try a page in: all of them in `make test-full`, else the one its name hashes to."""
    if os.environ.get("VASTA_TEST_ALL_VARIANTS"):
        return ALL_VARIANTS
    return [ALL_VARIANTS[zlib.crc32(page_name.encode()) % len(ALL_VARIANTS)]]


def watch(context: BrowserContext, url: str, faults: list[str]) -> None:
    """Note every broken policy, console error, uncaught exception and request to another host in `faults`."""

    def on_console(message: ConsoleMessage) -> None:
        # A page that is meant to be missing or forbidden says so itself; its parts are another matter.
        is_the_page = message.page and message.location["url"] == message.page.url
        if message.type == "error" and not (is_the_page and message.text.startswith("Failed to load")):
            faults.append(f"{message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            faults.append(f"request to another host: {request.url}")

    context.add_init_script(POLICY_LISTENER)
    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("request", on_request)


def sign_in(page: Page, email: str) -> None:
    """Sign in at the small school through the form, as people do."""
    page.goto("/koski/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/koski/")


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA that axe can find, and no scrolling sideways."""
    # As tall as the page: axe takes what lies under the bar at the bottom of a phone for too small a target.
    size, height = page.viewport_size, page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": height})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})",
        AXE_TAGS,
    )
    assert [_describe(violation) for violation in result["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.set_viewport_size(size)


def _describe(violation: dict) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']} at {places}"
