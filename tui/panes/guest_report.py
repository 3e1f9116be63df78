"""A look-up's report in rows, for the pane and for its counterpart on the command line.

It shows what to do, identity, factors, sign-ins, domain, and what could not be read. Personal data is masked if requested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from checks.errors.codes import explain_code
from checks.text import mask_email, mask_name, mask_upn
from tui.i18n import current_language, t
from tui.panes.formatting import GLYPHS, labelled
from tui.text_layout import BLANK, Row, Style, cells, fit, paragraph, row

if TYPE_CHECKING:
    from checks.domain.report import DomainReport
    from checks.guest.report import GuestReport, ReportedGuest, ReportedSignIn, UnreadPart

SEVERITY: Final[Mapping[str, str]] = {"problem": "fail", "warn": "warn", "info": "pass"}
_NAME: Final = "name.ext_normal"
_MOST_SIGN_INS: Final = 5
_WIDE: Final = 60
"""From this many cells on, names and values are in two columns."""
_ADDRESS: Final = re.compile(r"[^\s«»“”\"(),;:<>]+@[^\s«»“”\"(),;:<>]+[^\s«»“”\"(),;:<>.]")


def report_rows(
    report: GuestReport,
    width: int,
    *,
    masked: bool,
    read_at: datetime | None = None,
    domain: Sequence[Row] = (),
) -> list[Row]:
    """Return the whole report; ``read_at`` is when it was read, and ``domain`` adds what is known about the client's domain."""
    hiding = Hiding(report.names) if masked else None
    rows = list(_finding_rows(report, width, hiding))
    for guest in report.guests:
        rows += [BLANK, *_guest(report, guest, width, hiding, read_at), *domain]
    if domain and not report.guests:
        rows += [BLANK, *_section("domain"), *domain]
    return [*rows, *_unread(report, width)]


def domain_rows(report: DomainReport, width: int, *, tenant: bool) -> list[Row]:
    """Return what a domain reveals without a sign-in: only what is wrong with the invitations' senders, and its ``tenant`` if asked."""
    rows: list[Row] = []
    for finding in report.findings:
        subject = finding.code.partition(".")[0]
        if (subject == "sender" and finding.code != "sender.weak") or (subject == "tenant" and not tenant):
            continue
        glyph, style = GLYPHS[SEVERITY[finding.severity]]
        rows += paragraph(finding.explain[current_language()], width, "plain", f"  {glyph} ", style)
    return rows


def tells_tenant(report: GuestReport) -> bool:
    """Return whether the look-up itself covers the tenant of the guest's domain."""
    return report.fact("domain.has_tenant") is not None


def answer(report: GuestReport) -> tuple[str, str]:
    """Return the look-up's result in one sentence, and its severity."""
    if not report.findings:
        return t("guest.fine"), "info"
    first = report.findings[0]
    text = first.explain[current_language()]
    fine = all(finding.severity == "info" for finding in report.findings)
    return (f"{t('guest.fine')} {text}" if fine else text), first.severity


class Hiding:
    """What is masked in running text: addresses, and these names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names), key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return the text with those masked."""
        for name in self._names:
            text = text.replace(name, mask_name(name))
        return _ADDRESS.sub(lambda match: mask_upn(match[0]), text)


def _finding_rows(report: GuestReport, width: int, hiding: Hiding | None) -> Iterator[Row]:
    """Yield the answer in one sentence, then each other finding; if one calls for it, the next thing to do and who must do it."""
    lang = current_language()
    if not report.findings:
        yield from paragraph(answer(report)[0], width, "title", f"{GLYPHS['pass'][0]} ", GLYPHS["pass"][1])
    for number, finding in enumerate(report.findings):
        if number and finding.code == _NAME:
            continue  # it is next to the name itself, below
        glyph, style = GLYPHS[SEVERITY[finding.severity]]
        text = finding.explain[lang] if number else answer(report)[0]
        main: Style = "title" if not number else "plain" if finding.severity == "info" else "do"
        if not number and finding.severity == "problem":
            main = style = "alarm"
        yield from paragraph(_hidden(text, hiding), width, main, f"{glyph} ", style)
        if finding.severity != "info":
            advice = f"{finding.next[lang]} [{t('owner.' + finding.owner)}]"
            yield from paragraph(_hidden(advice, hiding), width, "dim", "     -> ", "accent")


def _hidden(text: str, hiding: Hiding | None) -> str:
    return hiding.text(text) if hiding else text


def _guest(
    report: GuestReport, guest: ReportedGuest, width: int, hiding: Hiding | None, read_at: datetime | None
) -> Iterator[Row]:
    yield from _section("identity")
    yield from _fields(((t(f"guest.field.{name}"), value) for name, value in _identity(guest, hiding)), width)
    yield from _section("factors")
    yield from _factors(guest, width)
    yield from _sign_ins(guest, width, read_at)
    yield from _section("domain")
    yield from _domain(report, guest, width)


def _section(name: str) -> Iterator[Row]:
    yield row((t(f"guest.section.{name}"), "label"))


def _identity(guest: ReportedGuest, hiding: Hiding | None) -> Iterator[tuple[str, str]]:
    yield "name", mask_name(guest.display_name) if hiding else guest.display_name
    mails = [mail for mail in dict.fromkeys((guest.mail, *guest.other_mails)) if mail]
    yield "mail", ", ".join(mask_email(mail) if hiding else mail for mail in mails) or t("guest.nothing")
    upn = mask_upn(guest.upn) if hiding else guest.upn
    yield "upn", f"{upn} {t('guest.normal')}" if guest.decoded_address else upn
    yield "state", _state(guest)
    if guest.identity_providers:
        yield "provider", ", ".join(t(f"guest.provider.{provider}") for provider in guest.identity_providers)
    if not guest.enabled:
        yield "account", t("guest.disabled")
    if guest.invited_by:
        yield "inviter", (mask_email(guest.invited_by) if hiding else guest.invited_by)


def _state(guest: ReportedGuest) -> str:
    if guest.is_member:
        return t("guest.state.member")
    since = guest.state_since or guest.created
    state = t(f"guest.state.{guest.state or 'none'}")
    when = t("guest.since" if guest.state == "PendingAcceptance" else "guest.on", date=_day(since)) if since else ""
    return f"{state} {when}".strip() if guest.state else state


def _factors(guest: ReportedGuest, width: int) -> Iterator[Row]:
    methods = guest.methods
    if guest.state == "PendingAcceptance" and not methods:
        yield from paragraph(t("guest.factors_later"), width, "dim", "  ")
        return
    if methods is None:
        yield from paragraph(t("guest.unread"), width, "dim", "  ")
    elif not methods:
        yield from paragraph(t("guest.no_methods"), width, "plain", "  ")
    for method in methods or ():
        name = t(f"guest.method.{method.kind}")
        name = method.kind if name.startswith("guest.method.") else name
        added = t("guest.added", date=_day(method.added)) if method.added else ""
        yield from paragraph("  ".join(filter(None, (name, method.label, added))), width, "plain", "  - ", "dim")
    if "entra" in guest.identity_providers:
        trusted = {True: "yes", False: "no", None: "unread"}[guest.mfa_trusted_from_home]
        yield from paragraph(t(f"guest.home.{trusted}"), width, "plain", "  - ", "dim")


def _age(guest: ReportedGuest, read_at: datetime | None) -> str:
    """Return how old the log is: when it was read, and that it lags."""
    if guest.sign_ins is None or read_at is None:
        return ""
    return t("guest.log", at=f"{read_at.astimezone():%H:%M}")


def _sign_ins(guest: ReportedGuest, width: int, read_at: datetime | None) -> Iterator[Row]:
    entries = guest.sign_ins
    yield from paragraph(_age(guest, read_at), width, "dim", f"{t('guest.section.sign_ins')}  ", "label")
    if not entries:
        yield from paragraph(t("guest.unread" if entries is None else "guest.no_sign_ins"), width, "dim", "  ")
        return
    for entry in entries[:_MOST_SIGN_INS]:
        glyph, style = GLYPHS["pass" if entry.ok else "fail"]
        parts = [_moment(entry.at, read_at), entry.app]
        if not entry.ok:
            parts.append(f"AADSTS{entry.code}" if entry.code else t("guest.no_code"))
            parts.append(_meaning(entry))
            parts += [t("guest.by_policy", name=name) for name in entry.policies[:1]]
        yield from paragraph("  ".join(filter(None, parts)), width, "plain", f"  {glyph} ", style)
    if len(entries) > _MOST_SIGN_INS:
        yield from paragraph(t("guest.more_sign_ins", n=len(entries) - _MOST_SIGN_INS), width, "dim", "  ")


def _meaning(entry: ReportedSignIn) -> str:
    known = explain_code(entry.code)
    return known.means[current_language()] if known else entry.reason


def _domain(report: GuestReport, guest: ReportedGuest, width: int) -> Iterator[Row]:
    domain = guest.mail.rpartition("@")[2]
    tenant = t(f"guest.tenant.{report.fact('domain.has_tenant') or 'unread'}")
    yield from paragraph(tenant, width, "plain", f"  {domain}  " if domain else "  ", "dim")


def _unread(report: GuestReport, width: int) -> Iterator[Row]:
    """Yield what could not be read: why, and what would be needed."""
    if not report.unread:
        return
    yield BLANK
    yield from _section("unread")
    yield from _fields((_unread_field(part, with_id=width >= _WIDE) for part in report.unread), width)


def _unread_field(part: UnreadPart, *, with_id: bool) -> tuple[str, str]:
    why = t(f"guest.why.{part.why}", needs=part.needs or "?")
    if with_id and part.request_id:
        why = f"{why} {t('guest.request', id=part.request_id)}"
    return t(f"guest.part.{part.part}"), why


def _fields(fields: Iterable[tuple[str, str]], width: int) -> Iterator[Row]:
    """Yield named values; in a narrow pane a value follows its own name, without a column."""
    pairs = list(fields)
    if width < _WIDE:
        for name, value in pairs:
            yield from paragraph(labelled(name, value), width, "plain", "  ")
        return
    room = max(cells(name) for name, _ in pairs) + 2
    for name, value in pairs:
        yield from paragraph(value, width, "plain", f"  {fit(name, room)}", "dim")


def _moment(at: datetime, read_at: datetime | None) -> str:
    """Return a moment at the desk: the time on the day of the look-up, else the day too."""
    at = at.astimezone()
    near = read_at is not None and abs(read_at - at) < timedelta(hours=18) and read_at.astimezone().date() == at.date()
    return f"{at:%H:%M}" if near else f"{at:%Y-%m-%d %H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"
