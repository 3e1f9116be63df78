"""A command under test leaves the language as it was, and reads no configuration but its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.i18n import _chosen


@pytest.fixture(autouse=True)
def language_as_it_was() -> Iterator[None]:
    """Undo the language that a command chose."""
    before = list(_chosen)
    yield
    _chosen[:] = before


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write an empty configuration, on a machine that names no proxy and no login over SSH."""
    path = tmp_path / "config.toml"
    path.write_text("[network]\n")
    monkeypatch.setenv("MFA_DESK_CONFIG", str(path))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    return path
