"""What can be copied where the call is, as texts to send on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checks.call import events as ev
from checks.problems import Lang
from checks.session.base import Base
from checks.settings import database_path

if TYPE_CHECKING:
    from checks.call.copies import Copyable


class Copying(Base):
    """The part of the desk that hands out links, cards and the list of hosts."""

    def copies(self) -> tuple[Copyable, ...]:
        """All that can be copied here. Raises RuntimeError without a call."""
        from checks.call.copies import offered
        from checks.call.prompt import prompt

        return offered(prompt(self._require(), self.content), self.content)

    def promises_copies(self) -> bool:
        """Whether the place itself names something that can be copied."""
        from checks.call.copies import named_here
        from checks.call.prompt import prompt

        return self.call is not None and bool(named_here(prompt(self.call, self.content), self.content))

    def copy_text(self, chosen: Copyable, lang: Lang) -> str:
        """The link, card or list of hosts as it is sent on. Raises Problem for a targets file that can't be read."""
        match chosen.kind:
            case "link":
                return chosen.key
            case "hosts":
                from checks.network.letter.host_list import host_list
                from checks.network.targets import targets

                return host_list(targets(self.settings.network), lang)
            case "card":
                card = next(one for one in self.content.cards if one.key == chosen.key)
                return f"{card.title.to(lang)}\n\n{card.text.to(lang)}\n"
            case "letter":
                raise ValueError("the letter is read and kept by `letter` and `keep_letter`")

    def keep_copy(self, chosen: Copyable, lang: Lang, *, clipboard: bool) -> Path:
        """Write what was copied to its file (0600) beside the notes and record it. Raises as `copy_text` does, and OSError."""
        from checks.call.commands import pair
        from checks.call.note import write_note

        text = self.copy_text(chosen, lang)
        what = f"card-{chosen.key}" if chosen.kind == "card" else chosen.kind
        folder = database_path(self.settings).parent / "notes"
        path = write_note(text.rstrip("\n") + "\n", folder, self._require().id, lang, what)
        self._add(ev.Copied(chosen.kind, pair(chosen.title), lang, path.name, clipboard))
        return path
