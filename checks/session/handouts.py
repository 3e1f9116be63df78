"""What is passed on to the client and their IT: links, cards, the list of hosts, the letter, the check page; each saved in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checks.call import events as ev
from checks.facts import Vantage
from checks.session.context import SessionContext
from checks.settings import database_path
from checks.texts import Lang

if TYPE_CHECKING:
    from checks.call.copies import Copyable
    from checks.network.client_page.line import Shell
    from checks.network.letter.it_letter import Letter


class Handouts:
    """Makes the texts that leave the desk, and saves and records them."""

    def __init__(self, context: SessionContext) -> None:
        self._context = context

    def offered(self) -> tuple[Copyable, ...]:
        """Return everything that can be copied where the call is. Raises RuntimeError without a call."""
        from checks.call.copies import offered

        prompt = self._context.prompt()
        if prompt is None:
            raise RuntimeError("no call is open")
        return offered(prompt, self._context.library.content)

    def are_named_here(self) -> bool:
        """Return whether the place in the call itself names something that can be copied."""
        from checks.call.copies import named_here

        prompt = self._context.prompt()
        return prompt is not None and bool(named_here(prompt, self._context.library.content))

    def text_of(self, copyable: Copyable, lang: Lang) -> str:
        """Return the link, card or list of hosts as it is sent. Raises Problem for a targets file that can't be read."""
        match copyable.kind:
            case "link":
                return copyable.key
            case "hosts":
                from checks.network.chosen_targets import targets
                from checks.network.letter.host_list import host_list

                return host_list(targets(self._context.settings.network), lang)
            case "card":
                card = next(card for card in self._context.library.content.cards if card.key == copyable.key)
                return f"{card.title.to(lang)}\n\n{card.text.to(lang)}\n"
            case "letter":
                raise ValueError("the letter is read and kept by `letter` and `keep_letter`")

    def keep(self, copyable: Copyable, lang: Lang, *, clipboard: bool) -> Path:
        """Write what was copied to its file (0600) next to the notes and record it. Raises as `text_of` does, and OSError."""
        from checks.call.commands import pair

        text = self.text_of(copyable, lang)
        what = f"card-{copyable.key}" if copyable.kind == "card" else copyable.kind
        path = self._write(text.rstrip("\n") + "\n", lang, what)
        self._context.add(ev.Copied(copyable.kind, pair(copyable.title), lang, path.name, clipboard))
        return path

    def letter(self, lang: Lang, run: int | None = None) -> Letter | None:
        """Return the letter to the client's IT by the call's latest network results, or those of ``run``; None if there is nothing to ask.

        If nothing was measured on the client's network and nothing that the desk found is theirs to fix, it asks for all the hosts
        and says so. About the client it names the organisation and the ticket. Raises RuntimeError without a call, and Problem for stored
        results or a targets file that cannot be read.
        """
        from checks.call.reports import network_report
        from checks.call.run_queries import vantage_of
        from checks.call.sweeps import sweeps
        from checks.network.chosen_targets import targets
        from checks.network.letter.host_list import unmeasured_letter
        from checks.network.letter.it_letter import letter

        call = self._context.open_call
        listed = targets(self._context.settings.network)
        about = {"organisation": call.client.organisation, "ticket": call.client.ticket}
        measured = [network for network in sweeps(call) if network.results]
        wanted = [network for network in measured if run in (None, network.run)]
        if wanted:
            report = network_report(wanted[-1])
            known = {target.name: target for target in listed}
            written = None if report is None else letter(report, lang, **about, known=known)
            if written is not None or any(
                vantage_of(network) in (Vantage.SITE, Vantage.CLIENT) for network in measured
            ):
                return written
        return unmeasured_letter(listed, lang, **about, practice=call.practice is not None)

    def keep_letter(self, lang: Lang, run: int | None = None) -> Path | None:
        """Write the letter to its file (0600) next to the notes, and record it with its text; None if there is nothing to ask.

        Raises as `letter` does, and OSError if the file cannot be written.
        """
        letter = self.letter(lang, run)
        if letter is None:
            return None
        path = self._write(letter.text, lang, "letter")
        self._context.add(ev.LetterKept(lang, path.name, letter.text))
        return path

    def keep_client_page(self) -> Path:
        """Write the check page for the client next to the notes, in their language. Raises Problem, and OSError."""
        from checks.network.client_page.page import page
        from checks.network.client_page.target_list import target_list

        settings, today = self._context.settings, self._context.now().date()
        path = database_path(settings).parent / "pages" / "check.html"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(page(target_list(settings.network), today, self._context.open_call.lang), "utf-8")
        return path

    def shell_line(self, shell: Shell, lang: Lang) -> str:
        """Return the same check as one line for the shell of the client's technician. Raises Problem."""
        from checks.network.client_page.line import line
        from checks.network.client_page.target_list import target_list

        return line(shell, target_list(self._context.settings.network), self._context.now().date(), lang)

    def _write(self, text: str, lang: Lang, what: str) -> Path:
        from checks.call.note import write_note

        return write_note(text, self._context.notes_folder, self._context.open_call.id, lang, what)
