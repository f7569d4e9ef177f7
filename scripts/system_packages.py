#!/usr/bin/env python3
"""Make sure that the machine has what the tests need beside Python: a browser, PostgreSQL, gettext.

Root on a machine with apt gets what is missing; anyone else is told the one command. Nothing is skipped.
Only the standard library is used, and only what Python 3.9 knows.
"""

import glob
import os
import shutil
import subprocess
import sys


def _has_browser():
    # Playwright's own browser does as well, where the system has none to install.
    caches = ("~/.cache/ms-playwright/chromium-*", "~/Library/Caches/ms-playwright/chromium-*")
    names = ("chromium", "chromium-browser", "google-chrome")
    return any(map(shutil.which, names)) or any(glob.glob(os.path.expanduser(path)) for path in caches)


def _has_postgresql():
    return bool(glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"))


def _has_gettext():
    return all(shutil.which(program) for program in ("xgettext", "msgmerge", "msguniq", "msgattrib"))


NEEDS = (("chromium", _has_browser), ("postgresql", _has_postgresql), ("gettext", _has_gettext))


def missing():
    """The Debian names of the packages that are not there."""
    return [package for package, is_there in NEEDS if not is_there()]


def main():
    """Install what is missing, or say how; returns the exit code."""
    packages = missing()
    if not packages:
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.getuid() != 0 or not shutil.which("apt-get"):
        print("The tests need packages of the system: sudo apt-get install " + " ".join(packages))
        if "chromium" in packages:
            print("Where chromium is no such package: .venv/bin/playwright install chromium")
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing", *packages, flush=True)
    subprocess.run(["apt-get", "update", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run([*install, "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
