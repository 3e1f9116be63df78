"""The boxes over a call: a stray Enter decides nothing, Esc does nothing, cuts are reported; all follow the language and the width."""

from __future__ import annotations

import pytest
from textual import events
from textual.containers import Vertical
from textual.widgets import Static

from checks.text import mask_email
from tests.reading import Reading
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.i18n import t
from tui.key_line import key_rows
from tui.screens.act import ActScreen
from tui.screens.base import Dialog
from tui.screens.call import CallScreen
from tui.text_layout import cells, cut_parts
from tui.widgets.lines import Lines
from tui.widgets.text_box import TextBox

pytestmark = pytest.mark.slow

CUT = "Cut short"
"""How the line that says that a text was cut begins."""


def said(here: Seat) -> Reading:
    """Return what is in the line of keys, wherever its lines break."""
    keys = here.app.screen.query("#keys, #footer").first(Lines)
    return Reading("\n".join(row.text for row in keys.rows))


def whole(here: Seat) -> Reading:
    """Return the box with its title and the names of its fields."""
    screen = here.app.screen
    titles = " ".join(str(widget.border_title or "") for widget in screen.query("Vertical"))
    names = " ".join(str(widget.content) for widget in screen.query(Static) if not isinstance(widget, Lines))
    return Reading(f"{titles}\n{names}\n{here.text()}".replace("\u00a0", " "))


async def paste(here: Seat, text: str) -> None:
    """Paste into the box that has the focus, without Enter."""
    await until(lambda: isinstance(here.app.focused, TextBox))
    assert here.app.focused is not None
    here.app.focused.post_message(events.Paste(text))
    await here.pilot.pause()


async def acting(here: Seat) -> None:
    """Practise with a guest who was looked up, with the box of what to do for them open."""
    await until(lambda: here.session.call is not None and here.session.tenant.subjects())
    await here.keys("f")
    await until(lambda: isinstance(here.app.screen, Dialog))


# What Enter takes


async def test_enter_takes_what_is_suggested(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "h", "1")
        assert here.session.suggested_wrap_up() == "call_back"
        await here.keys("x", "enter")
        assert here.session.call is not None and here.session.call.wrapped is not None
        assert here.session.call.wrapped.how == "call_back"


async def test_enter_takes_nothing_that_was_not_gone_to(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "h", "enter")
        assert isinstance(here.app.screen, Dialog)
        assert here.session.call is not None and here.session.call.holding is None
        assert "Nothing is selected yet" in said(here)
        await here.keys("down")
        assert "Nothing is selected yet" not in said(here)
        await here.keys("down", "enter")
        assert here.session.call.holding is not None and here.session.call.holding.how == "dropped"


async def test_the_last_one_is_one_up_from_nowhere(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "h", "up", "enter")
        assert here.session.call is not None and here.session.call.holding is not None
        assert here.session.call.holding.how == "hold", "the last one takes the next call meanwhile"
        await here.sees("Calls to resume")


@pytest.mark.slow
async def test_no_identity_is_recorded_by_a_stray_enter_and_one_is_taken_back(seat: OpenSeat) -> None:
    async with seat(lang="en", scenario="no_text") as here:
        await acting(here)
        await here.keys("1", "1")
        await until(lambda: isinstance(here.app.screen, ActScreen))
        await here.keys("enter", "enter")
        assert here.session.call is not None and here.session.call.identity is None
        assert "Nothing is selected yet" in said(here)
        await here.keys("2", "escape", "escape")
        assert isinstance(here.app.screen, CallScreen)
        assert here.session.call.identity is not None and here.session.call.identity.how == "questions"
        await here.keys("u")
        assert here.session.call.identity is None
        await here.keys("y")
        assert here.session.call.identity is not None


# What Esc does


@pytest.mark.slow
@pytest.mark.parametrize(("key", "handed"), [("escape", False), ("enter", True)])
async def test_the_reason_of_handing_over_may_be_empty_but_not_given_up(seat: OpenSeat, key: str, handed: bool) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "e", "2")
        await here.sees(t("escalate.why.hint"))
        await here.keys(key)
        assert here.session.call is not None and (here.session.call.escalated is not None) is handed
        assert isinstance(here.app.screen, Dialog) is handed, "then it is wrapped up"


# What has no room


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "most"),
    [(("f7",), 4000), (("k", "1"), 2000), (("f6",), 254)],
)
async def test_what_a_box_has_no_room_for_is_cut_and_said_so(seat: OpenSeat, keys: tuple[str, ...], most: int) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", *keys)
        await paste(here, "ab" * most)
        box = here.app.focused
        assert isinstance(box, TextBox) and box.value == "ab" * (most // 2)
        cut_short = t("box.full", most=most, taken=most, given=2 * most)
        assert cut_short.startswith(CUT) and cut_short in said(here)
        await here.keys("backspace")
        assert CUT not in said(here)
        await here.keys("x", "x")
        assert t("box.full", most=most, taken=0, given=1) in said(here) and len(box.value) == most


@pytest.mark.slow
async def test_what_is_pasted_takes_the_place_of_what_is_selected(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", *"Ann", "down", "up")
        await paste(here, "c" * 254)
        box = here.app.focused
        assert isinstance(box, TextBox) and box.value == "c" * 254
        assert CUT not in said(here)


# The language of the screens


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "fr", "en"),
    [
        (("f6",), ("Le client (tout est facultatif)", "champ suivant"), ("The client (all optional)", "next field")),
        (("f7",), ("Mots du client", "Jamais de code"), ("The client's words", "Never a code")),
        (("f8",), ("Remarque", "ira dans la note"), ("Remark", "It goes into the note")),
        (("o",), ("Ouvrir un résultat", "Fichier de"), ("Open a result", "File of")),
        (("f5", "a"), ("Charger un fichier de faits", "puis Entrée"), ("Load a facts file", "then Enter")),
        (("e",), ("Transmettre à qui?", "Échap fermer"), ("Hand over to whom?", "Esc close")),
        (
            ("e", "1"),
            ("Pourquoi (facultatif)", "le motif peut rester vide"),
            ("Why (optional)", "the reason may stay empty"),
        ),
        (("h",), ("ligne coupée", "Échap fermer"), ("line dropped", "Esc close")),
        (("v",), ("(maintenant)", "Sur le réseau"), ("(now)", "On the client's network")),
        (("k",), ("Ce que le client peut ouvrir",), ("What the client can open",)),
        (
            ("k", "1"),
            ("Le résultat que le client vous lit", "Groupes de trois"),
            ("The result that the client", "Groups of three"),
        ),
        (("g",), ("Aller à", "flèches choisir", "étape"), ("Go to", "arrows choose", "step")),
        (("colon",), ("Toutes les actions", "annuler"), ("All actions", "undo")),
        (
            ("h", "1", "x"),
            ("Comment l'appel se termine-t-il?", "selon les constats"),
            ("How does the call end?", "the evidence"),
        ),
        (("f2", "d"), ("État de l'étape 1", "sans objet"), ("State of step 1", "not needed")),
    ],
)
async def test_a_box_follows_the_language(
    seat: OpenSeat, keys: tuple[str, ...], fr: tuple[str, ...], en: tuple[str, ...]
) -> None:
    async with seat(lang="fr") as here:
        await here.keys("1", "escape", *keys)
        assert isinstance(here.app.screen, Dialog)
        assert [text for text in fr if text not in whole(here)] == []
        await here.keys("f9")
        assert isinstance(here.app.screen, Dialog)
        assert [text for text in en if text not in whole(here)] == []
        assert [text for text in fr if text in whole(here)] == []


async def test_what_was_typed_and_gone_to_outlasts_the_language(seat: OpenSeat) -> None:
    async with seat(lang="fr") as here:
        await here.keys("1", "escape", "f7", *"abc", "f9")
        assert isinstance(here.app.focused, TextBox) and here.app.focused.value == "abc"
        await here.keys("escape", "h", "down", "down", "f9", "enter")
        assert here.session.call is not None and here.session.call.holding is not None
        assert here.session.call.holding.how == "dropped"


@pytest.mark.slow
async def test_the_boxes_of_acting_follow_the_language(seat: OpenSeat) -> None:
    async with seat(lang="fr", scenario="no_text") as here:
        await acting(here)
        assert "Que faire pour" in whole(here)
        await here.keys("f9")
        assert "What do you want to do for" in whole(here)
        await here.keys("1")
        assert "Another address" in whole(here)
        await here.keys("f9")
        assert "Une autre adresse" in whole(here)
        await here.keys("1", "1")
        assert "Pas vérifiée" in whole(here)
        await here.keys("f9", "1")
        assert "To confirm, type" in whole(here)
        await here.keys("f9")
        assert "Pour confirmer, taper" in whole(here)


# The width


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "keys", [("v",), ("k",), ("f6",), ("f7",), ("k", "1"), ("k", "3"), ("g",), ("colon",), ("e", "1")]
)
async def test_nothing_in_a_box_is_cut_at_60x20_or_after_a_resize(
    seat: OpenSeat, keys: tuple[str, ...], lang: str
) -> None:
    async with seat(size=(80, 24), lang=lang) as here:
        await here.keys("1", "escape", *keys)
        screen = here.app.screen
        for size in ((60, 20), (100, 30)):
            await here.pilot.resize_terminal(*size)
            await until(lambda: screen.size.width == size[0])  # noqa: B023 - waited for at once
            await here.pilot.pause()
            for lines in screen.query(Lines):
                assert [row.text for row in lines.rows if cells(row.text) > lines.size.width] == []
                assert lines.id == "page" or lines.size.height >= len(lines.rows) or lines.id == "results", lines.id
            assert here.app.screen is screen


async def test_a_list_longer_than_the_screen_says_so_until_its_end(seat: OpenSeat) -> None:
    async with seat(size=(60, 20), lang="en") as here:
        await here.keys("2")
        frame = here.app.screen.query_one(Vertical)
        await until(lambda: frame.border_subtitle == t("page.more"))
        assert "Esc close" in said(here)
        await here.keys("up")
        await until(lambda: not frame.border_subtitle)
        await here.keys("escape", "1", "escape", "x")
        assert not here.app.screen.query_one(Vertical).border_subtitle


@pytest.mark.slow
async def test_a_title_longer_than_its_frame_stands_over_the_box(seat: OpenSeat) -> None:
    async with seat(size=(100, 30), lang="fr", scenario="no_text") as here:
        await acting(here)
        await here.keys("1", "1", "1", "1")
        frame = here.app.screen.query_one(Vertical)
        assert frame.border_title == t("act.confirm") and t("act.confirm") not in here.text()
        await here.pilot.resize_terminal(60, 20)
        await here.sees(t("act.confirm"))
        assert not frame.border_title
        await here.pilot.resize_terminal(100, 30)
        await until(lambda: frame.border_title == t("act.confirm"))


@pytest.mark.slow
async def test_the_group_to_be_read_again_is_seen_however_long_the_code_is(seat: OpenSeat) -> None:
    async with seat(size=(60, 20), lang="en") as here:
        await here.keys("1", "escape", "k", "1", *"ABC" * 14, *"AUA", "enter")
        heard = here.app.screen.query_one("#heard", Lines)
        assert ">AUA<" in heard.rows[-1].text and len(heard.rows) > 1
        assert all(cells(row.text) <= heard.size.width for row in heard.rows) and heard.size.height == len(heard.rows)


def test_a_line_of_keys_breaks_and_is_cut_between_its_parts() -> None:
    line = "1-9 choose  Enter open  Esc close"
    assert [row.text for row in key_rows(line, 23)] == ["1-9 choose  Enter open", "Esc close"]
    assert [row.text for row in key_rows(line, 33, lead=" ")] == [" 1-9 choose  Enter open", " Esc close"]
    assert cut_parts(line, 33) == line
    assert cut_parts(line, 32) == "1-9 choose  Enter open  …"
    assert cut_parts(line, 20) == "1-9 choose  …"
    assert cut_parts("one long word of it", 8) == "one lon…"


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_first_screen_names_whole_keys_at_60x20(seat: OpenSeat, lang: str) -> None:
    async with seat(size=(60, 20), lang=lang) as here:
        footer = here.app.screen.query_one("#footer", Lines).rows[0].text
        assert cells(footer) <= 60 and footer.endswith(f"  …  {t('keys.always')}")
        parts = footer.removesuffix(f"…  {t('keys.always')}").strip().split("  ")
        assert parts and all(part in t("home.keys") for part in parts)


# What a box says is true


@pytest.mark.slow
async def test_the_guest_is_masked_in_the_boxes_of_acting_as_in_the_panes(seat: OpenSeat) -> None:
    async with seat(lang="en", scenario="no_text") as here:
        await acting(here)
        address = here.session.tenant.subjects()[0].address
        assert mask_email(address) in here.text() and address not in here.text()
        await here.keys("1")
        assert mask_email(address) in here.text() and address not in here.text()
        await here.keys("escape", "i", "f")
        assert address in here.text()
        await here.keys("1")
        assert address in here.text()


@pytest.mark.slow
async def test_an_address_that_is_none_is_kept_and_said_to_be_doubtful(seat: OpenSeat) -> None:
    typed = "line two jstremblay@acme.example"
    async with seat(lang="en") as here:
        await here.keys("1", "down")
        await paste(here, typed)
        await here.keys("enter")
        assert "does not look like an e-mail address" in said(here)
        assert here.session.call is not None and here.session.call.client.address == typed
        await here.keys("up", *"jean@acme.example", "down")
        assert "does not look like an e-mail address" not in said(here)
        await here.keys("up", *"jean", "escape")
        assert isinstance(here.app.screen, CallScreen)
        assert "does not look like an e-mail address" in said(here)
        assert here.session.call.client.address == "jean"
