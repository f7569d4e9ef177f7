"""A real server on a fresh database, and a real browser that watches what the pages do."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .watching import Variant, sign_in, watch

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
HERE = Path(__file__).parent
DEFAULT = Variant()
# Jobs are taken up within a second or two; more only where the machine is busy.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Server:
    """A running installation: `url` without a slash at its end, the folder of its data, keys of its rows."""

    url: str
    folder: Path
    keys: dict[str, int]

    def mails(self) -> list[str]:
        """The mails sent so far as text, the newest last."""
        paths = sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime)
        return [path.read_text(encoding="utf-8") for path in paths]

    def errors(self) -> list[str]:
        """What the server's log tells of errors so far."""
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if '"level": "error"' in line]


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """The program as people run it (gunicorn and a worker), with the small school of `school.py`."""
    folder = tmp_path_factory.mktemp("server")
    # The socket listens before the server starts, so the first request waits for it instead of failing.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = _environment(folder, url)
        keys = _set_up(environment)
        gunicorn = [PROGRAMS / "gunicorn", "vasta.wsgi", "--threads=4", "--no-control-socket"]
        with (folder / "log").open("wb") as log:
            processes = [
                subprocess.Popen(
                    [*gunicorn, f"--bind=fd://{listener.fileno()}"],
                    env=environment,
                    stderr=log,
                    pass_fds=[listener.fileno()],
                ),
                subprocess.Popen([PROGRAMS / "vasta", "worker"], env=environment, stderr=log),
            ]
    try:
        yield Server(url, folder, keys)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def _set_up(environment: dict[str, str]) -> dict[str, int]:
    """Static files as they are served in production, and the school; returns the keys of its rows."""
    collect = [PROGRAMS / "vasta", "manage", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, env=environment, check=True)
    school = [sys.executable, "-m", "tests.browser.school"]
    made = subprocess.run(school, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(made.stdout.splitlines()[-1])


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "VASTA_TESTING": "0",
        "VASTA_DATA_DIR": str(folder),
        "VASTA_DATABASE_URL": "",
        "VASTA_BASE_URL": url,
        "VASTA_EMAIL_URL": f"file:{folder / 'mail'}",
    }


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window; Playwright's own where the system has none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(server, chromium) -> Iterator[Callable[..., Page]]:
    """`open_page(Variant(width=390))`: an empty tab of a new visitor.

    The test fails at its end when a page broke the content security policy, logged an error or asked another
    host for anything, or when the server failed.
    """
    contexts, faults, errors_before = [], [], server.errors()

    def open_tab(variant: Variant = DEFAULT, *, scripts: bool = True, state: dict | None = None) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": variant.width, "height": variant.height},
            color_scheme=variant.theme,
            has_touch=variant.width < 600,
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            storage_state=state,
        )
        context.add_cookies([{"name": "vasta-language", "value": variant.language, "url": server.url}])
        contexts.append(context)
        watch(context, server.url, faults)
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()
    assert faults == []
    assert server.errors() == errors_before


@pytest.fixture(scope="session")
def _signed_in_states() -> dict[str, dict]:
    return {}


@pytest.fixture
def page_of(open_page, _signed_in_states) -> Callable[..., Page]:
    """`page_of(ALICE, Variant(width=390))`: a tab of that person, signed in once through the real form."""

    def open_signed_in(email: str, variant: Variant = DEFAULT, *, scripts: bool = True) -> Page:
        if email not in _signed_in_states:
            tab = open_page()
            sign_in(tab, email)
            _signed_in_states[email] = tab.context.storage_state()
        return open_page(variant, scripts=scripts, state=_signed_in_states[email])

    return open_signed_in


@pytest.fixture
def page(open_page) -> Page:
    """A tab on a desktop, light, Finnish."""
    return open_page()


@pytest.fixture
def phone(open_page) -> Page:
    """A tab on a phone, light, Finnish."""
    return open_page(Variant(width=390))
