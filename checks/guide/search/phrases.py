"""Collecting every text that a place in the content can be found by.

The content's own texts come first: titles, what clients say, screens, troubles. ``subjects.toml`` adds what a place is about, in meanings
that either language has words for, and ``phrases.toml`` how agents type it; a place missing from the content, which may be customised,
is left out there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from checks.guide.content import Content
from checks.guide.models import Issue, Label, Outcome, QuestionNode, Words
from checks.guide.search.hits import Kind, reachable
from checks.guide.search.wording import LANGUAGES, Token, named, read
from checks.texts import Lang, package_tables

PhraseSource = Literal[
    "title",
    "says",
    "screen",
    "trouble",
    "summary",
    "step",
    "label",
    "card",
    "card_text",
    "node",
    "typed",
    "subject",
    "end",
]

WEIGHT: Final[Mapping[PhraseSource, float]] = {
    "title": 1.0,
    "says": 1.0,
    "screen": 0.98,
    "trouble": 0.97,
    "typed": 1.0,
    "subject": 0.9,
    "end": 0.84,
    "node": 0.9,
    "step": 0.9,
    "label": 0.7,
    "card": 0.85,
    "summary": 0.7,
    "card_text": 0.4,
}
"""The weight of a text, by where it comes from; an ``end`` is the subject of a place that ends a tree."""
AS_TYPED: Final = frozenset({"title", "says", "screen", "trouble", "step", "label", "card", "typed"})
"""The texts that count for more if they have every word as it was typed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to go to; ``tree`` is the issue that it is in."""

    target: str
    kind: Kind
    tree: str | None
    title: Words


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text, in one language, that a place can be found by; ``text`` is in both."""

    place: Place
    source: PhraseSource
    lang: Lang
    text: Words
    tokens: tuple[Token, ...]
    about: tuple[frozenset[str], ...] = ()
    """For a subject, sets of meanings: one of each has to be mentioned."""

    @property
    def keys(self) -> frozenset[str]:
        """What its words mean."""
        return frozenset[str]().union(*self.groups)

    @property
    def groups(self) -> tuple[frozenset[str], ...]:
        """What it is about: each word's meaning, or for a subject any of several."""
        return self.about or tuple(
            frozenset((key,)) for key in dict.fromkeys(token.key(self.lang) for token in self.tokens)
        )

    @property
    def forms(self) -> frozenset[str]:
        """Its words as they are written."""
        return frozenset(token.form for token in self.tokens)


def phrases(content: Content) -> Iterator[Phrase]:
    """Yield every phrase in the content, in the order in which its places are listed."""
    for issue in sorted(content.issues.values(), key=lambda issue: issue.known or "Z"):
        yield from _issue_phrases(issue)
    for step in content.steps:
        place = Place(f"step.{step.number}", "step", None, step.title)
        numbered = Words(fr=f"étape {step.number} {step.title.fr}", en=f"step {step.number} {step.title.en}")
        yield from _both(place, "step", numbered)
        for stage in step.stages:
            for label in stage.labels:
                yield from _both(place, "label", shown(label))
            for trouble in stage.troubles:
                target = reachable(content, trouble.to)
                if target is not None:
                    yield from _both(_place(content, target), "trouble", trouble.text)
    for card in content.cards:
        place = Place(f"card.{card.key}", "card", None, card.title)
        yield from _both(place, "card", card.title)
        yield from _both(place, "card_text", card.text)
    yield from _typed(content)
    yield from _subjects(content)


def typed_phrases() -> Mapping[str, Mapping[Lang, tuple[str, ...]]]:
    """Return how agents type what a place is about, by its target."""
    return {target: {lang: tuple(said[lang]) for lang in LANGUAGES} for target, said in _table("phrases.toml").items()}


def shown(label: Label) -> Words:
    """Return a label as both readers may see it."""
    return Words(fr=label.fr or label.en, en=label.en)


def _issue_phrases(issue: Issue) -> Iterator[Phrase]:
    start = Place(f"@{issue.key}", "issue", issue.key, issue.title)

    def at(node: str | None) -> Place:
        return start if node in (None, issue.start) else Place(f"@{issue.key}.{node}", "issue", issue.key, issue.title)

    yield from _both(start, "title", issue.title)
    if issue.known is not None:
        yield from _both(start, "title", Words(fr=issue.known, en=issue.known))
    for says in issue.says:
        yield from _both(at(says.node), "says", says)
    for screen in issue.screens:
        yield from _both(at(screen.node), "screen", shown(screen))
    yield from _both(start, "summary", issue.summary)
    for key, node in issue.nodes.items():
        if not isinstance(node, QuestionNode):
            yield from _both(at(key), "node", node.title)


def _typed(content: Content) -> Iterator[Phrase]:
    for target, said in typed_phrases().items():
        place = _known_place(content, target)
        if place is not None:
            text = _own_text(content, place)
            for lang in LANGUAGES:
                for phrase in said[lang]:
                    yield Phrase(place, "typed", lang, text, read(phrase))


def _subjects(content: Content) -> Iterator[Phrase]:
    for target, subjects in _table("subjects.toml")["about"].items():
        place = _known_place(content, target)
        if place is not None:
            text = _own_text(content, place)
            source: PhraseSource = "end" if _is_end(content, place) else "subject"
            for lang in LANGUAGES:
                for subject in subjects:
                    about = tuple(
                        frozenset(named(word, lang) for word in group.split("|")) for group in subject.split()
                    )
                    yield Phrase(place, source, lang, text, (), about)


def _is_end(content: Content, place: Place) -> bool:
    """Return whether a place ends a tree: words usually lead to questions instead."""
    node = content.issues[place.tree].nodes.get(place.target.partition(".")[2]) if place.tree else None
    return isinstance(node, Outcome)


def _known_place(content: Content, target: str) -> Place | None:
    """Return the target's place, or the part of it that the content has."""
    reached = reachable(content, target) if target.startswith("@") else target
    if reached and reached.startswith("@"):
        return _place(content, reached)
    return next((place for place in _steps_and_cards(content) if place.target == target), None)


def _steps_and_cards(content: Content) -> Iterator[Place]:
    for step in content.steps:
        yield Place(f"step.{step.number}", "step", None, step.title)
    for card in content.cards:
        yield Place(f"card.{card.key}", "card", None, card.title)


def _place(content: Content, target: str) -> Place:
    key, _, node = target.removeprefix("@").partition(".")
    issue = content.issues[key]
    return Place(f"@{key}" if node == issue.start else target, "issue", key, issue.title)


def _own_text(content: Content, place: Place) -> Words:
    """Return what is shown of a place that was found by words that are nowhere in it."""
    if place.tree is None:
        return place.title
    issue = content.issues[place.tree]
    node = issue.nodes.get(place.target.partition(".")[2])
    if node is None:
        return issue.summary
    return node.say if isinstance(node, QuestionNode) else node.title


def _both(place: Place, source: PhraseSource, text: Words) -> Iterator[Phrase]:
    words = Words(fr=text.fr, en=text.en)
    for lang in LANGUAGES:
        yield Phrase(place, source, lang, words, read(text.to(lang)))


def _table(name: str) -> Mapping[str, Any]:
    return package_tables("checks.guide.search", name)
