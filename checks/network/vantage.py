"""Where a sweep is run from, as far as this machine can tell by itself; whether that is the client's network, only a person can say."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence

from checks.facts import Vantage
from checks.network.report import SweepVantage
from checks.resolver import Server
from checks.text import clean


def local_vantage(
    kind: Vantage, resolvers: Sequence[Server], proxy: str | None = None, environment: Mapping[str, str] = os.environ
) -> SweepVantage:
    """Return this machine, and who is logged in to it from where; no look-up is made."""
    return SweepVantage(
        kind=kind,
        host=clean(socket.gethostname(), 100) or "?",
        ssh_from=clean(environment.get("SSH_CONNECTION", "").partition(" ")[0], 60) or None,
        resolvers=tuple(map(str, resolvers))[:20],
        proxy=proxy,
    )
