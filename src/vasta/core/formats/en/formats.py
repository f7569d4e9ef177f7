"""The one form of dates and numbers."""

from vasta.core.formats.common import *  # noqa: F403
