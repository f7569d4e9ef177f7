"""What pages weigh over the wire, and that nothing moves after it has been drawn (quality.md)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .school import ALICE
from .watching import Variant

FIRST_VIEW_BYTES, LATER_PAGE_BYTES = 250_000, 100_000
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""
# The observer reports what was drawn before; two frames later there is nothing left to draw.
DRAWN = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  return window.shifts;
}"""


def weigh(page: Page) -> Callable[[], int]:
    """A scale: bytes that have come over the wire since it was last read, headers included."""
    received = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))

    def read() -> int:
        total = int(sum(received))
        received.clear()
        return total

    return read


@pytest.mark.parametrize(("first", "later"), [("", "partners/"), ("partners/", "")])
def test_first_view_and_later_pages_are_light(page_of, first, later):
    page = page_of(ALICE)
    scale = weigh(page)
    page.goto(f"/koski/{first}", wait_until="networkidle")
    assert 20_000 < scale() <= FIRST_VIEW_BYTES
    page.goto(f"/koski/{later}", wait_until="networkidle")
    assert 1_000 < scale() <= LATER_PAGE_BYTES


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["", "partners/", "partners/{partner}/"])
def test_nothing_moves_after_it_has_been_drawn(server, page_of, path, width):
    page = page_of(ALICE, Variant(width=width))
    page.add_init_script(SHIFTS)
    page.goto(f"/koski/{path.format(**server.keys)}", wait_until="networkidle")
    assert page.evaluate(DRAWN) == []


def test_what_moves_is_seen(page_of):
    page = page_of(ALICE)
    page.add_init_script(SHIFTS)
    page.goto("/koski/", wait_until="networkidle")
    page.evaluate(
        "document.querySelector('h1').before(...Array.from({length: 9}, () => document.createElement('hr')))"
    )
    assert page.evaluate(DRAWN) != []
