"""What was measured of one target: names, connections, certificate and answer, each with its time, as plain data.

A measurement contains no judgement. It is what the probe fills in and what a recording keeps, so that the same judge reads both.
Times are in milliseconds, moments ISO 8601 in UTC, texts from outside already cleaned and bounded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

DnsError = Literal["timeout", "unreachable", "tcp_blocked", "malformed", "not_allowed"]
TlsError = Literal["reset", "closed", "timeout", "alert", "not_tls", "old_version", "verify", "protocol"]
HttpError = Literal["reset", "closed", "timeout", "malformed"]
ProxyError = Literal[
    "name", "refused", "timeout", "unreachable", "silent", "reset", "closed", "malformed", "not_allowed"
]
"""How a proxy failed: it was not found, not connected to (up to ``unreachable``), or did not answer a request as a proxy does.

``not_allowed``, here and for names: this machine did not let the program ask.
"""
Talk = Literal["answered", "reset", "closed", "timeout", "unreachable"]
"""How a server reacted to a second ClientHello: it ``answered`` in TLS (an alert too), or what ended it."""
CUT: Final = frozenset({"reset", "closed", "timeout"})
"""How a connection that is cut ends: by an RST, by an orderly close, or in silence."""


Path: TypeAlias = tuple[str | int, ...]


class BadMeasurement(ValueError):
    """A measurement that does not have this form; the message names the first place, and ``paths`` are all that must go to make it so."""

    def __init__(self, fault: ValidationError | str) -> None:
        errors = [] if isinstance(fault, str) else fault.errors(include_url=False, include_input=False)
        self.paths: tuple[Path, ...] = tuple(
            error["loc"][:-1] if error["type"] in ("missing", "missing_argument") else error["loc"] for error in errors
        )
        places = (f"{_place(error['loc'])}: {error['msg']}" for error in errors)
        super().__init__(fault if isinstance(fault, str) else next(places))


def _place(path: Path) -> str:
    return "measurement" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


@dataclass(frozen=True, slots=True)
class Dns:
    """The name's addresses and who gave them: a resolver (``server``), the hosts file, or the target itself (``literal``).

    ``ede_code`` and ``ede_text`` are the extended error of RFC 8914, ``recursion`` the answer's RA bit, ``shadowed`` the addresses that
    the resolvers give for a name that the hosts file sends elsewhere. ``nat64`` is the prefix of the IPv6 addresses if this network made
    them from IPv4 ones (RFC 6147).
    """

    source: Literal["dns", "hosts", "literal"] = "dns"
    server: str | None = None
    rcode: str | None = None
    ede_code: int | None = None
    ede_text: str = ""
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    recursion: bool | None = None
    error: DnsError | None = None
    queried: Annotated[tuple[str, ...], Field(alias="asked")] = ()
    shadowed: tuple[str, ...] = ()
    nat64: str | None = None
    ms: float | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of both families."""
        return self.a + self.aaaa


@dataclass(frozen=True, slots=True)
class Tcp:
    """A connection to one address: ``errno`` is the error's name (``ECONNREFUSED``; ``ETIMEDOUT`` when nothing came in time).

    ``unprovoked_reset``: a second connection, on which nothing was sent, was reset too. ``icmp_type``, ``icmp_code`` and ``icmp_from``
    are the ICMP (v6 if the address is) message that ended it, and the device that sent it. ``local`` is this machine's own address on
    the route there, for searching a firewall's log. ``resent``: the segments of the whole conversation that were sent again (Linux).
    ``mss``: the largest segment in bytes that this machine asked for, if the connection led to nothing (Linux).
    """

    address: str
    errno: str | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    icmp_from: str | None = None
    ms: float | None = None
    unprovoked_reset: bool = False
    local: str | None = None
    resent: int = 0
    mss: int | None = None


@dataclass(frozen=True, slots=True)
class LargeHello:
    """How the same address reacted to a ClientHello of ``size`` bytes, as large as a browser's; what cut it did so each time.

    ``mss`` is the largest TCP segment, in bytes, with which it came through, if it did not otherwise.
    """

    size: int
    talk: Talk
    mss: int | None = None

    @property
    def is_cut(self) -> bool:
        """Whether it did not come through to an address that accepts a small one."""
        return self.talk in CUT


@dataclass(frozen=True, slots=True)
class Tls:
    """A handshake: how it ended, what OpenSSL's verification says (``verify_code`` 0 is trusted), and the certificate shown.

    ``verify_code`` is by the public list; ``system_code`` the same by the operating system's store. ``valid_at_server``: the same chain
    leads to the public list at the moment that the server's own Date header gives. ``issuers`` are the issuers of the chain as it was
    sent, the leaf's first; ``public_issuer``: one of them is an organisation on the public list. ``hello`` is the ClientHello's bytes,
    ``excerpt`` what came instead of TLS, or why it could not be read. ``large_hello`` is tried on one target of each group, if the
    ordinary ClientHello is small.
    """

    address: str = ""
    error: TlsError | None = None
    verify_code: int | None = None
    verify_message: str = ""
    protocol: str | None = None
    alert: int | None = None
    subject: str = ""
    names: tuple[str, ...] = ()
    issuer_organization: str = ""
    issuer_name: str = ""
    not_before: str | None = None
    not_after: str | None = None
    chain: int | None = None
    issuers: tuple[str, ...] = ()
    system_code: int | None = None
    valid_at_server: bool | None = None
    public_issuer: bool | None = None
    hello: int = 0
    received: int = 0
    excerpt: str = ""
    large_hello: LargeHello | None = None
    ms: float | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect that was followed: where to, and how it ended.

    What its page says is kept only if the page may not be the server's own: see ``Http``.
    """

    url: str = ""
    status: int | None = None
    error: str = ""
    excerpt: str = ""
    category: str = ""
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class Http:
    """The answer to one GET. ``at`` is the local clock when it came, to compare ``date`` with.

    ``unverified``: it came over a connection whose certificate was not trusted. ``code`` is the AADSTS code that a page names.
    ``schemes`` are those of Proxy-Authenticate. ``size`` is how many bytes of the body were read; if there are both a status and an
    ``error``, the body is incomplete. For an answer that may not be the server's own: ``leads_to`` is where its page sends the
    browser by itself, ``category`` what the page gives as a category, ``refuses`` whether its words are those of a page that refuses.
    """

    address: str = ""
    error: HttpError | None = None
    status: int | None = None
    location: str = ""
    server: str = ""
    date: str = ""
    at: str | None = None
    excerpt: str = ""
    redirects: tuple[Redirect, ...] = ()
    unverified: bool = False
    code: str = ""
    schemes: tuple[str, ...] = ()
    leads_to: str = ""
    category: str = ""
    refuses: bool = False
    size: int | None = None
    ms: float | None = None


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What a public resolver says about the name: ``server`` is its address, or its URL for DNS over HTTPS (RFC 8484)."""

    server: str = ""
    rcode: str | None = None
    addresses: tuple[str, ...] = ()
    error: DnsError | None = None

    @property
    def encrypted(self) -> bool:
        """Whether it came over HTTPS, so that nobody on the way could have forged it."""
        return self.server.startswith("https://")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was asked only because something had failed; None means not asked.

    ``other_name``: a ClientHello with another name to the same address; ``small_hello``: one with classic groups only. ``mss``: the
    largest TCP segment, in bytes, with which the handshake came through; ``again``: it came through unchanged, at the second try.
    ``public_genuine``: an address that only public resolvers give shows the genuine certificate. ``last_hop`` is the last device that
    answered on the route to the address, ``last_ttl`` hops away.
    """

    other_name: Talk | None = None
    small_hello: Talk | None = None
    mss: int | None = None
    again: bool | None = None
    public: tuple[PublicAnswer, ...] = ()
    public_genuine: bool | None = None
    last_hop: str | None = None
    last_ttl: int | None = None


@dataclass(frozen=True, slots=True)
class Proxied:
    """The same target through a proxy: what the proxy said, and what came through it.

    ``server`` is the proxy's host and port, ``found_in`` where it is configured; ``status`` is its answer to CONNECT, or to the request
    itself if the target is not encrypted; ``schemes`` are those of Proxy-Authenticate; ``signed_in``: a name and password were sent.
    ``socks`` is the version of a SOCKS proxy, ``reply`` its answer, 0 if it let the connection through.
    """

    server: str = ""
    found_in: Literal["environment", "system", "pac", ""] = ""
    error: ProxyError | None = None
    status: int | None = None
    schemes: tuple[str, ...] = ()
    signed_in: bool = False
    socks: Literal[4, 5] | None = None
    reply: int | None = None
    excerpt: str = ""
    ms: float | None = None
    tls: Tls | None = None
    http: Http | None = None
    total_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One target's chain; a phase that was not reached is None. ``error`` is a failure of the probe itself, not of the network."""

    __pydantic_config__: ClassVar = ConfigDict(strict=True, extra="forbid")

    dns: Dns | None = None
    tcp: tuple[Tcp, ...] = ()
    tls: Tls | None = None
    http: Http | None = None
    proxied: Proxied | None = None
    follow_up: FollowUp | None = None
    error: str | None = None
    total_ms: float | None = None


@cache
def _codec() -> TypeAdapter[Measurement]:
    return TypeAdapter(Measurement)


def to_json(measurement: Measurement) -> dict[str, Any]:
    """Return the measurement as a JSON object, without what is not known."""
    dumped: dict[str, Any] = _codec().dump_python(measurement, mode="json", by_alias=True, exclude_defaults=True)
    return dumped


def from_json(raw: object) -> Measurement:
    """Return the measurement in a JSON object. Raises BadMeasurement, which names every place with another form."""
    try:
        return _codec().validate_json(json.dumps(raw, allow_nan=False))
    except ValidationError as error:
        raise BadMeasurement(error) from None
    except (TypeError, ValueError) as error:
        raise BadMeasurement(str(error)) from None
