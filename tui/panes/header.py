"""The header and the line of keys: the timer, the client, the step, SAVED or NOT SAVED, PRACTICE where it is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from checks.call.journal import Saved
from checks.call.state import STEPS, Call
from checks.text import mask_name
from tui.actions import ACTIONS, SHOWN, SHOWN_IN
from tui.i18n import t
from tui.panes.formatting import keys_text, span
from tui.text_layout import Piece, Row, cells, cut, row

FIELDS: Final = ("name", "address", "callback", "ticket", "organisation")
"""What is asked about the client, in this order; every field may stay empty."""


def timer_row(call: Call, now: datetime) -> Row:
    """How long the call lasts, and how long the client waited in all."""
    pieces: list[Piece] = []
    if call.practice is not None:
        pieces.append((f" {t('header.practice')} ", "warn"))
    pieces.append((f" {t('header.call')} {span(call.elapsed(now))}", "do" if call.wrapped is None else "plain"))
    waited = call.on_hold(now)
    if waited:
        pieces.append((f" ({t('header.hold')} {span(waited)})", "warn" if call.holding else "plain"))
    return Row(tuple(pieces))


def state_row(call: Call, saved: Saved, width: int, *, masked: bool, problems: int) -> Row:
    """The client, the step, the client's language, what was found, and how the call stands on disk; the middle ones where there is room.

    ``problems`` are the targets that fail on the client's own network.
    """
    kept: Piece = (
        (f"{t('header.saved')} ", "ok")
        if saved.trouble is None and not saved.waiting
        else (f"{t('header.not_saved')} ", "bad")
    )
    step = t("header.step", step=call.step, steps=STEPS) if call.step else t("header.no_step")
    parts = [_client(call, masked=masked), step, t("header.language", lang=call.lang.upper())]
    if problems:
        parts.append(t("header.problems", n=problems))
    if call.parked:
        parts.append(t("header.parked", n=len(call.parked)))
    room = width - cells(kept[0]) - 3
    while len(parts) > 2 and cells(" | ".join(parts)) > room:
        parts.pop()
    parts[0] = cut(parts[0], room - cells(" | ".join(["", *parts[1:]])))
    text = cut(" | ".join(parts), room)
    return row((f"| {text}{' ' * (room - cells(text))} ", "plain"), kept)


def keys_row(width: int, place: str, first: tuple[str, ...] = ()) -> Row:
    """The keys that matter most in a place, those that it promises ``first``, as many as there is room for."""
    wanted = (*first, *(one for one in SHOWN_IN.get(place, SHOWN) if one not in first))
    line = ""
    for action in sorted((one for one in ACTIONS if one.id in wanted), key=lambda one: wanted.index(one.id)):
        part = f" {keys_text(action)} {t(action.label)} "
        if cells(line) + cells(part) > width:
            break
        line += part
    return row((line, "dim"))


def _client(call: Call, *, masked: bool) -> str:
    client = call.client
    name = (mask_name(client.name) if masked else client.name) or t("header.nobody")
    return f"{client.organisation} / {name}" if client.organisation else name
