"""Signing in, as it is shown: what to open and to type, for how long, and the other methods by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.i18n import current_language, t
from tui.messages import short_path
from tui.picks import OptionPick
from tui.text_layout import BLANK, Row, cells, paragraph, row

if TYPE_CHECKING:
    from checks.guest.sign_in.session import SignInProgress
    from checks.guest.sign_in.updates import Shown

PASTE: Final = "paste"
"""The choice to paste what a browser's address bar holds."""
FORGET: Final = "forget"
"""The choice to sign out."""
_INDENT: Final = "    "


def choices(state: SignInProgress, methods: Sequence[str]) -> list[str]:
    """Return what can be chosen by number now: the methods that are not in progress, and what the current one offers."""
    busy = state.phase in ("opening", "waiting")
    now: list[str] = [PASTE] if state.phase == "waiting" and state.method == "browser" else []
    now += [method for method in methods if not busy or method != state.method]
    return [*now, FORGET] if state.account and not busy else now


def sign_in_rows(state: SignInProgress, methods: Sequence[str], now: datetime, width: int) -> list[Row]:
    """Return the page: how far signing in has got, what the person has to do, and the choices."""
    rows: list[Row] = [BLANK]
    if state.account:
        rows += [
            *paragraph(t("sign_in.as", account=state.account), width, "ok", "[OK] ", "ok"),
            *_kept(state, width),
            BLANK,
        ]
    if state.problem is not None:
        lang = current_language()
        rows += paragraph(state.problem.message(lang), width, "bad", "[!!] ", "bad")
        rows += [*paragraph(state.problem.remedy(lang), width, "do", "     -> ", "accent"), BLANK]
    if state.phase == "opening":
        rows += [*paragraph(t("sign_in.opening"), width, "do"), BLANK]
    elif state.phase == "waiting" and state.shown is not None:
        rows += _waiting(state.shown, now, width)
    elif not state.account and state.problem is None:
        rows += [*paragraph(t("sign_in.out"), width, "do"), BLANK]
    for number, choice in enumerate(choices(state, methods), 1):
        rows += paragraph(_choice(choice), width, "do", f"  {number}  ", "key", pick=OptionPick(choice))
    return rows


def left(until: datetime, now: datetime) -> str:
    """Return the time left, in minutes and seconds."""
    minutes, seconds = divmod(max(0, int((until - now).total_seconds())), 60)
    return f"{minutes}:{seconds:02}"


def signed_in(state: SignInProgress) -> str:
    """Return, in one line, who is signed in, and that the sign-in is stored in a file if it is."""
    text = t("sign_in.as", account=state.account)
    return text if state.kept_in is None else f"{text} – {t('sign_in.kept.short')}"


def _choice(choice: str) -> str:
    return t(f"sign_in.{choice}") if choice in (PASTE, FORGET) else t(f"sign_in.method.{choice}")


def _waiting(shown: Shown, now: datetime, width: int) -> Iterator[Row]:
    if shown.code:
        yield from _device_code(shown, width)
    else:
        yield from _browser(shown, width)
    yield from paragraph(t("sign_in.left", time=left(shown.until, now)), width, "accent")
    if shown.trouble is not None:
        yield from paragraph(shown.trouble.problem.message(current_language()), width, "warn", "[!] ", "warn")
    yield BLANK


def _device_code(shown: Shown, width: int) -> Iterator[Row]:
    yield from paragraph(t("sign_in.open"), width, "do")
    yield from _large(shown.address)
    yield from paragraph(t("sign_in.type"), width, "do")
    yield from _large(" ".join(shown.code))
    yield from paragraph(t("sign_in.if_blocked"), width, "dim")


def _browser(shown: Shown, width: int) -> Iterator[Row]:
    if shown.forward:
        yield from paragraph(t("sign_in.forward"), width, "do")
        yield from _large(shown.forward)
    if shown.address:
        yield from paragraph(t("sign_in.browse.ssh" if shown.forward else "sign_in.browse"), width, "do")
        yield from _large(shown.address)
        yield from paragraph(t("sign_in.or_paste"), width, "dim")
    else:
        yield from paragraph(t("sign_in.paste_only"), width, "do")
        yield from paragraph(shown.link, width, "plain", _INDENT)


def _large(text: str) -> Iterator[Row]:
    """Yield a text to type elsewhere, alone on its line and set off, so that it can be found and read at a glance."""
    blank = " " * (cells(text) + 4)
    yield BLANK
    for line in (blank, f"  {text}  ", blank):
        yield row((_INDENT, "plain"), (line, "say"))
    yield BLANK


def _kept(state: SignInProgress, width: int) -> list[Row]:
    if state.kept == "memory":
        return []
    return paragraph(_kept_text(state), width, "warn" if state.kept == "file" else "dim", "     ")


def _kept_text(state: SignInProgress) -> str:
    if state.kept_in is None:
        return t("sign_in.kept.encrypted")
    return t("sign_in.kept.file", file=short_path(state.kept_in))
