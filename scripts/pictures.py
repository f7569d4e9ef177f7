#!/usr/bin/env python3
"""Pictures of the demo school for the README: `pictures.py [name=path …]`, into docs/pictures.

Without arguments the README's own pages are taken. A path is what follows the school in the address. Every
page is taken light and dark, at 1280 and 390 pixels, as `<name>-<width>-<theme>.png`.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
VASTA = Path(sys.executable).with_name("vasta")
PAGES = {"partners": "partners/", "partner": "partners/12/"}
SIZES = {1280: 800, 390: 844}
START_SECONDS = 60


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """A running demo school: its address, and an e-mail and password to sign in with."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "VASTA_DATA_DIR": str(ROOT / "var" / "pictures"), "VASTA_BASE_URL": url}
    load = [VASTA, "demo", "--load-only"]
    said = subprocess.run(load, env=environment, check=True, capture_output=True, text=True).stdout
    school, email = re.search(r"/(\w+)/\n", said)[1], re.search(r"\S+@\S+", said)[0]
    server = subprocess.Popen([VASTA, "serve", "--bind", f"127.0.0.1:{port}"], env=environment)
    try:
        _wait_for(f"{url}/readyz", server)
        yield f"{url}/{school}/", email, re.search(r"password.*: (\S+)", said)[1]
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _attempt in range(START_SECONDS * 2):
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 - our own address
            return
        except OSError:
            try:
                server.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            break
    raise SystemExit("The demo server did not start.")


def sign_in(browser: Browser, url: str, email: str, password: str) -> dict:
    """The browser's state after signing in."""
    context = browser.new_context(locale="fi-FI")
    page = context.new_page()
    page.goto(url + "account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button.primary")
    page.wait_for_url(url)
    return context.storage_state()


def take(browser: Browser, state: dict, url: str, name: str) -> None:
    """All pictures of one page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for (width, height), theme in product(SIZES.items(), ("light", "dark")):
        context = browser.new_context(
            storage_state=state,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
        )
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png")
        context.close()


def main(arguments: list[str]) -> None:
    """Take the pages named, or the README's."""
    pages = dict(argument.split("=", 1) for argument in arguments) or PAGES
    with demo() as (url, email, password), sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        state = sign_in(browser, url, email, password)
        for name, page in pages.items():
            take(browser, state, url + page, name)


if __name__ == "__main__":
    main(sys.argv[1:])
