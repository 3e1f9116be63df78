"""What can be copied where the call is, with keys in the real app and in plain lines: named in the footer, copied, dictated, noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.call import events as ev
from checks.settings import Settings
from checks.texts import LANGS, Lang
from tests.reading import Reading
from tests.tui.conftest import OpenSeat, Seat
from tests.tui.test_plain_network import played
from tests.waiting import until
from tui.screens.call import CallScreen
from tui.screens.choose import ChooseScreen
from tui.screens.document_screens import LetterScreen
from tui.screens.say import SayScreen

pytestmark = pytest.mark.slow

LINK = "myapps.microsoft.com/DMCHosting.onmicrosoft.com"
KEY = {"fr": "copier ici", "en": "copy here"}


async def at(here: Seat, target: str) -> None:
    await here.keys("1", "escape")
    assert isinstance(here.app.screen, CallScreen)
    here.session.go(target)
    await here.pilot.pause()


def copied(here: Seat) -> list[tuple[str, str, bool]]:
    assert here.session.call is not None
    bodies = [event.body for event in here.session.call.history]
    return [(body.what, body.title["en"], body.clipboard) for body in bodies if isinstance(body, ev.Copied)]


@pytest.mark.parametrize("lang", LANGS)
async def test_the_footer_names_the_key_where_the_place_has_something_to_copy(seat: OpenSeat, lang: Lang) -> None:
    async with seat(size=(80, 24), lang=lang) as here:
        await at(here, "@firewall.allow_all")
        footer = here.app.screen.query_one("#footer").rows  # type: ignore[attr-defined]  # its own kind of list
        assert f" b {KEY[lang]} " in footer[0].text
        here.session.go("step.1")
        await here.pilot.pause()
        footer = here.app.screen.query_one("#footer").rows  # type: ignore[attr-defined]  # the same
        assert KEY[lang] not in footer[0].text


@pytest.mark.parametrize("lang", LANGS)
async def test_the_list_of_hosts_goes_to_the_clipboard_and_is_in_the_note(seat: OpenSeat, lang: Lang) -> None:
    title = {"fr": "Liste des hôtes à autoriser", "en": "List of the hosts to allow"}[lang]
    async with seat(size=(80, 24), lang=lang) as here:
        await at(here, "@firewall.allow_all")
        await here.keys("b")
        await here.sees(title)
        await here.keys("1")
        await until(lambda: copied(here) == [("hosts", "List of the hosts to allow", True)])
        assert here.session.call is not None
        assert here.app.clipboard == here.session.handouts.text_of(
            here.session.handouts.offered()[0], here.session.call.lang
        )
        assert "mysignins.microsoft.com" in here.app.clipboard
        await here.sees(".hosts.")
        assert isinstance(here.app.screen, CallScreen), "it is said in the line of keys"
        assert title in Reading(here.session.note(lang))


async def test_a_link_is_copied_bare_and_shown_large_to_be_dictated(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await at(here, "@link_dead.direct_link")
        await here.keys("b", "1")
        await until(lambda: copied(here) == [("link", LINK, True)])
        assert here.app.clipboard == LINK
        await here.keys("b", "2")
        await until(lambda: isinstance(here.app.screen, SayScreen))
        await here.sees("DMCHosting.onmicrosoft.com")
        lines = [line.strip() for line in here.text().splitlines() if line.strip()]
        assert lines[:2] == ["myapps.microsoft.com/", "DMCHosting.onmicrosoft.com"]
        assert here.session.call is not None
        spoken = here.session.content.dictate[LINK].to(here.session.call.lang)
        assert " ".join(lines[2:]).startswith(spoken), "how it is said stands beneath it"
        before = here.session.call.lang if here.session.call else None
        await here.keys("l")
        assert here.session.call is not None and here.session.call.lang == before
        await here.keys("s")
        assert isinstance(here.app.screen, CallScreen)
        assert len(copied(here)) == 1, "what is dictated is not copied"


async def test_a_card_is_copied_with_its_title(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await at(here, "@mail_missing.allow_senders")
        await here.keys("b")
        await here.sees("Card: The genuine senders")
        await here.keys("1")
        await until(lambda: copied(here) == [("card", "The genuine senders", True)])
        card = next(card for card in here.session.content.cards if card.key == "senders")
        assert here.session.call is not None
        lang = here.session.call.lang
        assert here.app.clipboard == f"{card.title.to(lang)}\n\n{card.text.to(lang)}\n"


async def test_the_letter_opens_from_the_list_though_nothing_was_measured(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await at(here, "@firewall.allow_all")
        await here.keys("b", "3")
        await until(lambda: isinstance(here.app.screen, LetterScreen))
        assert here.session.call is not None
        await here.sees({"fr": "Objet", "en": "Subject"}[here.session.call.lang])
        await here.keys("c")
        (kept,) = (event.body for event in here.session.call.history if isinstance(event.body, ev.LetterKept))
        assert "mysignins.microsoft.com" in kept.text


async def test_a_file_that_cannot_be_written_is_named_and_nothing_is_recorded(
    seat: OpenSeat, settings: Settings
) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await at(here, "@link_dead.direct_link")
        (Path(settings.calls.database).parent / "notes").write_text("in the way", "utf-8")
        await here.keys("b", "1")
        await here.sees("NOT saved to a file")
        assert copied(here) == [] and here.app.clipboard == LINK


async def test_nothing_is_copied_where_the_list_is_closed(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await at(here, "@link_dead.direct_link")
        await here.keys("b")
        assert isinstance(here.app.screen, ChooseScreen)
        await here.keys("escape")
        assert copied(here) == [] and here.app.clipboard == ""


def test_plain_lines_say_what_is_copied_and_name_its_file(settings: Settings) -> None:
    text = Reading(played(settings, "b", "1", "n"))
    assert "List of the hosts to allow" in text and "mysignins.microsoft.com" in text
    (kept,) = (Path(settings.calls.database).parent / "notes").glob("*.hosts.*")
    assert str(kept) in text and "Copied: List of the hosts to allow" in text


def test_plain_lines_say_the_letter_and_how_it_is_kept(settings: Settings) -> None:
    text = Reading(played(settings, "b", "2", "m c"))
    assert "m c saves the letter" in text and "Nous n'avons rien mesuré sur votre réseau" in text
    assert list((Path(settings.calls.database).parent / "notes").glob("*.letter.*"))


def test_plain_lines_say_why_a_text_is_not_kept(settings: Settings) -> None:
    folder = Path(settings.calls.database).parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes").write_text("in the way", "utf-8")
    text = Reading(played(settings, "b", "1"))
    assert "could not be saved" in text and "Copied:" not in text
