"""How forms are drawn: one column, labels above, errors at the field and summed up on top."""

from functools import cached_property
from pathlib import Path

import django.forms
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and every widget with our templates; what we do not have comes from Django's own.

    A separate engine, so that widgets are drawn the same in a page, a mail and a test, without a request.
    """

    @cached_property
    def engine(self) -> Engine:
        """Our templates first, then Django's, then those that other installed apps have for their widgets."""
        return Engine(
            {
                "APP_DIRS": True,
                "DIRS": [
                    Path(__file__).parent / "templates",
                    Path(django.forms.__file__).parent / "templates",
                ],
                "NAME": "forms",
                "OPTIONS": {"builtins": ["vasta.core.templatetags.ui"]},
            }
        )
