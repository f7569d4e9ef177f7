"""Partners, contacts and the words that classify them."""

from .classification import Industry, Municipality, Region, Term
from .contact import Affiliation, Contact
from .partner import Partner, PartnerAlias, PartnerComment, PartnerField, PartnerRelation, PartnerTerm

__all__ = [
    "Affiliation",
    "Contact",
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
