"""Shapes of round pictures. Lengths are SVG units; angles are shares of a turn, clockwise from the top."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin


@dataclass(frozen=True)
class Round:
    """The middle of a round picture, and what stands around it."""

    x: float
    y: float

    def point(self, turn: float, radius: float) -> tuple[float, float]:
        """Where on the paper: `turn` 0 is above the middle, 0.25 to the right of it."""
        angle = 2 * pi * turn
        return round(self.x + radius * sin(angle), 2), round(self.y - radius * cos(angle), 2)

    def ring_part(self, start: float, end: float, inner: float, outer: float) -> str:
        """The path of a piece of a ring between two turns and two radii."""
        large = int(end - start > 0.5)
        (ax, ay), (bx, by) = self.point(start, outer), self.point(end, outer)
        (cx, cy), (dx, dy) = self.point(end, inner), self.point(start, inner)
        outside = f"M{ax} {ay}A{outer} {outer} 0 {large} 1 {bx} {by}"
        return f"{outside}L{cx} {cy}A{inner} {inner} 0 {large} 0 {dx} {dy}Z"


def scale_top(most: int) -> int:
    """A round number at or above `most` that is read easily, its half too: 2, 4, 6, 8, 10, 20, 40, 60 …"""
    power = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if most <= step * power:
                return step * power
        power *= 10
