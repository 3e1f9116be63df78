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

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.network.client.code import Reach, Seen, decode
from checks.network.client.page import page
from checks.network.client.roster import Roster, rosters
from tests.lab.browser import Tab

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
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    shown = x509.load_der_x509_certificate(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
    writer.close()
    key = shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(sha256(key).digest()).decode()


def kept(folder: Path, roster: Roster | None = None, lang: str = "fr") -> str:
    """The page that is made today in a file; its address."""
    path = folder / "check.html"
    made = datetime.now(UTC).date()
    path.write_text(page(roster or rosters()[1], made, "fr" if lang == "fr" else "en"), "utf-8")
    return path.as_uri()


CODE = (
    "Array.from(document.querySelectorAll('#groups .letters')).map(function (one) { return one.textContent }).join('-')"
)


def read(tab: Tab, roster: Roster | None = None) -> Seen:
    """Wait for the page's code, and read it back."""
    code = tab.wait_for(f"document.getElementById('result').hidden === false && {CODE}")
    known = {**rosters(), **({roster.version: roster} if roster else {})}
    seen = decode(code, known, datetime.now(UTC))
    assert isinstance(seen, Seen), (code, seen)
    return seen


def unreached(seen: Seen) -> set[str]:
    """The targets that were not reached."""
    return {target.name for target in seen.of(Reach.NOT_REACHED)}
