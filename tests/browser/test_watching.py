"""The watch over pages sees what it should; a blind one would make every browser test worthless."""

import pytest

from .watching import ALL_VARIANTS, assert_accessible, variants, watch

URL = "http://127.0.0.1:1"
POLICY = {
    "content-type": "text/html",
    "content-security-policy": "default-src 'self'; style-src 'self'; img-src 'self' data:",
}
GOOD = """<!doctype html><html lang="en"><title>Good</title><link rel="icon" href="data:,">
<main><h1>Good</h1><p>All is well.</p></main></html>"""


@pytest.fixture
def visit(chromium):
    """`visit(html)`: the page as drawn under a strict policy, and the faults the watch noted."""
    contexts = []

    def open_page(html, status=200):
        faults = []
        context = chromium.new_context()
        contexts.append(context)
        context.route("**/*", lambda route: route.abort())
        context.route(URL, lambda route: route.fulfill(body=html, headers=POLICY, status=status))
        watch(context, URL, faults)
        page = context.new_page()
        page.goto(URL, wait_until="load")
        return page, faults

    yield open_page
    for context in contexts:
        context.close()


def test_good_page_has_no_faults(visit):
    page, faults = visit(GOOD)
    assert_accessible(page)
    assert faults == []


def test_missing_page_is_no_fault_by_itself(visit):
    assert visit(GOOD, status=404)[1] == []


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("<p style='color: red'>x</p>", "security policy: style-src-attr"),
        ("<script>1</script>", "security policy: script-src-elem"),
        ("<img src='http://127.0.0.1:1/missing.png' alt=''>", "Failed to load resource"),
        ("<img src='http://example.com/x.png' alt=''>", "request to another host: http://example.com/x.png"),
    ],
)
def test_bad_page_is_told(visit, bad, told):
    faults = visit(GOOD.replace("<p>", bad + "<p>"))[1]
    assert [fault for fault in faults if fault.startswith(told)] != []


def test_uncaught_exception_is_told(visit):
    page, faults = visit(GOOD)
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
    assert faults == ["broken"]


def test_unreachable_text_is_not_accessible(visit):
    page, _ = visit(GOOD.replace("<p>", "<img src='data:,'><p>"))
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_page_wider_than_the_screen_is_not_accessible(visit):
    page, _ = visit(GOOD.replace("<p>", "<pre>" + "x" * 2000 + "</pre><p>"))
    with pytest.raises(AssertionError):
        assert_accessible(page)


def test_page_is_tried_in_the_variant_of_its_name(monkeypatch):
    monkeypatch.delenv("VASTA_TEST_ALL_VARIANTS", raising=False)
    assert variants("partners") == variants("partners")
    assert len({variants(f"page {number}")[0] for number in range(500)}) == len(ALL_VARIANTS)
    monkeypatch.setenv("VASTA_TEST_ALL_VARIANTS", "1")
    assert variants("partners") == ALL_VARIANTS
