"""A call of the list in one line: when it was last worked on, who called, the ticket, the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.text import mask_email, mask_name
from tui.i18n import t

if TYPE_CHECKING:
    from checks.call.call_index import Summary


def summary_text(call: Summary, *, masked: bool) -> str:
    """Return a call in one line; ``masked`` hides the name and the address."""
    # The state of a call is large, and the first screen is drawn before there is one.
    from checks.call.state import STEPS

    name, address = call.name, call.address
    if masked:
        name, address = mask_name(name), mask_email(address)
    step = t("header.step", step=call.step, steps=STEPS) if call.step else t("header.no_step")
    ended = t(f"wrapup.{call.how}") if call.how else t(f"hold.{call.held}") if call.held else ""
    parts = (
        "" if call.due is None else t("home.due", when=f"{call.due.astimezone():%Y-%m-%d %H:%M}"),
        t("header.practice") if call.practice else "",
        f"{call.last.astimezone():%Y-%m-%d %H:%M}",
        name or address or t("header.nobody"),
        call.ticket,
        step,
        ended,
    )
    return "  ".join(part for part in parts if part)
