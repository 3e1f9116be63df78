"""The review of a practice call: the end, what was asked and what would have spared it, the shortest way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.i18n import current_language, t
from tui.panes.formatting import fact_text, format_duration, localized
from tui.text_layout import BLANK, Row, paragraph, row

if TYPE_CHECKING:
    from checks.call.events import Pair
    from checks.practice.review import AskedQuestion, Review, Route


def review_rows(review: Review, story: Pair, width: int) -> list[Row]:
    """Return the page: whether the end was right, what was behind it, each question, the shortest way."""
    rows = [*_end(review, width), BLANK, *_section("story"), *paragraph(localized(story), width, "plain", "  "), BLANK]
    rows += paragraph(t("review.asked", n=len(review.questions)), width, "label")
    for number, question in enumerate(review.questions, 1):
        rows += _question(number, question, width)
    rows += [BLANK, *_section("shortest"), *_ways(review, width), BLANK]
    waited = t("review.waited", time=format_duration(review.waited)) if review.waited else ""
    return [*rows, *paragraph(t("review.took", time=format_duration(review.elapsed)) + waited, width, "dim")]


def _section(name: str) -> Iterator[Row]:
    yield row((t(f"review.{name}"), "label"))


def _end(review: Review, width: int) -> Iterator[Row]:
    wanted = localized(review.wanted)
    if review.right:
        yield from paragraph(t("review.right", title=wanted), width, "title", "[OK] ", "ok")
    elif review.reached:
        ends = ", ".join(localized(end) for end in review.reached)
        yield from paragraph(t("review.wrong", ends=ends, title=wanted), width, "title", "[!!] ", "bad")
    else:
        yield from paragraph(t("review.no_end", title=wanted), width, "title", "[??] ", "warn")
    if review.wrapped is not None and review.wrapped not in review.wrap_ups:
        how, fits = t(f"wrapup.{review.wrapped}"), t(f"wrapup.{review.wrap_ups[0]}")
        yield from paragraph(t("review.wrapped", how=how, fits=fits), width, "plain", "[! ] ", "warn")


def _question(number: int, question: AskedQuestion, width: int) -> Iterator[Row]:
    yield from paragraph(
        f"{localized(question.question)} -> {localized(question.answer)}", width, "plain", f"{number:>3}  ", "key"
    )
    if question.unheard is not None:
        text = t("review.unheard", text=t(f"quote.{current_language()}", text=localized(question.unheard)))
        yield from paragraph(text, width, "warn", "     [! ] ", "warn")
    elif question.mistaken:
        yield from paragraph(t("review.mistaken"), width, "warn", "     [! ] ", "warn")
    elif question.unknown:
        yield from paragraph(t("review.unknown"), width, "dim", "     [??] ", "warn")
    for fact in question.spared[:1]:
        text = t("review.spared", pane=t(f"vantage.{fact.vantage.value}"), fact=fact_text(fact))
        yield from paragraph(text, width, "plain", "     [OK] ", "ok")


def _ways(review: Review, width: int) -> Iterator[Row]:
    if review.shortest is None:
        yield from paragraph(t("review.no_way"), width, "dim", "  ")
        return
    yield from paragraph(_way("review.way", review.shortest), width, "do", "  ")
    for question in review.shortest.questions:
        yield from paragraph(localized(question), width, "plain", "    - ", "dim")
    if review.alone is not None and len(review.alone.questions) > len(review.shortest.questions):
        yield from paragraph(_way("review.alone", review.alone), width, "plain", "  ")
    if review.right and len(review.questions) <= len(review.shortest.questions):
        yield from paragraph(t("review.best"), width, "ok", "  [OK] ", "ok")


def _way(message: str, way: Route) -> str:
    return t(message, n=len(way.questions), title=localized(way.title))
