"""A token service on loopback that answers as Microsoft's does: discovery, device code, tokens, errors with their AADSTS codes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from checks.settings import CallSettings, NetworkSettings, Settings, TenantSettings
from tests.lab.authority import authority
from tests.lab.servers import Talk, http, talking

TENANT = "11112222-3333-4444-5555-666677778888"
CLIENT = "99998888-7777-6666-5555-444433332222"
AGENT = "agente@dmchosting.example"
CODE = "QK7ZW3MPX"
CORRELATION = "aaaabbbb-cccc-4ddd-8eee-ffff00001111"

Reply = bytes | Talk


def answer(body: dict[str, Any], status: str = "200 OK", **fields: str) -> bytes:
    """Return a JSON answer."""
    return http(status, json.dumps(body).encode(), **{"Content-Type": "application/json", **fields})


def refusal(number: int, name: str, text: str = "", status: str = "400 Bad Request", **more: str) -> bytes:
    """Return an error in Microsoft's envelope."""
    body = {
        "error": name,
        "error_description": f"AADSTS{number}: {text} Trace ID: {CORRELATION} Correlation ID: {CORRELATION}",
        "error_codes": [number],
        "timestamp": "2026-11-24 15:02:12Z",
        "trace_id": CORRELATION,
        "correlation_id": CORRELATION,
        **more,
    }
    return answer(body, status)


PENDING = refusal(70016, "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending.")
SLOW_DOWN = refusal(70036, "slow_down", "Polling too often.")
PORTAL = http("200 OK", b"<html><body>Bienvenue au Wi-Fi</body></html>", **{"Content-Type": "text/html"})


@dataclass
class Entra:
    """The service: what it answers next at an endpoint or to a kind of grant (``next``), and what it was asked."""

    port: int = 0
    roots: Path = Path()
    next: dict[str, deque[Reply]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    granted: str | None = None
    account: str = AGENT
    expires_in: int = 3900
    challenge: str = ""
    nonce: str = ""
    scope: str = ""
    interval: int = 5

    @property
    def url(self) -> str:
        """Its address, as ``authority`` has it."""
        return f"https://127.0.0.1:{self.port}"

    def will(self, kind: str, *replies: Reply) -> None:
        """Answer in this way at ``discovery`` or ``devicecode``, or to the grants ``device_code``, ``refresh_token``, …, in this order."""
        self.next.setdefault(kind, deque()).extend(replies)

    def times(self, kind: str) -> int:
        """Return how often it was asked for this."""
        return sum(asked_kind == kind for asked_kind, _ in self.requests)

    def authorize(self, link: str) -> str:
        """Return what the authorize endpoint gives once somebody has signed in: the redirect's parameters, for a browser to bring back."""
        given = {key: values[0] for key, values in parse_qs(urlsplit(link).query).items()}
        self.challenge, self.nonce, self.scope = given["code_challenge"], given["nonce"], given["scope"]
        code = self._secret("CODE")
        return f"{given['redirect_uri']}/?code={code}&state={given['state']}&session_state=1"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, several requests."""
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, target, _ = head.split("\r\n", 1)[0].split(" ")
            length = next(
                (int(part.split(":")[1]) for part in head.lower().split("\r\n") if "content-length:" in part), 0
            )
            form = {key: values[0] for key, values in parse_qs((await reader.readexactly(length)).decode()).items()}
            kind = self._kind(method, urlsplit(target).path, form)
            self.requests.append((kind, form))
            waiting = self.next.get(kind)
            reply = waiting.popleft() if waiting else self._usual(kind, form)
            if callable(reply):
                await reply(reader, writer)
                return
            writer.write(reply)
            await writer.drain()

    @staticmethod
    def _kind(method: str, path: str, form: dict[str, str]) -> str:
        if path.endswith("/openid-configuration"):
            return "discovery"
        if path.endswith("/devicecode"):
            return "devicecode"
        return form.get("grant_type", f"{method} {path}").rpartition(":")[2]

    def _usual(self, kind: str, form: dict[str, str]) -> bytes:
        match kind:
            case "discovery":
                at = f"{self.url}/{TENANT}"
                return answer(
                    {
                        "issuer": f"{at}/v2.0",
                        "authorization_endpoint": f"{at}/oauth2/v2.0/authorize",
                        "token_endpoint": f"{at}/oauth2/v2.0/token",
                        "device_authorization_endpoint": f"{at}/oauth2/v2.0/devicecode",
                    }
                )
            case "devicecode":
                self.scope = form["scope"]
                return answer(
                    {
                        "user_code": CODE,
                        "device_code": self._secret("DEVICE"),
                        "verification_uri": "https://microsoft.com/devicelogin",
                        "expires_in": 900,
                        "interval": self.interval,
                        "message": "To sign in, use a web browser to open the page",
                    }
                )
            case "device_code" | "refresh_token":
                return self.tokens(form)
            case "authorization_code":
                verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                if base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != self.challenge:
                    return refusal(501481, "invalid_grant", "The Code_Verifier does not match.")
                return self.tokens(form)
            case "client_credentials":
                secret = self._secret("APP")
                return answer({"token_type": "Bearer", "expires_in": 3599, "access_token": secret})
        return http("404 Not Found")

    def tokens(self, form: dict[str, str]) -> bytes:
        """Return tokens for what was asked for."""
        scope = form.get("scope", self.scope) if self.granted is None else self.granted
        tenant = {"tid": TENANT, "oid": hashlib.sha256(self.account.encode()).hexdigest()[:32]}
        now = int(time.time())
        identity = {
            **tenant,
            "aud": CLIENT,
            "iss": f"{self.url}/{TENANT}/v2.0",
            "iat": now,
            "exp": now + 3600,
            "sub": "subject",
            "preferred_username": self.account,
            "name": "Agente",
            **({"nonce": self.nonce} if form.get("grant_type") == "authorization_code" else {}),
        }
        client_info = {"uid": tenant["oid"], "utid": TENANT}
        return answer(
            {
                "token_type": "Bearer",
                "scope": " ".join(part for part in scope.split() if part != "offline_access"),
                "expires_in": self.expires_in,
                "ext_expires_in": self.expires_in,
                "access_token": self._secret("ACCESS"),
                "refresh_token": self._secret("REFRESH"),
                "id_token": jwt(identity),
                "client_info": part(client_info),
            }
        )

    def _secret(self, kind: str) -> str:
        """Return a secret that can be found again wherever it got to."""
        self.secrets.append(f"{kind}-{hashlib.sha256(f'{self.port}{len(self.secrets)}'.encode()).hexdigest()}")
        return self.secrets[-1]


def part(claims: dict[str, Any]) -> str:
    """Return a part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def jwt(claims: dict[str, Any]) -> str:
    """Return a JWT that nobody signed."""
    return f"{part({'alg': 'none'})}.{part(claims)}.c2lnbmF0dXJl"


@asynccontextmanager
async def entra(folder: Path) -> AsyncIterator[Entra]:
    """Run the service, over TLS with its own authority, which `settings_for` trusts."""
    lab = authority(folder)
    service = Entra(roots=lab.roots_file)
    async with talking(service.talk, context=lab.server("127.0.0.1")) as port:
        service.port = port
        yield service


def settings_for(service: Entra, folder: Path, **tenant: Any) -> Settings:
    """Return settings that sign in at the service, and that store in ``folder`` what they store."""
    return Settings(
        tenant=TenantSettings(id=TENANT, client_id=CLIENT, authority=service.url, **tenant),
        network=NetworkSettings(ca_file=str(service.roots)),
        calls=CallSettings(database=str(folder / "data" / "calls.db")),
    )
