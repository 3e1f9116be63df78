"""What can be copied where the call is: the place's own link and cards, the list of hosts, the letter when nothing was measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.copies import Copyable
from checks.call.scrubbing import scrub
from checks.guide.content import Content, load
from checks.guide.copies import PROMISE, cards_named
from checks.guide.lint.copies import texts_of
from checks.guide.models import Outcome, Words
from checks.network.letter.host_list import host_list, unmeasured_letter
from checks.network.targets import builtin
from checks.session import CallSession
from checks.settings import CallSettings, Settings
from checks.texts import LANGS, Lang
from tests.platforms import has_mode
from tests.reading import Reading

LINK = "myapps.microsoft.com/DMCHosting.onmicrosoft.com"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CallSession]:
    opened = CallSession(Settings(calls=CallSettings(database=str(tmp_path / "calls.db"))))
    opened.open_call()
    yield opened
    opened.leave()


def at(desk: CallSession, target: str) -> tuple[Copyable, ...]:
    """Return what can be copied at a node of a tree."""
    desk.go(target)
    return desk.handouts.offered()


def kinds(offered: tuple[Copyable, ...]) -> list[str]:
    return [f"{copyable.kind}.{copyable.key}" for copyable in offered]


def test_the_list_of_hosts_and_the_letter_can_be_copied_everywhere(desk: CallSession) -> None:
    assert kinds(desk.handouts.offered()) == ["hosts.", "letter."] and not desk.handouts.are_named_here()


def test_a_place_offers_its_link_first(desk: CallSession) -> None:
    assert kinds(at(desk, "@link_dead.direct_link")) == [f"link.{LINK}", "hosts.", "letter."]
    assert desk.handouts.are_named_here()


def test_a_place_that_quotes_the_card_of_hosts_offers_the_list_first(desk: CallSession) -> None:
    assert kinds(at(desk, "@firewall.allow_all")) == ["hosts.", "card.hosts", "letter."]
    assert kinds(at(desk, "@mail_missing.allow_senders")) == ["card.senders", "hosts.", "letter."]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_copied_is_kept_in_a_file_and_noted(desk: CallSession, lang: Lang) -> None:
    link, hosts, _letter = at(desk, "@link_dead.direct_link")
    for chosen in (link, hosts):
        path = desk.handouts.keep(chosen, lang, clipboard=True)
        assert path.read_text("utf-8").rstrip("\n") == desk.handouts.text_of(chosen, lang).rstrip("\n")
        assert has_mode(path, 0o600)
    note = Reading(desk.note(lang))
    copied = {"fr": "Copié\u00a0: Liste des hôtes à autoriser", "en": "Copied: List of the hosts to allow"}[lang]
    assert copied in note and LINK in note
    assert desk.call is not None
    copies = [event.body for event in desk.call.history if isinstance(event.body, ev.Copied)]
    assert [(copy.what, copy.lang, copy.clipboard) for copy in copies] == [("link", lang, True), ("hosts", lang, True)]


def test_a_link_is_copied_as_it_is_typed(desk: CallSession) -> None:
    link = at(desk, "@link_dead.direct_link")[0]
    assert desk.handouts.text_of(link, "fr") == desk.handouts.text_of(link, "en") == LINK


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_names_every_host_with_its_port_those_that_are_needed_first(lang: Lang) -> None:
    lines = host_list(builtin().values(), lang).splitlines()
    named = [line.split(",")[0].removeprefix("   - ") for line in lines if line.startswith("   - ")]
    wanted = sorted(builtin().values(), key=lambda target: not target.required)
    assert named == [target.host for target in wanted]
    assert any("ocsp.digicert.com, TCP/80" in line for line in lines)


@pytest.mark.parametrize("lang", LANGS)
def test_where_nothing_was_measured_the_letter_says_so_and_asks_for_every_host(desk: CallSession, lang: Lang) -> None:
    desk.set_client(organisation="Acme", ticket="INC0012345", name="Maude Tremblay")
    written = desk.handouts.letter(lang)
    assert written is not None
    nothing = {
        "fr": "Nous n'avons rien mesuré sur votre réseau",
        "en": "We have not measured anything on your network",
    }[lang]
    for text in (written.text, written.markdown):
        assert nothing in Reading(text) and "Acme" in text and "Maude" not in text
        assert all(host in text for host in builtin())
    assert "INC0012345" in written.subject and not written.practice
    assert [host.host for host in written.hosts] == [target.host for target in builtin().values()]
    path = desk.handouts.keep_letter(lang)
    assert path is not None and path.read_text("utf-8") == written.text


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_that_letter_looks_like_a_secret(lang: Lang) -> None:
    text = unmeasured_letter(builtin().values(), lang, organisation="Acme", ticket="INC0012345").text
    assert scrub(ev.LetterKept(lang, "x", text)) == ev.LetterKept(lang, "x", text)


def test_in_practice_that_letter_is_marked() -> None:
    written = unmeasured_letter(builtin().values(), "en", practice=True)
    assert written.practice and written.subject.startswith("PRACTICE") and "PRACTICE" in written.text


def places(content: Content) -> Iterator[tuple[str, Words, bool]]:
    """Yield every DO with its place, and whether something named there can be copied."""
    for issue in content.issues.values():
        for name, node in issue.nodes.items():
            if node.do is not None:
                yield (
                    f"{issue.key}.{name}",
                    node.do,
                    bool(node.link or node.links or cards_named(content.cards, texts_of(node))),
                )


def test_every_text_that_names_the_key_stands_where_something_of_the_place_can_be_copied(desk: CallSession) -> None:
    """In both languages alike, and by the desk as by the models."""
    desk.note_caller_phone(on_mobile=True)
    promising = []
    for place, do, fits in places(load()):
        promises = [bool(PROMISE.search(text)) for text in (do.fr, do.en)]
        assert promises[0] == promises[1], place
        if promises[0]:
            promising.append(place)
            assert fits, place
            at(desk, f"@{place}")
            assert desk.handouts.are_named_here(), place
    assert len(promising) >= 6


def test_a_declared_link_is_one_that_the_text_names() -> None:
    for issue in load().issues.values():
        for name, node in issue.nodes.items():
            if node.link is not None and isinstance(node, Outcome):
                assert node.link in node.do.fr and node.link in node.do.en, name


def test_a_card_is_named_by_its_title_in_quotation_marks_only() -> None:
    cards = load().cards
    hosts = next(card for card in cards if card.key == "hosts")
    for fr, en, named in (
        ("la fiche «\u00a0La liste des hôtes\u00a0»", "the hosts", (hosts,)),
        ("les hôtes", "the card “The hosts to allow”", (hosts,)),
        ("La liste des hôtes", "The hosts to allow", ()),
    ):
        assert cards_named(cards, [Words(fr=fr, en=en)]) == named
