"""What can be done for a guest, as it is shown: what it does, the exact request, what it needs, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.i18n import current_language, t
from tui.picks import AnswerPick
from tui.text_layout import BLANK, Row, Style, paragraph

if TYPE_CHECKING:
    from checks.call.masking import Hide
    from checks.call.state import Call
    from checks.guest.actions import Done, GuestAction
    from checks.guest.graph.records import AuthMethod

_MARKS: dict[str, tuple[str, Style]] = {
    "done": ("[OK] ", "ok"),
    "failed": ("[!!] ", "bad"),
    "unknown": ("[?] ", "warn"),
}


def action_rows(action: GuestAction, call: Call | None, width: int, *, hide: Hide) -> list[Row]:
    """Return the action before it is done; ``hide`` masks what is personal in it."""
    lang = current_language()
    identity, practice = (None, False) if call is None else (call.identity, call.practice is not None)
    rows = [BLANK, *paragraph(hide(action.text("does")[lang]), width, "do"), BLANK]
    if practice:
        rows += [*paragraph(t("act.practice"), width, "warn"), BLANK]
    rows += paragraph(" / ".join(action.need.roles), width, "plain", f"{t('act.roles')} ", "label")
    rows += paragraph(", ".join(action.scopes), width, "plain", f"{t('act.scopes')} ", "label")
    if action.is_destructive:
        text = t("act.identity.none") if identity is None else t("act.identity", how=t(f"identity.{identity.how}"))
        rows += paragraph(text, width, "warn" if identity is None else "ok", f"{t('act.identity.label')} ", "label")
        rows += paragraph(confirmation_text("act.to_type", action, hide), width, "plain")
    rows += [BLANK, *paragraph(t("act.do"), width, "do", "  1  ", "key", pick=AnswerPick(1)), BLANK]
    return [*rows, *_request(action, width, hide)]


def method_label(method: AuthMethod) -> str:
    """Return a registered method and, if known, the day on which it was registered."""
    from checks.guest.actions import method_text

    text = method_text(method)[current_language()]
    return text if method.added is None else f"{text} ({method.added.astimezone():%Y-%m-%d})"


def done_rows(action: GuestAction, done: Done, width: int, *, hide: Hide) -> list[Row]:
    """Return how it ended, and what to do next; a link is shown here and nowhere else."""
    lang = current_language()
    mark, style = _MARKS[done.ending]
    rows = [BLANK]
    if done.ending == "done":
        rows += [*paragraph(hide(action.text("done")[lang]), width, "do", mark, style), BLANK]
        rows += paragraph(action.text("next")[lang], width, "do", "  -> ", "accent")
        if done.link:
            rows += [BLANK, *paragraph(t("act.link"), width, "warn"), BLANK, *paragraph(done.link, width, "plain")]
    else:
        rows += [*paragraph(t(f"act.{done.ending}"), width, "do", mark, style), BLANK, *_why(action, done, width)]
    if done.request_id:
        rows += [BLANK, *paragraph(done.request_id, width, "dim", f"{t('act.request_id')} ", "dim")]
    return rows


def confirmation_text(message: str, action: GuestAction, hide: Hide) -> str:
    """Return what has to be typed; if it is masked, also that this is all of it."""
    shown = hide(action.confirmation)
    return t(message if shown == action.confirmation else f"{message}.masked", text=shown)


def _why(action: GuestAction, done: Done, width: int) -> Iterator[Row]:
    trouble = done.trouble
    if trouble is None:
        return
    yield from paragraph(t(f"act.why.{trouble.why}"), width, "plain")
    advice = action.advice
    if done.ending == "failed" and trouble.why == "error" and advice is not None:
        yield from paragraph(advice[current_language()], width, "do", "  -> ", "accent")
    if trouble.why == "role":
        yield from paragraph(" / ".join(action.need.roles), width, "plain", f"{t('act.roles')} ", "label")
    elif trouble.needs:
        yield from paragraph(trouble.needs, width, "dim", "     ")


def _request(action: GuestAction, width: int, hide: Hide) -> Iterator[Row]:
    request = action.request
    yield from paragraph(f"{request.method} {request.path}", width, "plain", f"{t('act.request')} ", "label")
    if request.body is not None:
        yield from paragraph(hide(json.dumps(request.body, ensure_ascii=False)), width, "dim", "  ")
