"""``#EXT#`` names in both directions: from a guest's address to the name that the tenant gives it, and back.

Microsoft documents one form: ``user@contoso.com`` becomes ``user_contoso.com#EXT#@fabrikam.onmicrosoft.com``. A host name has no
underscore, so the last one stands for the ``@``; every other reading is a guess and says so. A name stays as it is when the guest's
address changes later, so even a sure reading says which address was invited, not which one the guest signs in with today.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote

from checks.text import clean

SCHEMA: Final = "mfa-desk/name/1"

NameKind = Literal["ext", "bare", "token", "address", "none"]
How = Literal[
    "last_underscore", "digits_dropped", "earlier_underscore", "dots_lost", "cut", "token", "given", "repaired"
]

_LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
_HOST = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?!\d+\Z)[^\W_](?:(?:[^\W_]|-){{0,61}}[^\W_])\Z")
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f]{1,64}")
_EXT = re.compile(r"#\s*ext\s*#", re.I)
_TOKEN = re.compile(r"(?P<provider>mail|[a-z0-9.-]+\.[a-z]{2,})#(?P<address>[^#\s]+@[^#\s]+)", re.I)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"«»“”\\]+@[^\s@<>()\[\],;:\"«»“”\\/?&]+")
_SCHEME = re.compile(r"(?:mailto|smtp|sip|upn|x500):", re.I)
_RUBBISH = " \t<>()[]{}«»“”\"'`‘’,;:!?.*|\u00a0\u202f"
_CLAIM = re.compile(r"\b[ic]:0[^|\s]{0,20}\|(?:[^|\s]{1,80}\|)?", re.I)
"""What SharePoint puts before a name: ``i:0#.f|membership|``."""
_SIGNS: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u201b\u00b4\u0060\u2032\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63"), "-"),
    **dict.fromkeys(map(ord, "\u3002\uff61\u2024\ufe52"), "."),
    ord("\ufe6b"): "@",
    ord("\ufe5f"): "#",
}
"""Signs that a word processor, a phone or a full-width keyboard writes instead of an address's own."""
_CUT_AT: Final = 59
_ADDED: Final = 5
_CUT_NAME = re.compile(r".{50,63}[^A-Z][A-Z]{5}|.{59}[A-Z]{5}")
"""A name that was too long: Microsoft cuts it and adds five capital letters, to 64 characters at most."""
_COMMAS = re.compile(r"[\w.'+-]+(?:,[\w.'+-]+)*@[\w-]+(?:[.,][\w-]+)+")
_NOT_INVITABLE = re.compile(r"[~!#$%^&*()+=\[\]{}\\/|;:'<>?,]")


@dataclass(frozen=True, slots=True)
class NameReading:
    """An address that a name may mean. ``probable``: a guess; ``how`` it was read."""

    address: str
    probable: bool
    how: How


@dataclass(frozen=True, slots=True)
class Name:
    """What a text turned out to be.

    ``kind``: a #EXT# name (``ext``), one cut off before its ``#EXT#`` (``bare``), a name as tokens have it
    (``live.com#user@outlook.com``), a plain ``address``, or ``none`` of these. ``readings`` are the addresses, the likeliest first;
    ``names`` the #EXT# names of the first one, under each suffix. ``suffix`` is the tenant's domain in the text and ``own_suffix``
    says whether it is one of ours. ``invitable`` is false for an address that Microsoft's invitations refuse.
    """

    text: str
    kind: NameKind
    readings: tuple[NameReading, ...] = ()
    names: tuple[str, ...] = ()
    suffix: str | None = None
    own_suffix: bool | None = None
    invitable: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document of ``mfa-desk name --json``."""
        raw = asdict(self)
        return {"schema": SCHEMA, "asked": raw.pop("text"), **raw}


def address_of(text: str) -> str | None:
    """Return the e-mail address in a text, in lower case, whatever was pasted around it; None if there is none."""
    plain = plain_name(text)
    return _first_address(plain) or _first_address(_repaired(plain))


def _first_address(text: str) -> str | None:
    for match in _ADDRESS.finditer(text):
        local, _, domain = match[0].partition("@")
        alone = match[0] == text and not local.startswith("..")
        local, domain = local.lstrip(_RUBBISH.replace(".", "") if alone else _RUBBISH), domain.rstrip(_RUBBISH).lower()
        if _LOCAL.fullmatch(local) and _HOST.match(domain):
            return f"{local.lower()}@{domain}"
    return None


def plain_name(text: str) -> str:
    """Return the text without what an application or a keyboard put in: entities, percent signs, full-width signs, a claim's prefix."""
    unescaped = html.unescape(clean(text, 1000))
    return _SCHEME.sub("", _CLAIM.sub("", _unquoted(clean(unescaped.translate(_SIGNS), 1000))))


def _repaired(text: str) -> str:
    """Return the text with the spaces around an address's signs removed, and dots for commas; a guess."""
    text = re.sub(r"\s*@\s*", "@", text.strip())
    text = re.sub(r"(?<=\w)\s*([.,])\s*(?=\w)", r"\1", text)
    return _COMMAS.sub(lambda match: match[0].replace(",", "."), text)


def _typed_with_commas(text: str) -> bool:
    """Return whether the text is one address with commas instead of dots."""
    return "," in text and _COMMAS.fullmatch(text.strip()) is not None


def address_to_ext(address: str, suffix: str) -> str:
    """Return the #EXT# name of a guest's address in the tenant whose domain is ``suffix``. Raises ValueError if either is invalid."""
    guest = address_of(address)
    domain = _suffix(suffix)
    if guest is None or domain is None:
        raise ValueError(
            f"{'no address' if guest is None else 'no domain'}: {clean(address if guest is None else suffix, 80)!r}"
        )
    local, _, host = guest.rpartition("@")
    return f"{local}_{host}#EXT#@{domain}"


def ext_to_addresses(name: str) -> tuple[NameReading, ...]:
    """Return the addresses that a #EXT# name may mean, the likeliest first; empty for a text that is not such a name."""
    before = _EXT.split(plain_name(name), maxsplit=1)[0].strip(_RUBBISH + "#")
    words = before.split()
    if not words:
        return ()
    if "@" in words[-1]:
        address = _first_address(words[-1])
        return (NameReading(address, False, "given"),) if address else ()
    if is_cut(words[-1]):
        return tuple(
            NameReading(reading.address, True, "cut")
            for reading in dict.fromkeys(_decoded(words[-1][:-_ADDED].lower()))
        )
    decoded = dict.fromkeys(_decoded(words[-1].lower()))
    readings = list({reading.address: reading for reading in reversed(decoded)}.values())[::-1]
    if len(readings) == 1:
        return tuple(readings)
    return tuple(NameReading(reading.address, True, reading.how) for reading in readings)


def is_cut(name: str) -> bool:
    """Return whether what comes before ``#EXT#`` was too long for Microsoft: then it is not the whole address."""
    return len(name) >= _CUT_AT and name != name.upper() and _CUT_NAME.fullmatch(name) is not None


def readings(text: str, suffixes: Iterable[str]) -> Name:
    """Return what a text is (a #EXT# name, a part of one, an address) and every way to read it, under the tenant's ``suffixes``."""
    text_read = clean(text)
    own = tuple(dict.fromkeys(domain for domain in map(_suffix, suffixes) if domain is not None))
    plain = plain_name(text).strip(_RUBBISH.replace(".", "")) if "@" in text else plain_name(text).strip(_RUBBISH)
    cut = _EXT.search(plain)
    if cut is not None:
        suffix = _suffix((plain[cut.end() :].lstrip(" @").split() or [""])[0])
        theirs = None if suffix is None else suffix.casefold() in {domain.casefold() for domain in own}
        ways = ext_to_addresses(plain)
        return _named(text_read, "ext" if ways else "none", ways, (suffix,) if suffix else own, suffix, theirs)
    token = _TOKEN.fullmatch(plain)
    given = token["address"] if token else plain
    address = None if _typed_with_commas(given) else _first_address(given)
    repaired = _first_address(_repaired(given)) if address is None else None
    if address is not None or repaired is not None:
        how: How = "token" if token else "given" if address else "repaired"
        reading = NameReading(address or repaired or "", repaired is not None, how)
        return _named(text_read, "token" if token else "address", (reading,), own)
    guesses = (
        tuple(NameReading(reading.address, True, reading.how) for reading in ext_to_addresses(plain))
        if "@" not in plain
        else ()
    )
    return _named(text_read, "bare" if guesses else "none", guesses, own)


def _named(
    text: str,
    kind: NameKind,
    ways: tuple[NameReading, ...],
    suffixes: tuple[str, ...],
    suffix: str | None = None,
    own_suffix: bool | None = None,
) -> Name:
    first = ways[0].address if ways else None
    names = tuple(address_to_ext(first, suffix_of_name) for suffix_of_name in suffixes) if first else ()
    return Name(text, kind, ways, names, suffix, own_suffix, None if first is None else is_invitable(first))


def _decoded(name: str) -> Iterator[NameReading]:
    local, underscore, host = name.rpartition("_")
    if not underscore or not local:
        return
    digits = re.search(r"(?<=[^\W\d_])\d+\Z", host)
    without = host[: digits.start()] if digits else ""
    if _HOST.match(without):
        yield from _address(local, without, "digits_dropped")
    yield from _address(local, host, "last_underscore")
    yield from _elsewhere(name)


def _elsewhere(name: str) -> Iterator[NameReading]:
    """Yield the readings with the ``@`` at another underscore, or with dots turned into underscores: usually wrong, but possible."""
    parts = name.split("_")
    for at in range(len(parts) - 2, 0, -1):
        local, rest = "_".join(parts[:at]), parts[at:]
        if "." in rest[-1]:
            if _HOST.match("".join(rest)):
                yield from _address(local, "_".join(rest), "earlier_underscore", host_like=True)
        elif _HOST.match(".".join(rest)):
            yield from _address(local, ".".join(rest), "dots_lost")


def _address(local: str, host: str, how: How, *, host_like: bool = False) -> Iterator[NameReading]:
    if _LOCAL.fullmatch(local) and (host_like or _HOST.match(host)):
        yield NameReading(f"{local}@{host}", how != "last_underscore" or host[-1].isdigit(), how)


def _suffix(text: str) -> str | None:
    """Return a tenant's domain as it is written, or None for a text (a tenant's GUID, say) that is not a domain."""
    text = clean(text).strip(_RUBBISH + "@")
    return text if _HOST.match(text) else None


def _unquoted(text: str) -> str:
    """Return the text with an address bar's percent encoding decoded, if it has any."""
    return clean(unquote(text), 1000) if re.search(r"%(?:40|23)", text) else text


def is_invitable(address: str) -> bool:
    """Return whether Microsoft's invitations accept the address.

    They refuse plus signs, apostrophes, two dots in a row, and a dot or hyphen at the ends. That they refuse letters outside ASCII
    was not verified.
    """
    local = address.rpartition("@")[0]
    refused = _NOT_INVITABLE.search(local) or local[0] in ".-" or local[-1] in ".-" or ".." in local
    return not refused and local.isascii()
