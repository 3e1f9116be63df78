"""Practice on the screens: the client answers what was said, and the look-back quotes what was not listened to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.guide.models import Words
from checks.practice.review import AskedQuestion, Review
from checks.texts import LANGS, Lang
from tests.reading import Reading
from tests.tui.conftest import OpenSeat
from tui.i18n import set_language, t
from tui.panes.review import review_rows


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
async def test_the_client_answers_once_something_is_said(seat: OpenSeat, lang: Lang) -> None:
    async with seat(size=(80, 24), lang=lang, scenario="read_out") as here:
        rows = [row.text for row in here.app.screen.query_one("#decision").rows]  # type: ignore[attr-defined]  # its own kind of list
        say, client = (
            next(at for at, text in enumerate(rows) if text.startswith(t(f"decision.{name}")))
            for name in ("say", "client")
        )
        assert say < client < next(at for at, text in enumerate(rows) if text.startswith("  1  "))


@pytest.mark.parametrize("lang", LANGS)
def test_the_look_back_quotes_what_was_not_listened_to(lang: Lang) -> None:
    set_language(lang)
    said = {"fr": "Oui, je reçois les autres.", "en": "Yes, I get the others."}
    question = AskedQuestion("a.b", {"fr": "Et?", "en": "And?"}, {"fr": "non", "en": "no"}, unheard=said)
    review = Review(
        (question,), (), Words(fr="fin", en="end"), False, None, None, ("resolved",), None, timedelta(0), timedelta(0)
    )
    text = Reading("\n".join(row.text for row in review_rows(review, {"fr": "…", "en": "…"}, 80)))
    assert t("review.unheard", text=t(f"quote.{lang}", text=said[lang])) in text
    assert t("review.unknown") not in text
