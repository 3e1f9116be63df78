"""The box that texts are typed and pasted into."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class TextBox(Input):
    """A line to type in; a pasted text of several lines is taken whole, its line breaks turned into blanks.

    If it exceeds the limit, as much is taken as there is room for, and `Full` says so.
    """

    class Full(Message):
        """Of ``given`` characters only ``taken`` fitted: the line holds ``most``."""

        def __init__(self, taken: int, given: int, most: int) -> None:
            super().__init__()
            self.taken = taken
            self.given = given
            self.most = most

    def restricted(self) -> None:
        """Report that there is no room for another character."""
        self.post_message(self.Full(0, 1, self.max_length or 0))

    def on_paste(self, event: events.Paste) -> None:
        """Take the text instead of Textual's box, which takes its first line."""
        event.stop()
        event.prevent_default()
        text = " ".join(event.text.split())
        start, end = sorted(self.selection)
        room = self.max_length - len(self.value) + end - start if self.max_length else len(text)
        self.replace(text[:room], start, end)
        if room < len(text):
            self.post_message(self.Full(room, len(text), self.max_length or 0))
