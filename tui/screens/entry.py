"""Texts typed in: who the client is, their words, a remark, a file's path."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tui.i18n import t
from tui.panes.header import FIELDS
from tui.rows import row
from tui.screens.base import Dialog
from tui.widgets.lines import Lines


class TextBox(Input):
    """A line to type in; a pasted text of several lines is taken whole, its line breaks turned into blanks."""

    def _on_paste(self, event: events.Paste) -> None:
        self.insert_text_at_cursor(" ".join(event.text.split()))
        event.stop()
        event.prevent_default()


class EntryScreen(Dialog):
    """One line to type or paste; Enter returns it. ``value`` is what stands there first."""

    help_place = "entry"

    def __init__(self, title: str, hint: str, value: str = "", *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._value = value
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """The box with its hint."""
        with Vertical() as window:
            window.border_title = self._title
            box = TextBox(value=self._value, id="text", max_length=4000)
            box.cursor_blink = False
            yield box
            yield Lines(id="keys", classes="bar")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#keys", Lines).show([row((self._hint, "dim"))])
        self.query_one("#text", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps what was typed."""
        event.stop()
        text = event.value.strip()
        self.dismiss(text if text or self._may_be_empty else None)


class ClientScreen(Dialog):
    """Who is on the line: every field may stay empty; Enter keeps a field and goes to the next, Esc closes."""

    help_place = "client"

    def compose(self) -> ComposeResult:
        """A box for each field."""
        client = self.desk.call.client if self.desk.call else None
        with Vertical() as window:
            window.border_title = t("client.title")
            for name in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(t(f"client.{name}"), markup=False)
                    box = TextBox(value=getattr(client, name, ""), id=f"client-{name}", max_length=254)
                    box.cursor_blink = False
                    yield box
            yield Lines(id="keys", classes="bar")

    def on_mount(self) -> None:
        """Ready to type the name."""
        self.query_one("#keys", Lines).show([row((t("client.keys"), "dim"))])
        self.query_one("#client-name", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the field; the last one closes the form."""
        event.stop()
        self._keep()
        at = FIELDS.index((event.input.id or "").removeprefix("client-"))
        if at + 1 < len(FIELDS):
            self.query_one(f"#client-{FIELDS[at + 1]}", Input).focus()
        else:
            self.dismiss("kept")

    async def on_key(self, event: events.Key) -> None:
        """Up, down and Tab go between the fields."""
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

    def do_cancel_check(self) -> None:
        """Close; what was typed is kept."""
        self._keep()
        self.dismiss("kept")

    def _keep(self) -> None:
        self.desk.set_client(**{name: self.query_one(f"#client-{name}", Input).value.strip() for name in FIELDS})
