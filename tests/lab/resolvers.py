"""Real resolvers inside a part of the lab: unbound as resolver and as filter, dnsmasq as the small box that sinkholes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.lab.namespace import Lab

Zone = Mapping[str, Sequence[str]]
"""Names with their addresses."""


def missing() -> str | None:
    """Which resolver is not installed; None where both are."""
    absent = [name for name in ("unbound", "dnsmasq") if shutil.which(name) is None]
    return f"{absent[0]} is not installed" if absent else None


@contextmanager
def unbound(lab: Lab, part: str, address: str, zone: Zone, *server: str, beside: Sequence[str] = ()) -> Iterator[None]:
    """An unbound that knows a zone and holds that nothing else exists; ``server`` are lines of its first clause, ``beside`` others."""
    known = [f'local-data: "{name}. 60 IN {_kind(one)} {one}"' for name, found in zone.items() for one in found]
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            "server:",
            *(f"  interface: {address}", "  access-control: 0.0.0.0/0 allow", "  access-control: ::0/0 allow"),
            *(f'  directory: "{folder}"', '  chroot: ""', '  username: ""', '  pidfile: ""'),
            *("  use-syslog: no", "  do-daemonize: no", "  num-threads: 1", "  ede: yes"),
            *('  module-config: "respip validator iterator"', '  local-zone: "." static'),
            *(f"  {line}" for line in (*known, *server)),
            "remote-control:",
            "  control-enable: no",
            *beside,
        ]
        file = Path(folder, "unbound.conf")
        file.write_text("\n".join(lines) + "\n")
        with lab.daemon(part, "unbound", "-d", "-c", str(file), ready=(address, 53)):
            yield


@contextmanager
def dnsmasq(lab: Lab, part: str, address: str, zone: Zone, *options: str) -> Iterator[None]:
    """A dnsmasq that knows a zone; it forwards nothing unless an option says where to."""
    known = [f"--host-record={name},{','.join(found)}" for name, found in zone.items()]
    with lab.daemon(
        part,
        *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root"),
        *("--pid-file=", f"--listen-address={address}", "--bind-interfaces", *known, *options),
        ready=(address, 53),
    ):
        yield


def _kind(address: str) -> str:
    return "AAAA" if ":" in address else "A"
