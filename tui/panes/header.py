"""The header and the line of keys: the timer, the client, the step, SAVED or NOT SAVED, PRACTICE if it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from checks.call.state import STEPS, Call
from checks.facts import Vantage
from checks.text import mask_name
from tui.actions import ACTIONS, ALWAYS, SHOWN, SHOWN_IN
from tui.i18n import t
from tui.key_line import action_row
from tui.panes.formatting import format_duration
from tui.panes.network import kind_of
from tui.text_layout import Piece, Row, cells, cut, row

if TYPE_CHECKING:
    from checks.call.prompt import Prompt
    from checks.session.view import CallView, NetworkView

FIELDS: Final = ("name", "address", "callback", "ticket", "organisation")
"""What is asked about the client, in this order; every field may stay empty."""


def timer_row(call: Call, now: datetime) -> Row:
    """Return how long the call has lasted, and how long the client has waited in all."""
    pieces: list[Piece] = []
    if call.practice is not None:
        pieces.append((f" {t('header.practice')} ", "warn"))
    pieces.append(
        (f" {t('header.call')} {format_duration(call.elapsed(now))}", "do" if call.wrapped is None else "plain")
    )
    waited = call.on_hold(now)
    if waited:
        pieces.append((f" ({t('header.hold')} {format_duration(waited)})", "warn" if call.holding else "plain"))
    return Row(tuple(pieces))


def render_state(view: CallView, width: int) -> Row:
    """Return the client with their language, the step, what was found, and the state of the call on disk.

    What was found is left out if there is no room; for the network, only failures on the client's own count.
    """
    call, saved = view.call, view.saved
    kept: Piece = (
        (f"{t('header.saved')} ", "ok")
        if saved.trouble is None and not saved.waiting
        else (f"{t('header.not_saved')} ", "bad")
    )
    step = t("header.step", step=call.step, steps=STEPS) if call.step else t("header.no_step")
    client = _client(call, masked=view.masked)
    parts = [_with_language(client, call), step]
    problems = _problems(view.network)
    if problems:
        parts.append(t("header.problems", n=problems))
    if call.parked:
        parts.append(t("header.parked", n=len(call.parked)))
    room = width - cells(kept[0]) - 3
    while len(parts) > 2 and cells(" | ".join(parts)) > room:
        parts.pop()
    over = cells(" | ".join(parts)) - room
    if over > 0:
        parts[0] = _with_language(cut(client, cells(client) - over), call)
    text = cut(" | ".join(parts), room)
    return row((f"| {text}{' ' * (room - cells(text))} ", "plain"), kept)


def keys_row(width: int, place: str, first: tuple[str, ...] = (), idle: frozenset[str] = frozenset()) -> Row:
    """Return the keys that matter most in a place, as many as fit, starting with those in ``first``.

    ``idle`` are the actions that do nothing where the call is.
    """
    wanted = (*first, *(name for name in SHOWN_IN.get(place, SHOWN) if name not in first and name not in idle))
    actions = {action.id: action for action in ACTIONS}
    return action_row([actions[name] for name in wanted], [actions[name] for name in ALWAYS], width)


def idle_actions(prompt: Prompt, *, finished: bool) -> frozenset[str]:
    """Return the actions that do nothing at a place: Enter if nothing is suggested, and the call's own once it is wrapped up."""
    idle = {"enter"} if prompt.enter is None else set()
    return frozenset(idle | ({"wrap_up", "park", "hold", "say"} if finished else set()))


def _problems(network: NetworkView) -> int:
    run = network.run
    if run is None or kind_of(run) is Vantage.DESK:
        return 0
    return sum(result.verdict == "fail" for result in run.results)


def _with_language(client: str, call: Call) -> str:
    return t("header.language", client=client, lang=call.lang.upper())


def _client(call: Call, *, masked: bool) -> str:
    client = call.client
    name = (mask_name(client.name) if masked else client.name) or t("header.nobody")
    return f"{client.organisation} / {name}" if client.organisation else name
