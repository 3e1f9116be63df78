"""Texts typed in: who the client is, their words, a remark, a file's path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tui.i18n import Tell, t
from tui.key_line import key_rows
from tui.panes.formatting import removed_notice
from tui.panes.header import FIELDS
from tui.screens.base import Dialog
from tui.text_layout import Row, cells, paragraph
from tui.widgets.lines import Lines
from tui.widgets.text_box import TextBox

if TYPE_CHECKING:
    from checks.session.removal import Removed


class EntryScreen(Dialog[str]):
    """One line to type or paste; Enter returns it. ``value`` is what it contains at first."""

    help_place = "entry"

    def __init__(self, title: Tell, hint: Tell, value: str = "", *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._value = value
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """Yield the box with its hint."""
        with Vertical():
            yield Lines(id="title")
            box = TextBox(value=self._value, id="text", max_length=4000)
            box.cursor_blink = False
            yield box
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Make the box ready to type in."""
        self.query_one("#title", Lines).can_focus = False
        self.query_one("#text", Input).focus()

    def keys(self, width: int) -> list[Row]:
        """Return the hint."""
        return key_rows(self._hint(), width)

    def redraw(self) -> None:
        """Redraw the title too: in the frame, or above the box if the frame has no room for all of it."""
        super().redraw()
        text, width = self._title(), max(self.query_one("#keys", Lines).size.width, 20)
        fits = cells(text) <= width - 2
        self.query_one(Vertical).border_title = text if fits else ""
        title = self.query_one("#title", Lines)
        title.display = not fits
        title.show([] if fits else paragraph(text, width, "title"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return what was typed."""
        event.stop()
        text = event.value.strip()
        self.dismiss(text if text or self._may_be_empty else None)


class ClientScreen(Dialog[str]):
    """Who is on the line: every field may stay empty; Enter saves a field and goes to the next, Esc closes."""

    help_place = "client"

    def __init__(self, field: str = "name") -> None:
        super().__init__()
        self._field = field
        self._doubtful = False

    def compose(self) -> ComposeResult:
        """Yield a box for each field."""
        client = self.session.call.client if self.session.call else None
        with Vertical():
            for name in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(id=f"label-{name}", markup=False)
                    box = TextBox(value=getattr(client, name, ""), id=f"client-{name}", max_length=254)
                    box.cursor_blink = False
                    yield box
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Make the name, or the requested field, ready to type in."""
        self.query_one(f"#client-{self._field}", Input).focus()

    def keys(self, width: int) -> list[Row]:
        """Return how to go on, and that everything is saved; before that, a warning if the address is not a valid one."""
        doubt = paragraph(t("client.doubtful"), width, "warn") if self._doubtful else []
        return [*doubt, *key_rows(t("client.keys"), width)]

    def redraw(self) -> None:
        """Redraw the title and the fields' names too."""
        super().redraw()
        self.query_one(Vertical).border_title = t("client.title")
        for name in FIELDS:
            self.query_one(f"#label-{name}", Static).update(t(f"client.{name}"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save the field; the last one closes the form."""
        event.stop()
        self._keep()
        at = FIELDS.index((event.input.id or "").removeprefix("client-"))
        if at + 1 < len(FIELDS):
            self.query_one(f"#client-{FIELDS[at + 1]}", Input).focus()
        else:
            self.dismiss("kept")

    async def on_key(self, event: events.Key) -> None:
        """Move between the fields with up, down and Tab."""
        step = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}.get(event.key)
        focused = self.focused
        if step is None or focused is None or focused.id is None:
            await super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        self._keep()
        at = FIELDS.index(focused.id.removeprefix("client-"))
        self.query_one(f"#client-{FIELDS[(at + step) % len(FIELDS)]}", Input).focus()

    def do_back(self) -> None:
        """Close; what was typed is saved."""
        self._keep()
        self.dismiss("kept")

    def leave(self) -> None:
        """Save what was typed."""
        self._write_down()

    def _keep(self) -> None:
        before = self.session.removed
        self._write_down()
        self._doubtful = doubtful(self.query_one("#client-address", Input).value.strip())
        self.redraw()
        removed = self.session.removed
        if removed is not None and removed is not before:
            self._show_removed(removed)

    def _show_removed(self, removed: Removed) -> None:
        """Put what is stored into the box, and say why in the line of keys."""
        box = self.query_one(f"#client-{removed.place}", Input)
        with box.prevent(Input.Changed):
            box.value = removed.text
        self.say_message(removed_notice(removed, self.session.line_about_secrets))

    def _write_down(self) -> None:
        """Store what has been typed so far; nothing if the boxes do not exist yet, or are gone."""
        typed = {(box.id or "").removeprefix("client-"): box.value.strip() for box in self.query(TextBox)}
        self.session.set_client(**typed)


def doubtful(address: str) -> bool:
    """Return whether the text is not a valid address; an empty one is fine."""
    from checks.guest.query import stands_alone

    return bool(address) and not stands_alone(address)
