"""The content, read once."""

from __future__ import annotations

import pytest

from checks.guide.content import Content, load


@pytest.fixture(scope="session")
def content() -> Content:
    """The built-in content."""
    return load()
