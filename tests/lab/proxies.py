"""Real web proxies inside a part of the lab, each with its own rules: squid and tinyproxy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.lab.namespace import Lab

SQUID, TINYPROXY = 3128, 8888
"""The ports that the proxies listen on."""
_SIGN_IN: Final = "basic_fake_auth"
"""Squid's helper that accepts any name and password."""


def missing() -> str | None:
    """Return which proxy is not installed; None if both are."""
    absent = [name for name in ("squid", "tinyproxy") if shutil.which(name) is None]
    if absent:
        return f"{absent[0]} is not installed"
    return None if _helper() is not None else f"squid comes without {_SIGN_IN}"


@contextmanager
def squid(
    lab: Lab, part: str, address: str, resolver: str, *, denied: Sequence[str] = (), signed_in: Sequence[str] = ()
) -> Iterator[None]:
    """Run a squid that denies some hosts and wants a sign-in for others; it gives up on a silent server after a second."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            *(f"http_port {address}:{SQUID}", f"dns_nameservers {resolver}", "dns_timeout 1 second"),
            *("connect_timeout 1 second", "connect_retries 0", "shutdown_lifetime 0 seconds", "cache deny all"),
            *("pid_filename none", "access_log none", "cache_log /dev/stdout", "pinger_enable off"),
            *("netdb_filename none", f"coredump_dir {folder}", "visible_hostname proxy.example"),
            f"auth_param basic program {_helper()}",
            "auth_param basic children 1",
            "acl known proxy_auth REQUIRED",
            *(f"acl denied dstdomain {host}" for host in denied),
            *(f"acl signed dstdomain {host}" for host in signed_in),
            *(("http_access deny denied",) if denied else ()),
            *(("http_access deny signed !known",) if signed_in else ()),
            "http_access allow all",
        ]
        with _running(lab, part, folder, lines, ("squid", "-N", "-f"), (address, SQUID)):
            yield


@contextmanager
def tinyproxy(lab: Lab, part: str, address: str, *lines: str, filtered: Sequence[str] = ()) -> Iterator[None]:
    """Run a tinyproxy that opens tunnels to port 443 only, and filters some hosts; ``lines`` go into its configuration."""
    with tempfile.TemporaryDirectory() as folder:
        hosts = Path(folder, "filter")
        hosts.write_text("".join(f"^{host}$\n" for host in filtered))
        own = [f"Listen {address}", f"Port {TINYPROXY}", "Timeout 5", "ConnectPort 443", f'Filter "{hosts}"', *lines]
        with _running(lab, part, folder, own, ("tinyproxy", "-d", "-c"), (address, TINYPROXY)):
            yield


@contextmanager
def _running(
    lab: Lab, part: str, folder: str, lines: Sequence[str], command: Sequence[str], ready: tuple[str, int]
) -> Iterator[None]:
    Path(folder).chmod(0o755)
    file = Path(folder, "proxy.conf")
    file.write_text("\n".join(lines) + "\n")
    with lab.daemon(part, *command, str(file), ready=ready):
        yield


def _helper() -> Path | None:
    return next(
        (path for folder in ("/usr/lib", "/usr/lib64") for path in Path(folder).glob(f"squid/{_SIGN_IN}")), None
    )
