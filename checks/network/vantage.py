"""Where a sweep is run from, as far as this machine can tell by itself; whether that is the client's network only a person can say."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checks.facts import Vantage
from checks.network.diagnose.diagnosis import Around
from checks.resolver import Server
from checks.text import clean


@dataclass(frozen=True, slots=True)
class Seat:
    """The ``vantage`` of the contracts; what the sweep has yet to learn is None."""

    kind: Vantage
    host: str
    ssh_from: str | None = None
    resolvers: tuple[str, ...] = ()
    proxy: str | None = None
    clock_skew_s: float | None = None
    ipv6: bool | None = None
    captive_portal: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """The vantage in its public shape."""
        return {
            "kind": self.kind.value,
            "host": self.host,
            "ssh_from": self.ssh_from,
            "resolvers": list(self.resolvers),
            "proxy": self.proxy,
            "clock_skew_s": self.clock_skew_s,
            "ipv6": self.ipv6,
            "captive_portal": self.captive_portal,
        }

    def learned(self, around: Around) -> Seat:
        """The same vantage with what the sweep has learned."""
        return replace(
            self, proxy=around.proxy, clock_skew_s=around.skew, ipv6=around.ipv6, captive_portal=around.portal
        )


def seat(
    kind: Vantage, resolvers: Sequence[Server], proxy: str | None = None, environment: Mapping[str, str] = os.environ
) -> Seat:
    """This machine, and who is logged in to it from where; no look-up is made."""
    return Seat(
        kind=kind,
        host=clean(socket.gethostname(), 100),
        ssh_from=clean(environment.get("SSH_CONNECTION", "").partition(" ")[0], 60) or None,
        resolvers=tuple(map(str, resolvers)),
        proxy=proxy,
    )
