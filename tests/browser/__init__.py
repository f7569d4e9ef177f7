"""Tests that need a browser."""

import pytest

# Its assertions are shown with their values, as those of test modules are.
pytest.register_assert_rewrite("tests.browser.watching")
