"""Partners, contacts and the words that classify them."""

from .classification import Industry, Municipality, Region, Term
from .contact import Affiliation, Contact
from .imports import ImportBatch, ImportMapping, ImportRow
from .partner import Partner, PartnerAlias, PartnerComment, PartnerField, PartnerRelation, PartnerTerm

__all__ = [
    "Affiliation",
    "Contact",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Industry",
    "Municipality",
    "Partner",
    "PartnerAlias",
    "PartnerComment",
    "PartnerField",
    "PartnerRelation",
    "PartnerTerm",
    "Region",
    "Term",
]
