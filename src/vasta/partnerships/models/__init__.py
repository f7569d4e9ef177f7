"""Levels, and partnerships: a partner on a level."""

from .level import Level
from .partnership import Partnership, PartnershipTerm

__all__ = ["Level", "Partnership", "PartnershipTerm"]
