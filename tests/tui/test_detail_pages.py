"""Why something is asked, at every place in the guide and in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from checks.call.prompt import Prompt, prompt
from checks.call.state import Branch, Call
from checks.guide.content import Content, load
from checks.texts import Lang
from tests.facts import facts
from tui.i18n import set_language
from tui.panes.decision import prompt_rows
from tui.panes.detail_pages import why_rows
from tui.text_layout import BLANK

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
WIDE = 10_000
"""So wide that no sentence breaks."""
CONTENT = load()
KNOWN = facts(
    "guest.provider=email_code guest.factors=none net.streamworks=none net.sign_in=all guest.last_failure=53003"
)


def calls(content: Content) -> Iterator[Call]:
    """Yield a call at every place where something is asked, said or done."""
    yield Call("opening")
    for step in content.steps:
        yield Call("step", step=step.number)
        for stage in step.stages:
            yield Call("stage", step=step.number, stage=stage.key, option=stage.option)
    for issue in content.issues.values():
        for name in issue.nodes:
            title = {"fr": issue.title.fr, "en": issue.title.en}
            branch = Branch("one", issue.key, title, NOW, name)
            yield Call("node", step=3, branches=(branch,), branch="one")
            yield Call("node", step=3, branches=(branch,), branch="one", facts=KNOWN)


PROMPTS: dict[str, Prompt] = {}
for number, call in enumerate(calls(CONTENT)):
    shown = prompt(call, CONTENT)
    PROMPTS[f"{number} {shown.place}"] = shown


@pytest.fixture(params=["fr", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[Lang]:
    set_language(request.param)
    yield request.param
    set_language("en")


def test_no_sentence_stands_twice_and_no_blank_row_leads(lang: Lang) -> None:
    twice, blank = [], []
    for place, drawn in PROMPTS.items():
        rows = why_rows(drawn, CONTENT, WIDE)
        texts = [row.text.strip() for row in rows]
        sentences = [
            part for text in texts for part in ([text] if " -> " in text else re.split(r"(?<=[.!?]) ", text)) if part
        ]
        twice += [(place, part) for part in {*sentences} if sentences.count(part) > 1]
        blanks = [number for number, row in enumerate(rows) if row == BLANK]
        if {0, len(rows) - 1} & {*blanks} or any(number + 1 in blanks for number in blanks):
            blank.append(place)
    assert (twice, blank) == ([], [])


def test_everything_that_is_asked_says_why(lang: Lang) -> None:
    prompts = {place: shown for place, shown in PROMPTS.items() if shown.kind not in ("outcome", "stuck")}
    assert [place for place, shown in prompts.items() if shown.why is None] == []
    assert [
        place
        for place, shown in prompts.items()
        if shown.why and why_rows(shown, CONTENT, WIDE)[0].text != shown.why.to(lang)
    ] == []


def test_both_ways_of_the_last_step_are_explained(lang: Lang) -> None:
    text = "\n".join(row.text for row in why_rows(prompt(Call("step", step=6), CONTENT), CONTENT, WIDE))
    assert all(choice.why.to(lang) in text for choice in CONTENT.step(6).choices)


def test_where_an_answer_comes_from_is_not_marked_as_well(lang: Lang) -> None:
    proven = [shown for shown in PROMPTS.values() if shown.proofs or shown.because]
    assert proven
    for drawn in proven:
        for rows in (why_rows(drawn, CONTENT, WIDE), prompt_rows(drawn, lang, 78)):
            text = "\n".join(row.text for row in rows)
            assert "[i] " in text and "[OK]" not in text
