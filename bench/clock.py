"""How long things take: wall time and processor time of this process, SQLite's included."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Times:
    """Measured milliseconds of one thing."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], object]) -> object:
        """Do `work` once and note its times; returns its result."""
        cpu, wall = time.process_time(), time.perf_counter()
        result = work()
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.cpu.append((time.process_time() - cpu) * 1000)
        return result

    def figures(self) -> dict[str, float]:
        """p50 and p95 of the wall time and p50 of the processor time, in milliseconds."""
        p95 = quantiles(self.wall, n=20, method="inclusive")[-1] if len(self.wall) > 1 else self.wall[0]
        return {"p50": median(self.wall), "p95": p95, "cpu": median(self.cpu)}
