"""The laboratory for the sweep: one trusted authority, and a small internet in network namespaces, for the whole session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import namespace, resolvers
from tests.lab.authority import Authority, authority
from tests.lab.world import World, world


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("authority")
    return authority(folder)


@pytest.fixture(scope="session")
def internet(trusted: Authority) -> Iterator[World]:
    reason = namespace.missing() or resolvers.missing()
    if reason is not None:
        pytest.skip(reason)
    with namespace.laboratory() as lab, world(lab, trusted) as made:
        yield made
