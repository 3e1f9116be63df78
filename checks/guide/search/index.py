"""Build what a search needs once for a content: its phrases, which words stand where, and how much each tells."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks.guide.content import Content
from checks.guide.models import Ask, Issue
from checks.guide.search.phrases import Phrase, Place, phrases, shown
from checks.guide.search.wording import LANGUAGES, load_wording, words
from checks.problems import Lang

_LITTLE_TOLD: Final[Mapping[str, float]] = {
    "NOT": 0.35,
    "ASK": 0.6,
    "SAME": 0.6,
    "OTHER": 0.6,
    "WHICH": 0.25,
    "WHERE": 0.5,
    "WHY": 0.5,
    **dict.fromkeys("3456789", 0.5),
}
"""Meanings that turn what another word says, and by themselves lead nowhere: how much they count."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase as it is looked up: what its words mean, how they are written, and what they weigh together."""

    phrase: Phrase
    keys: frozenset[str]
    forms: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class LanguageIndex:
    """One language's phrases. ``rarity`` is what a word tells, by how few places say it."""

    entries: tuple[Entry, ...]
    postings: Mapping[str, tuple[int, ...]]
    rarity: Mapping[str, float]
    bags: Mapping[str, frozenset[str]]
    """What is said anywhere at a place, by target, and in a tree, by issue."""
    forms: Mapping[str, str]
    """Every word as it may be written, and what it means."""
    written: Sequence[str]
    """The same words, for the comparison with a misspelt one."""


@dataclass(frozen=True, slots=True)
class Index:
    """The index of one content."""

    places: tuple[Place, ...]
    languages: Mapping[Lang, LanguageIndex]
    unknown: float
    """What a word tells that stands nowhere."""


_INDICES: Final[dict[str, Index]] = {}
"""The indices of the contents that were searched, by digest: one or two in a process."""


def index_of(content: Content) -> Index:
    """The index of a content, built when it is first searched."""
    if content.digest not in _INDICES:
        _INDICES[content.digest] = build(content, tuple(phrases(content)))
    return _INDICES[content.digest]


def build(content: Content, all_phrases: Sequence[Phrase]) -> Index:
    """Build the index of a content from its phrases."""
    places = tuple({phrase.place.target: phrase.place for phrase in all_phrases}.values())
    languages = {lang: _language(content, lang, all_phrases) for lang in LANGUAGES}
    return Index(places, languages, math.log(1 + len(places)))


def _language(content: Content, lang: Lang, all_phrases: Sequence[Phrase]) -> LanguageIndex:
    own = [phrase for phrase in all_phrases if phrase.lang == lang]
    said: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, str] = {}
    for phrase in own:
        said[phrase.place.target] |= phrase.keys
        for token in phrase.tokens:
            forms.setdefault(token.said, token.key(lang))
    met = Counter(key for keys in said.values() for key in keys)
    rarity = {key: math.log(1 + len(said) / count) * _LITTLE_TOLD.get(key, 1.0) for key, count in met.items()}
    for word, meaning in load_wording().same.items():
        if meaning in rarity:
            forms.setdefault(word, meaning)
    entries = tuple(
        Entry(phrase, phrase.keys, phrase.forms, sum(rarity[key] for key in phrase.keys))
        for phrase in own
        if phrase.tokens
    )
    postings: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for key in entry.keys:
            postings[key].append(number)
    bags = {target: frozenset(keys) for target, keys in said.items()}
    for issue in content.issues.values():
        inside = {key for target, keys in said.items() if target.partition(".")[0] == f"@{issue.key}" for key in keys}
        bags[issue.key] = frozenset(inside.union(*_spoken(issue, lang)))
    return LanguageIndex(entries, {key: tuple(at) for key, at in postings.items()}, rarity, bags, forms, tuple(forms))


def _spoken(issue: Issue, lang: Lang) -> Iterator[set[str]]:
    for node in issue.nodes.values():
        yield set(words(node.say.to(lang), lang))
        for label in node.sees:
            yield set(words(shown(label).to(lang), lang))
        if isinstance(node, Ask):
            for answer in node.answers:
                yield set(words(answer.text.to(lang), lang))
