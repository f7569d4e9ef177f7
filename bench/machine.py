"""Where and when something was measured, without a name."""

from __future__ import annotations

import os
import platform
from datetime import date


def figures() -> dict[str, object]:
    """Date, processors and memory, and how busy the machine was in the last minute."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GB of memory, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
    }
