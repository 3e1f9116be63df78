"""Measuring the search: what counts as found, and that the search does not get worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.guide.content import load
from tests.bench.search import FIRST_LOOK, FRESH, HELD_OUT, OWN, figures, lost_while_typed, normal, queries, ranks

CONTENT = load()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "least_first", "least_among_three", "most_answered"),
    [(OWN, 97, 99, 2), (FRESH, 89, 96, 8), (HELD_OUT, 90, 96, 13), (FIRST_LOOK, 75, 88, 0)],
    ids=["own", "fresh", "held out", "first look"],
)
def test_the_search_leads_as_well_as_it_did(
    table: Path, least_first: float, least_among_three: float, most_answered: int
) -> None:
    first, three, answered, _ = figures(list(ranks(CONTENT, queries([table], CONTENT), "none")))
    assert first >= least_first and three >= least_among_three and answered <= most_answered


@pytest.mark.slow
def test_what_is_first_stays_first_while_the_last_words_are_typed() -> None:
    symptoms = [query for query in queries([OWN], CONTENT) if query.kind == "symptom"]
    lost, right = lost_while_typed(CONTENT, symptoms[::5])
    assert right > 40 and len(lost) <= 4, lost


def test_what_counts_as_found(tmp_path: Path) -> None:
    table = tmp_path / "queries.tsv"
    table.write_text(
        "lang\tkind\tquery\tbest\taccept\tnote\n"
        "en\tkeyword\tsms\t@phone_text.limit\t\ttopic=sms step=6\n"
        "en\tkeyword\tsms\t@alias\t\ttopic=sms step=6\n"
        "en\tnone\tsms\tnone\t\t\n"
        "en\tkeyword\tsms\tMISSING\t@phone_text\t\n",
        encoding="utf-8",
    )
    rows = queries([table], CONTENT)
    assert [query.step for query in rows] == [6, 6, None]
    ranked = sorted(ranks(CONTENT, rows, "note"), key=lambda row: rows.index(row[0]))
    assert [rank for _, rank, _ in ranked] == [1, None, 1]
    assert figures(ranked) == (50.0, 50.0, 1, 1)
    start = CONTENT.issues["phone_text"].start
    assert normal(f"@phone_text.{start}", CONTENT) == "@phone_text" and normal("step.3", CONTENT) == "step.3"
