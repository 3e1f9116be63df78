"""A sweep in the client's part by another Python, such as Windows's: ``LAB_PYTHON`` is the command that starts it.

    LAB_PYTHON="…/python" python -m pytest -n 0 -m lab tests/checks/network

The servers, filters and resolvers remain this process's own; so what both Pythons say about a fault can be compared.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import pickle
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from checks.facts import Vantage
from checks.network.sweep import updates
from checks.network.targets import Target, parse_target
from checks.settings import NetworkSettings
from tests.checks.network.documents import swept
from tests.lab.namespace import Lab

_ROOT: Final = Path(__file__).parent.parent.parent
_MARK: Final = "DOCUMENT "
_PATIENCE: Final = 3
"""How many times as long the other Python may take: it may be emulated, and need seconds to load a library."""


@dataclass(frozen=True)
class Sweep:
    """What to check from the client's part."""

    settings: NetworkSettings
    wanted: Sequence[str | Target]
    seconds: float

    async def run(self) -> dict[str, Any]:
        """Check it in this process."""
        targets = [parse_target(target) if isinstance(target, str) else target for target in self.wanted]
        # A public resolver is a server of this process: on a busy machine it takes longer than one on the internet.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("checks.network.probe.public_dns._SECONDS", self.seconds)
            return await swept(updates(self.settings, vantage=Vantage.SITE, targets=targets))


def sweep_from(lab: Lab, sweep: Sweep) -> dict[str, Any]:
    """Return the document of a sweep that runs in the lab's client, in this Python or in the one that LAB_PYTHON names."""
    other = shlex.split(os.environ.get("LAB_PYTHON", ""))
    if not other:
        return lab.within("client", sweep.run)
    patient = replace(
        sweep,
        settings=replace(sweep.settings, deadline=sweep.settings.deadline * _PATIENCE),
        seconds=sweep.seconds * _PATIENCE,
    )
    done = subprocess.run(
        ["ip", "netns", "exec", lab.name("client"), *other, "-m", "tests.lab.client"],
        input=base64.b64encode(pickle.dumps(patient)),
        capture_output=True,
        cwd=_ROOT,
        check=False,
    )
    lines = done.stdout.decode().splitlines()
    documents = [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]
    assert documents, done.stderr.decode()
    document: dict[str, Any] = json.loads(documents[0])
    return document


if __name__ == "__main__":
    from tests.lab.client import Sweep as _Sweep  # for pickling: not this module's own, whose name is __main__

    given = pickle.loads(base64.b64decode(sys.stdin.read()))
    assert isinstance(given, _Sweep)
    print(_MARK + json.dumps(asyncio.run(given.run())), flush=True)
