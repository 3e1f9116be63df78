"""Build what a search needs once for a content: its phrases, which words are where, and how much each says."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks.guide.content import Content
from checks.guide.models import Issue, QuestionNode
from checks.guide.search.phrases import Phrase, Place, phrases, shown
from checks.guide.search.wording import LANGUAGES, load_wording, words
from checks.texts import Lang

LITTLE_TOLD: Final[Mapping[str, float]] = {
    "NOT": 0.35,
    "ASK": 0.6,
    "SAME": 0.6,
    "OTHER": 0.6,
    "WHICH": 0.25,
    "WHERE": 0.5,
    "WHY": 0.5,
    "APPEAR": 0.5,
    "AGAIN": 0.5,
    "ENTER": 0.6,
    "BEGIN": 0.6,
    "MANY": 0.7,
    "EACH": 0.6,
    "ATTEMPTS": 0.7,
    "INSTEAD": 0.7,
    **dict.fromkeys("3456789", 0.5),
}
"""Meanings that modify another word, and by themselves lead nowhere: their weight."""

_ONE_OF_ALL: Final = 60
"""The weight for a tree of one of its phrases saying a thing; if that says several, each counts for its part."""
_SPOKEN: Final = 18
"""The weight of its questions and answers saying it."""
_DOUBT: Final = 30
"""How many things a tree is assumed to say at the average rate of all trees."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase as it is looked up, and the total weight of its words."""

    phrase: Phrase
    weight: float


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a meaning occurs: in which phrase, as which of its things, and that thing's weight."""

    entry: int
    group: int
    weight: float


@dataclass(frozen=True, slots=True)
class TreeWords:
    """How much more often a meaning is said in a tree than elsewhere, as a logarithm; ``unsaid`` is for one that is not said there."""

    said: Mapping[str, float]
    unsaid: float


@dataclass(frozen=True, slots=True)
class LanguageIndex:
    """One language's phrases. ``rarity`` is how much a word says, by how few places say it."""

    entries: tuple[Entry, ...]
    postings: Mapping[str, tuple[Posting, ...]]
    rarity: Mapping[str, float]
    bags: Mapping[str, frozenset[str]]
    """What is said anywhere at a place, by target, and in a tree, by issue."""
    trees: Mapping[str, TreeWords]
    """How often each thing is said in a tree, by issue, and at a step or card, by target."""
    forms: Mapping[str, str]
    """Every word as it may be written, and what it means."""
    written: Sequence[str]
    """The same words in order, to compare with a misspelt word and the beginning of a word."""
    times: Mapping[str, int]
    """How often each of them is said."""


@dataclass(frozen=True, slots=True)
class Index:
    """The index of one content."""

    places: tuple[Place, ...]
    languages: Mapping[Lang, LanguageIndex]
    unknown: float
    """How much a word says that occurs nowhere."""


_INDICES: Final[dict[str, Index]] = {}
"""The indices of the contents that were searched, by digest: one or two per process."""


def index_of(content: Content) -> Index:
    """Return the index of a content, built when it is first searched."""
    if content.digest not in _INDICES:
        _INDICES[content.digest] = build(content, tuple(phrases(content)))
    return _INDICES[content.digest]


def build(content: Content, all_phrases: Sequence[Phrase]) -> Index:
    """Build the index of a content from its phrases."""
    places = tuple({phrase.place.target: phrase.place for phrase in all_phrases}.values())
    languages = {
        lang: _language(content, lang, [phrase for phrase in all_phrases if phrase.lang == lang]) for lang in LANGUAGES
    }
    return Index(places, languages, math.log(1 + len(places)))


def _language(content: Content, lang: Lang, all_phrases: Sequence[Phrase]) -> LanguageIndex:
    said: dict[str, set[str]] = defaultdict(set)
    for phrase in all_phrases:
        said[phrase.place.target] |= phrase.keys
    places = Counter(key for keys in said.values() for key in keys)
    rarity = {key: math.log(1 + len(said) / count) * LITTLE_TOLD.get(key, 1.0) for key, count in places.items()}
    forms, times = _forms(lang, all_phrases, rarity)
    entries, postings = _entries(all_phrases, rarity)
    return LanguageIndex(
        entries,
        postings,
        rarity,
        _bags(content, lang, said),
        _tree_words(content, lang, all_phrases),
        forms,
        tuple(sorted(forms)),
        times,
    )


def _forms(
    lang: Lang, all_phrases: Iterable[Phrase], rarity: Mapping[str, float]
) -> tuple[dict[str, str], Counter[str]]:
    """Return what each word means, as it may be written, and how often it is written that way."""
    forms: dict[str, str] = {}
    times: Counter[str] = Counter()
    for phrase in all_phrases:
        for token in phrase.tokens:
            forms.setdefault(token.said, token.key(lang))
            times[token.said] += 1
    for word, meaning in load_wording().same.items():
        if meaning in rarity:
            forms.setdefault(word, meaning)
            times[word] += 1
    return forms, times


def _entries(
    all_phrases: Iterable[Phrase], rarity: Mapping[str, float]
) -> tuple[tuple[Entry, ...], dict[str, tuple[Posting, ...]]]:
    """Return the phrases with their weights, and where each meaning is said."""
    entries: list[Entry] = []
    postings: dict[str, list[Posting]] = defaultdict(list)
    for phrase in all_phrases:
        groups = phrase.groups
        weights = [sum(rarity[key] for key in group) / len(group) for group in groups]
        for at, group in enumerate(groups):
            for key in group:
                postings[key].append(Posting(len(entries), at, weights[at]))
        if groups:
            entries.append(Entry(phrase, sum(weights)))
    return tuple(entries), {key: tuple(places) for key, places in postings.items()}


def _bags(content: Content, lang: Lang, said: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    bags = {target: frozenset(keys) for target, keys in said.items()}
    for issue in content.issues.values():
        inside = {key for target, keys in said.items() if target.partition(".")[0] == f"@{issue.key}" for key in keys}
        bags[issue.key] = frozenset(inside.union(*_spoken(issue, lang)))
    return bags


def _tree_words(content: Content, lang: Lang, all_phrases: Iterable[Phrase]) -> dict[str, TreeWords]:
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase in all_phrases:
        words_of_tree = said[phrase.place.tree or phrase.place.target]
        for group in phrase.groups:
            for key in group:
                words_of_tree[key] += _ONE_OF_ALL // len(group)
    for issue in content.issues.values():
        for keys in _spoken(issue, lang):
            for key in keys:
                said[issue.key][key] += _SPOKEN
    return _more_often(said)


def _more_often(said: Mapping[str, Counter[str]]) -> dict[str, TreeWords]:
    anywhere: Counter[str] = Counter()
    for keys in said.values():
        anywhere.update(keys)
    total = anywhere.total()
    doubt = _DOUBT * _ONE_OF_ALL
    trees = {}
    for name, keys in said.items():
        of_tree = keys.total() + doubt
        more = {key: math.log((times * total / anywhere[key] + doubt) / of_tree) for key, times in keys.items()}
        trees[name] = TreeWords(more, math.log(doubt / of_tree))
    return trees


def _spoken(issue: Issue, lang: Lang) -> Iterator[set[str]]:
    for node in issue.nodes.values():
        yield set(words(node.say.to(lang), lang))
        for label in node.sees:
            yield set(words(shown(label).to(lang), lang))
        if isinstance(node, QuestionNode):
            for answer in node.answers:
                yield set(words(answer.text.to(lang), lang))
