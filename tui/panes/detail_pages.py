"""Pages to read: why something is asked, help for a place, a card of the guide, the guest's document, what a search found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.call.prompt import Prompt
from checks.guide.content import Content
from checks.guide.search import Hit
from tui.actions import ACTIONS, KEYS_IN
from tui.i18n import t
from tui.panes.formatting import KNOWN, fact_line, keys_text, labelled, localized
from tui.panes.guest_report import Hiding
from tui.panes.picks import CardPick, CodePick, IssuePick, PlacePick, StepPick
from tui.text_layout import BLANK, Row, cells, cut, fit, paragraph, row

if TYPE_CHECKING:
    from checks.session.view import CallView


def why_rows(prompt: Prompt | None, content: Content, width: int) -> list[Row]:
    """Return the reason for what is asked, its sources, the facts that count and the checks that could answer."""
    if prompt is None:
        return []
    blocks = [block for block in _why_blocks(prompt, content, width) if block]
    return [line for number, block in enumerate(blocks) for line in ([BLANK, *block] if number else block)]


def _why_blocks(prompt: Prompt, content: Content, width: int) -> Iterator[list[Row]]:
    why, hint = (localized(words) if words is not None else "" for words in (prompt.why, prompt.hint))
    if why:
        yield paragraph(why, width, "do")
    if hint and hint not in why:
        yield paragraph(hint, width, "plain")
    for part in prompt.parts:
        yield [row((localized(part.title), "title")), *paragraph(localized(part.text), width)]
    yield [*_evidence(prompt, width), *_askable(prompt, width)]
    if prompt.sources:
        yield [row((t("why.sources"), "label")), *_sources(prompt, content, width)]
    if prompt.unverified:
        yield paragraph(t("why.unverified"), width, "warn")


def _evidence(prompt: Prompt, width: int) -> Iterator[Row]:
    """Yield what is known and why: a fact is under the last of the answers that rest on it."""
    known = [
        (f"{localized(proof.question)} -> {localized(proof.answer)}", proof.facts)
        for proof in (*prompt.proofs, *prompt.against)
    ]
    known += [
        (labelled(localized(choice.text), localized(choice.reason.text)), choice.reason.facts)
        for choice in prompt.choices
        if choice.reason
    ]
    later = Counter(fact for _text, facts in known for fact in facts)
    later.update(prompt.because)
    for text, facts in known:
        yield from paragraph(text, width, "plain", *KNOWN)
        later.subtract(facts)
        for fact in facts:
            if not later[fact]:
                yield from paragraph(fact_line(fact), width, "dim", " " * len(KNOWN[0]))
    for fact in prompt.because:
        yield from paragraph(fact_line(fact), width, "dim", *KNOWN)


def _askable(prompt: Prompt, width: int) -> list[Row]:
    checks = ", ".join(t(f"check.{name}") for name in sorted(prompt.askable))
    return paragraph(t("why.askable", checks=checks), width) if checks else []


def _sources(prompt: Prompt, content: Content, width: int) -> Iterator[Row]:
    """Yield the guide's facts, each by its id, then the cases that the team has seen, by theirs."""
    for source in prompt.sources:
        if source in content.facts:
            yield from paragraph(localized(content.facts[source].text), width, "plain", f"{source:<5} ", "key")
        elif source in content.own_sources:
            pages = ", ".join(content.own_sources[source].pages)
            yield from paragraph(pages, width, "plain", f"{source:<5} ", "key")
    field_notes = [source for source in prompt.sources if source not in {*content.facts, *content.own_sources}]
    if field_notes:
        yield from paragraph(t("why.field_note"), width, "plain", f"{', '.join(field_notes):<5} ", "key")


def help_rows(place: str, width: int) -> list[Row]:
    """Return what this place is for; in a pane of the call and on the first screen its own keys, then every other key."""
    rows = [*paragraph(t(f"help.{place}"), width, "do"), BLANK]
    here = KEYS_IN.get(place, ())
    for heading, of_here in (("help.here", True), ("help.elsewhere", False)):
        actions = [action for action in ACTIONS if (action.id in here) is of_here] if here else []
        rows += [row((t(heading), "label"))] if actions else []
        for action in actions:
            rows += paragraph(t(action.help), width, "plain", fit(f"{keys_text(action):<10} ", 11), "key")
        rows += [BLANK] if actions else []
    return [*rows, *paragraph(t("help.promise"), width, "dim")]


def card_rows(content: Content, key: str, width: int) -> list[Row]:
    """Return a page of the guide that is not a step, with the facts that it comes from."""
    card = next((card for card in content.cards if card.key == key), None)
    if card is None:
        return []
    sources = ", ".join(card.sources)
    return [
        row((localized(card.title), "title")),
        BLANK,
        *paragraph(localized(card.text), width),
        BLANK,
        *paragraph(t("card.sources", sources=sources), width, "dim"),
    ]


def guest_detail_rows(view: CallView, width: int) -> list[Row]:
    """Return every fact from the tenant with its source and time, and the guest's document as it was read."""
    rows: list[Row] = []
    for fact in view.guest.facts:
        rows += paragraph(fact_line(fact), width)
    report = view.guest.report
    if report is not None:
        hiding = Hiding(report.names) if view.masked else None
        rows.append(BLANK)
        for line in json.dumps(report.as_json(), ensure_ascii=False, indent=1).split("\n"):
            text = line.lstrip(" ")
            indent = " " * (len(line) - len(text))
            rows += paragraph(hiding.text(text) if hiding else text, width, "dim", indent)
    return rows or paragraph(t("guest.none.short"), width, "dim")


def hit_rows(hits: Sequence[Hit], width: int) -> list[Row]:
    """Return what a search found: where it leads, and the words that it was found by."""
    if not hits:
        return paragraph(t("go.none"), width, "dim")
    return [_hit_row(hit, width) for hit in hits]


def _hit_row(hit: Hit, width: int) -> Row:
    kind, title, matched = f" {t('hit.' + hit.kind):<9}", localized(hit.title), localized(hit.matched)
    room = width - cells(kind)
    if matched == title:
        return row((kind, "label"), (cut(title, room), "do"), pick=_place_pick(hit.target))
    most = max(room - cells(matched) - 2, room * 3 // 5)
    title = cut(title, most)
    return row(
        (kind, "label"),
        (f"{title}  ", "do"),
        (cut(matched, room - cells(title) - 2), "dim"),
        pick=_place_pick(hit.target),
    )


def _place_pick(target: str) -> PlacePick:
    """Return what a target of the search (``step.N``, ``card.KEY``, ``code.N``, else an issue) leads to."""
    kind, _, key = target.partition(".")
    match kind:
        case "step":
            return StepPick(int(key))
        case "card":
            return CardPick(key)
        case "code":
            return CodePick()
        case _:
            return IssuePick(target)
