"""People who meet, and their seats."""

from .group import Group, Seat

__all__ = ["Group", "Seat"]
