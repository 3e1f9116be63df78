"""A look-up's document in rows, for the pane and for its twin on the command line: what to do, identity, factors, sign-ins, domain, and
what stayed dark. Personal data is masked where it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from checks.errors.codes import explain_code
from checks.facts import from_iso
from checks.text import mask_email, mask_name, mask_upn
from tui.i18n import current_language, t
from tui.panes.formatting import GLYPHS, labelled
from tui.text_layout import BLANK, Row, Style, cells, fit, paragraph, row

SEVERITY: Final[Mapping[str, str]] = {"problem": "fail", "warn": "warn", "info": "pass"}
_NAME: Final = "name.ext_normal"
_MOST_SIGN_INS: Final = 5
_WIDE: Final = 60
"""From this many cells on, names and values stand in two columns."""
_ADDRESS: Final = re.compile(r"[^\s«»“”\"(),;:<>]+@[^\s«»“”\"(),;:<>]+[^\s«»“”\"(),;:<>.]")


def document_rows(
    document: Mapping[str, Any],
    width: int,
    *,
    masked: bool,
    read_at: datetime | None = None,
    domain: Sequence[Row] = (),
) -> list[Row]:
    """The whole document; ``read_at`` is when it was read, where that is told, and ``domain`` what the client's domain tells besides."""
    hide = Hiding(document) if masked else None
    rows = list(answer_rows(document, width, hide))
    for guest in document["guests"]:
        rows += [BLANK, *_guest(document, guest, width, hide, read_at), *domain]
    if domain and not document["guests"]:
        rows += [BLANK, *_section("domain"), *domain]
    return [*rows, *_unread(document, width)]


def domain_rows(told: Mapping[str, Any], width: int, *, tenant: bool) -> list[Row]:
    """What a domain tells without a sign-in: of the invitations' senders only what is wrong, of its ``tenant`` if that is wanted."""
    rows: list[Row] = []
    for finding in told["findings"]:
        room = finding["code"].partition(".")[0]
        if (room == "sender" and finding["code"] != "sender.weak") or (room == "tenant" and not tenant):
            continue
        glyph, style = GLYPHS[SEVERITY[finding["severity"]]]
        rows += paragraph(finding["explain"][current_language()], width, "plain", f"  {glyph} ", style)
    return rows


def tells_tenant(document: Mapping[str, Any]) -> bool:
    """Whether the look-up itself tells of the tenant of the guest's domain."""
    return any(fact["key"] == "domain.has_tenant" for fact in document["facts"])


def answer(document: Mapping[str, Any]) -> tuple[str, str]:
    """What the look-up comes to, as one sentence, and its severity."""
    first = document["findings"][0] if document["findings"] else None
    if first is None:
        return t("guest.fine"), "info"
    text = str(first["explain"][current_language()])
    fine = all(finding["severity"] == "info" for finding in document["findings"])
    return (f"{t('guest.fine')} {text}" if fine else text), first["severity"]


def answer_rows(document: Mapping[str, Any], width: int, hide: Hiding | None) -> Iterator[Row]:
    """The answer in one sentence, then each other finding; with those that call for it, the next thing to do and who must do it."""
    lang = current_language()
    if not document["findings"]:
        yield from paragraph(answer(document)[0], width, "title", f"{GLYPHS['pass'][0]} ", GLYPHS["pass"][1])
    for number, finding in enumerate(document["findings"]):
        if number and finding["code"] == _NAME:
            continue  # it stands with the name itself, below
        glyph, style = GLYPHS[SEVERITY[finding["severity"]]]
        text = finding["explain"][lang] if number else answer(document)[0]
        main: Style = "title" if not number else "plain" if finding["severity"] == "info" else "do"
        yield from paragraph(_shown(text, hide), width, main, f"{glyph} ", style)
        if finding["severity"] != "info":
            told = f"{finding['next'][lang]} [{t('owner.' + finding['owner'])}]"
            yield from paragraph(_shown(told, hide), width, "dim", "     -> ", "accent")


class Hiding:
    """What is masked in running text: addresses, and the names that the document tells."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        named = {guest["display_name"] for guest in document["guests"]}
        for finding in document["findings"]:
            named |= {one.get("name") for one in finding["evidence"].get("holders", ())}
        self._names = sorted((name for name in named if name), key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text with those masked."""
        for name in self._names:
            text = text.replace(name, mask_name(name))
        return _ADDRESS.sub(lambda found: mask_upn(found[0]), text)


def _shown(text: str, hide: Hiding | None) -> str:
    return hide.text(text) if hide else text


def _guest(
    document: Mapping[str, Any], guest: Mapping[str, Any], width: int, hide: Hiding | None, read_at: datetime | None
) -> Iterator[Row]:
    yield from _section("identity")
    yield from _fields(((t(f"guest.field.{name}"), value) for name, value in _identity(guest, hide)), width)
    yield from _section("factors")
    yield from _factors(guest, width)
    yield from _sign_ins(guest, width, read_at)
    yield from _section("domain")
    yield from _domain(document, guest, width)


def _section(name: str) -> Iterator[Row]:
    yield row((t(f"guest.section.{name}"), "label"))


def _identity(guest: Mapping[str, Any], hide: Hiding | None) -> Iterator[tuple[str, str]]:
    yield "name", mask_name(guest["display_name"]) if hide else guest["display_name"]
    mails = [one for one in dict.fromkeys((guest["mail"], *guest["other_mails"])) if one]
    yield "mail", ", ".join(mask_email(one) if hide else one for one in mails) or t("guest.nothing")
    upn = mask_upn(guest["upn"]) if hide else guest["upn"]
    yield "upn", f"{upn} {t('guest.normal')}" if guest["decoded_address"] else upn
    yield "state", _state(guest)
    if guest["identity_providers"]:
        yield "provider", ", ".join(t(f"guest.provider.{one}") for one in guest["identity_providers"])
    if not guest["enabled"]:
        yield "account", t("guest.disabled")
    inviter = guest["invited_by"]
    if inviter:
        yield "inviter", (mask_email(inviter) if hide else inviter)


def _state(guest: Mapping[str, Any]) -> str:
    if guest["user_type"].casefold() == "member":
        return t("guest.state.member")
    since = guest["state_since"] or guest["created"]
    told = t(f"guest.state.{guest['state'] or 'none'}")
    when = t("guest.since" if guest["state"] == "PendingAcceptance" else "guest.on", date=_day(since)) if since else ""
    return f"{told} {when}".strip() if guest["state"] else told


def _factors(guest: Mapping[str, Any], width: int) -> Iterator[Row]:
    methods = guest["methods"]
    if guest["state"] == "PendingAcceptance" and not methods:
        yield from paragraph(t("guest.factors_later"), width, "dim", "  ")
        return
    if methods is None:
        yield from paragraph(t("guest.unread"), width, "dim", "  ")
    elif not methods:
        yield from paragraph(t("guest.no_methods"), width, "plain", "  ")
    for method in methods or ():
        name = t(f"guest.method.{method['kind']}")
        name = method["kind"] if name.startswith("guest.method.") else name
        added = t("guest.added", date=_day(method["added"])) if method["added"] else ""
        yield from paragraph("  ".join(filter(None, (name, method["label"], added))), width, "plain", "  - ", "dim")
    if "entra" in guest["identity_providers"]:
        trusted = {True: "yes", False: "no", None: "unread"}[guest["mfa_trusted_from_home"]]
        yield from paragraph(t(f"guest.home.{trusted}"), width, "plain", "  - ", "dim")


def _age(guest: Mapping[str, Any], read_at: datetime | None) -> str:
    """How old the log is: when it was read, and that it lags."""
    if guest["sign_ins"] is None or read_at is None:
        return ""
    return t("guest.log", at=f"{read_at.astimezone():%H:%M}")


def _sign_ins(guest: Mapping[str, Any], width: int, read_at: datetime | None) -> Iterator[Row]:
    entries: Sequence[Mapping[str, Any]] | None = guest["sign_ins"]
    yield from paragraph(_age(guest, read_at), width, "dim", f"{t('guest.section.sign_ins')}  ", "label")
    if not entries:
        yield from paragraph(t("guest.unread" if entries is None else "guest.no_sign_ins"), width, "dim", "  ")
        return
    for entry in entries[:_MOST_SIGN_INS]:
        glyph, style = GLYPHS["pass" if entry["ok"] else "fail"]
        told = [_moment(entry["at"], read_at), entry["app"]]
        if not entry["ok"]:
            told.append(f"AADSTS{entry['code']}" if entry["code"] else t("guest.no_code"))
            told.append(_meaning(entry))
            told += [t("guest.by_policy", name=name) for name in entry["policies"][:1]]
        yield from paragraph("  ".join(filter(None, told)), width, "plain", f"  {glyph} ", style)
    if len(entries) > _MOST_SIGN_INS:
        yield from paragraph(t("guest.more_sign_ins", n=len(entries) - _MOST_SIGN_INS), width, "dim", "  ")


def _meaning(entry: Mapping[str, Any]) -> str:
    known = explain_code(entry["code"])
    return known.means[current_language()] if known else str(entry["reason"])


def _domain(document: Mapping[str, Any], guest: Mapping[str, Any], width: int) -> Iterator[Row]:
    domain = guest["mail"].rpartition("@")[2]
    facts = {fact["key"]: fact["value"] for fact in document["facts"]}
    told = t(f"guest.tenant.{facts.get('domain.has_tenant', 'unread')}")
    yield from paragraph(told, width, "plain", f"  {domain}  " if domain else "  ", "dim")


def _unread(document: Mapping[str, Any], width: int) -> Iterator[Row]:
    """What stayed dark: why, and what would be needed."""
    if not document["unread"]:
        return
    yield BLANK
    yield from _section("unread")
    yield from _fields(_dark(document, with_ids=width >= _WIDE), width)


def _dark(document: Mapping[str, Any], *, with_ids: bool) -> Iterator[tuple[str, str]]:
    for one in document["unread"]:
        why = t(f"guest.why.{one['why']}", needs=one["needs"] or "?")
        told = with_ids and one["request_id"]
        yield t(f"guest.part.{one['part']}"), f"{why} {t('guest.request', id=one['request_id'])}" if told else why


def _fields(fields: Iterator[tuple[str, str]], width: int) -> Iterator[Row]:
    """Named values; in a narrow pane a value stands behind its own name, without a column."""
    told = list(fields)
    if width < _WIDE:
        for name, value in told:
            yield from paragraph(labelled(name, value), width, "plain", "  ")
        return
    room = max(cells(name) for name, _ in told) + 2
    for name, value in told:
        yield from paragraph(value, width, "plain", f"  {fit(name, room)}", "dim")


def _moment(text: str, read_at: datetime | None) -> str:
    """A moment where the desk stands: the time on the day of the look-up, else the day too."""
    at = from_iso(text).astimezone()
    near = read_at is not None and abs(read_at - at) < timedelta(hours=18) and read_at.astimezone().date() == at.date()
    return f"{at:%H:%M}" if near else f"{at:%Y-%m-%d %H:%M}"


def _day(text: str) -> str:
    return f"{from_iso(text).astimezone():%Y-%m-%d}"
