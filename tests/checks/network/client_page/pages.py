"""Check pages opened in a real browser, whose name look-ups are led to servers of this machine."""

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
"""What a name is led to that does not exist."""


@dataclass
class Way:
    """Where the browser is led for each host (``127.0.0.1:PORT``), and whose certificates it takes for good."""

    led: dict[str, str] = field(default_factory=dict)
    trusted: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    def lead(self, hosts: Iterable[str], port: int) -> None:
        """Lead hosts to a port of this machine."""
        self.led |= dict.fromkeys(hosts, f"127.0.0.1:{port}")

    def arguments(self) -> list[str]:
        """The browser's options for it."""
        rules = [f"MAP {host} {to}" for host, to in self.led.items()]
        return [
            f"--host-resolver-rules={','.join([*rules, f'MAP * {NOWHERE}'])}",
            f"--ignore-certificate-errors-spki-list={','.join(self.trusted)}",
            *self.options,
        ]


async def key_of(port: int) -> str:
    """The fingerprint of the key that a server of this machine shows, as the browser's option wants it."""
    shown = x509.load_pem_x509_certificate(
        (await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))).encode()
    )
    key = shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(sha256(key).digest()).decode()


def kept(folder: Path, target_list: TargetList | None = None, lang: str = "fr") -> str:
    """The page that is made today in a file; its address."""
    path = folder / "check.html"
    made = datetime.now(UTC).date()
    path.write_text(page(target_list or target_lists()[1], made, "fr" if lang == "fr" else "en"), "utf-8")
    return path.as_uri()


def words(key: str, lang: Lang = "en", **values: object) -> str:
    """Words of the page as a person reads them, on one line."""
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
        """What an expression comes to in the page."""

    def wait_for(self, condition: str) -> Any:
        """Ask until an expression is true; its value."""


def shown(tab: Opened) -> str:
    """What a person reads of the page, on one line."""
    return " ".join(str(tab.value("document.body.innerText")).split())


def ended(tab: Opened) -> str:
    """Wait until the check has ended; its code, empty where nothing could be tried."""
    tab.wait_for("document.getElementById('result') && document.getElementById('result').hidden === false")
    return str(tab.value(CODE))


def read(tab: Opened, target_list: TargetList | None = None) -> CodeContent:
    """Wait for the page's code, and read it back; where everything failed at once, ask for it as after a second browser."""
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
    """The targets that were not reached."""
    return {target.name for target in seen.of(Reach.NOT_REACHED)}
