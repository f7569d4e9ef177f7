"""Technical tables only; no concept of the school's work lives here."""

from .base import LivingManager, TenantModel, TrackedModel, VersionConflict
from .change import ChangeSet
from .export import ExportLog
from .file import Attachment
from .receipt import FormReceipt
from .run import Run
from .schedule import ScheduleTick
from .search import SearchEntry
from .view import SavedView

__all__ = [
    "Attachment",
    "ChangeSet",
    "ExportLog",
    "FormReceipt",
    "LivingManager",
    "Run",
    "SavedView",
    "ScheduleTick",
    "SearchEntry",
    "TenantModel",
    "TrackedModel",
    "VersionConflict",
]
