"""Check pages opened in a real browser, whose name look-ups lead to servers on this machine."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.network.client_page.code import CodeContent, Reach, decode
from checks.network.client_page.page import page
from checks.network.client_page.target_list import TargetList, target_lists
from checks.texts import Lang, package_tables

NOWHERE = "^NOTFOUND"
"""Where a name that does not exist leads."""


@dataclass
class Way:
    """Where each host leads in the browser (``127.0.0.1:PORT``), and whose certificates it accepts."""

    led: dict[str, str] = field(default_factory=dict)
    trusted: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    def lead(self, hosts: Iterable[str], port: int) -> None:
        """Make hosts lead to a port on this machine."""
        self.led |= dict.fromkeys(hosts, f"127.0.0.1:{port}")

    def arguments(self) -> list[str]:
        """Return the browser's options for it."""
        rules = [f"MAP {host} {to}" for host, to in self.led.items()]
        return [
            f"--host-resolver-rules={','.join([*rules, f'MAP * {NOWHERE}'])}",
            f"--ignore-certificate-errors-spki-list={','.join(self.trusted)}",
            *self.options,
        ]


async def key_of(port: int) -> str:
    """Return the fingerprint of the key that a server on this machine shows, as the browser's option wants it."""
    shown = x509.load_pem_x509_certificate(
        (await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))).encode()
    )
    key = shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(sha256(key).digest()).decode()


def kept(folder: Path, target_list: TargetList | None = None, lang: str = "fr") -> str:
    """Save the page that is made today in a file; return its address."""
    path = folder / "check.html"
    made = datetime.now(UTC).date()
    path.write_text(page(target_list or target_lists()[1], made, "fr" if lang == "fr" else "en"), "utf-8")
    return path.as_uri()


def words(key: str, lang: Lang = "en", **values: object) -> str:
    """Return words of the page as a person reads them, on one line."""
    sentence = package_tables("checks.network.client_page", "page.toml")["words"][key][lang]
    return " ".join(sentence.format(**values).split())


CODE = (
    "Array.from(document.querySelectorAll('#groups .letters')).map(function (one) { return one.textContent }).join('-')"
)


class Opened(Protocol):
    """A page in any browser."""

    def open(self, url: str) -> None:
        """Go to an address."""

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page."""

    def wait_for(self, condition: str) -> Any:
        """Evaluate an expression until it is true; return its value."""


def shown(tab: Opened) -> str:
    """Return what a person reads on the page, on one line."""
    return " ".join(str(tab.value("document.body.innerText")).split())


def ended(tab: Opened) -> str:
    """Wait until the check has ended; return its code, empty if nothing could be tried."""
    tab.wait_for("document.getElementById('result') && document.getElementById('result').hidden === false")
    return str(tab.value(CODE))


def read(tab: Opened, target_list: TargetList | None = None) -> CodeContent:
    """Wait for the page's code, and read it back; if everything failed at once, ask for it as after a second browser."""
    code = ended(tab)
    if not code:
        tab.value(BELIEVE)
        code = ended(tab)
    seen = decode(
        code, {**target_lists(), **({target_list.version: target_list} if target_list else {})}, datetime.now(UTC)
    )
    assert isinstance(seen, CodeContent), (code, seen)
    return seen


BELIEVE = "document.getElementById('anyway').hidden || document.getElementById('believe').click()"


def unreached(seen: CodeContent) -> set[str]:
    """Return the targets that were not reached."""
    return {target.name for target in seen.of(Reach.NOT_REACHED)}
