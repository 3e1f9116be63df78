"""The laboratory for the sweep: one authority that is trusted, for the whole session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.authority import Authority, authority


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("authority")
    return authority(folder)
