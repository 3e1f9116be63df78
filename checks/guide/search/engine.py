"""Finding where a text leads: the places whose phrases say most of what it says, and little else.

A text that is mostly about other things finds nothing, and one that gives a title, a symptom or a screen's label exactly comes before
everything else.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from checks.guide.content import Content
from checks.guide.search.elsewhere import requests_in
from checks.guide.search.hits import Hit
from checks.guide.search.index import Entry, Index, LanguageIndex
from checks.guide.search.phrases import AS_TYPED, WEIGHT
from checks.guide.search.query import FEW_ENDED, Query, Wanted, is_last_word_sure, wanted_words
from checks.guide.search.wording import LANGUAGES, stem
from checks.texts import Lang

_STAYS: Final = 0.08
_STAYS_UNSURE: Final = 0.3
"""The bonus for the place that the words before an unfinished one lead to, if that word is already known and if not."""
_KNOWN: Final = 0.25
_KNOWN_OF_FOREIGN: Final = 0.5
"""How much of a text has to be in words that occur somewhere, and of a text with a word from another trade."""
_QUERY: Final = 0.62
"""The weight of a phrase saying what the text says; the rest is the weight of the text saying what the phrase says."""
_PLACE: Final = 0.14
_TREE: Final = 0.1
"""The weight of other phrases of a place, or of its tree, saying what the text says."""
_ELSEWHERE: Final = 0.85
"""The factor for a tree that does not occur at the step where the client is."""
_ELSEWHERE_TYPED: Final = 0.15
"""The factor there for the bonuses below; a screen's label counts wherever the client is."""
_LIKELY: Final = 0.15
"""The weight of the text's words being those of the tree."""
_VOTE: Final = 0.7
"""The discount on that: words come together, and are not independent evidence for a tree."""
_CLEAR: Final = 0.7
"""How much a place in a tree says of a text that clearly means it."""
_CLEARLY: Final = 0.6
"""If the tree's next place scores at least this share of the first, the beginning of the tree comes before both."""
_BEFORE: Final = 1e-6
"""How far ahead the beginning of the tree is then."""
_EXACT: Final = 1.0
"""The bonus for a phrase that the text matches exactly."""
_INSIDE: Final = 0.5
"""The bonus for a label that the text contains as a whole."""
_ALL_TYPED: Final = 0.35
"""The largest bonus for a phrase that has every word of the text as it was typed."""
_FLOOR: Final = 0.42
"""The score that a place needs to be shown at all, for a text of few words."""
_FEW: Final = 3
_EASIER: Final = 0.015
_LOWEST: Final = 0.33
"""Somebody who tells a story uses words of their own: each further word lowers the score that a place needs a little."""
_WHOLE: Final = 0.99
"""How near a text is to a request that it repeats word for word."""
_AHEAD: Final = 0.25
_EASIER_AHEAD: Final = 0.03
_STORY: Final = 7
"""How far the best place has to be ahead of the nearest request from elsewhere; each further word, up to so many, makes it less."""
_BEST: Final = 0.45
"""The share of the best place's score that a place needs."""


def find(content: Content, index: Index, text: str, step: int | None) -> Iterator[Hit]:
    """Yield every place that a text may be about, each once and in no order."""
    query = Query.of(text)
    hits = list(_hits(content, index, query, step))
    stays = _first_before(content, index, query, step) if hits and query.typing else None
    more = _STAYS if stays and is_last_word_sure(index, query) else _STAYS_UNSURE
    for hit in hits:
        yield replace(hit, score=hit.score + more) if hit.target == stays else hit


def _first_before(content: Content, index: Index, query: Query, step: int | None) -> str | None:
    """Return where the words before an unfinished one lead."""
    before = query.tokens[:-1]
    if len(before) < FEW_ENDED:
        return None
    hits = list(_hits(content, index, replace(query, tokens=before, typing=False), step))
    return max(hits, key=lambda hit: hit.score).target if hits else None


def _hits(content: Content, index: Index, query: Query, step: int | None) -> Iterator[Hit]:
    best: dict[str, Hit] = {}
    shares: dict[str, float] = {}
    typed: set[str] = set()
    for lang in LANGUAGES:
        for hit, share, as_written in _places(content, index, lang, query, step):
            shares[hit.target] = max(share, shares.get(hit.target, 0.0))
            if as_written:
                typed.add(hit.target)
            if hit.target not in best or hit.score > best[hit.target].score:
                best[hit.target] = hit
    elsewhere = _nearness_elsewhere(index, query)
    ahead = _AHEAD - _EASIER_AHEAD * min(len(query.tokens), _STORY)
    if elsewhere >= _WHOLE or (not typed and max(shares.values(), default=0.0) < elsewhere + ahead):
        return
    floor = max(_FLOOR - _EASIER * max(0, len(query.tokens) - _FEW), _LOWEST)
    lowest = max(floor, max(shares.values(), default=0.0) * _BEST)
    yield from _from_the_beginning(
        content,
        {
            target: hit
            for target, hit in best.items()
            if shares[target] >= lowest and (not typed or not query.short or target in typed)
        },
        shares,
    )


def _nearness_elsewhere(index: Index, query: Query) -> float:
    """Return how near a text is to what is about nothing here."""
    nearest = 0.0
    for lang in LANGUAGES:
        words = zip(query.tokens, wanted_words(index, lang, query), strict=True)
        weights = {stem(token.said, lang): word.weight for token, word in words if word.weight and token.said.isalpha()}
        nearest = max(nearest, requests_in(lang).nearness(weights))
    return nearest


def _from_the_beginning(content: Content, hits: dict[str, Hit], shares: Mapping[str, float]) -> Iterable[Hit]:
    """Put the beginning of a tree before its places if the text does not clearly say which of them it is about."""
    first = max(hits.values(), key=lambda hit: hit.score, default=None)
    if first is None or shares[first.target] >= _CLEAR or "." not in first.target or first.kind != "issue":
        return hits.values()
    tree = first.target.partition(".")[0]
    others = (hit.score for hit in hits.values() if hit is not first and hit.target.partition(".")[0] == tree)
    if max(others, default=0.0) < first.score * _CLEARLY:
        return hits.values()
    issue = content.issues[tree.removeprefix("@")]
    start = hits.get(tree, Hit(tree, "issue", issue.title, issue.summary, 0.0))
    return {**hits, tree: replace(start, score=first.score + _BEFORE)}.values()


def _places(
    content: Content, index: Index, lang: Lang, query: Query, step: int | None
) -> Iterator[tuple[Hit, float, bool]]:
    """Yield every place that says some of the text, with how much it says, and whether it says it as typed."""
    language = index.languages[lang]
    wanted = wanted_words(index, lang, query)
    whole = sum(word.weight for word in wanted)
    least = _KNOWN_OF_FOREIGN if any(word.foreign for word in wanted) else _KNOWN
    if sum(word.weight for word in wanted if word.means) <= whole * least:
        return
    elsewhere = {issue.key for issue in content.issues.values() if step is not None and step not in issue.steps}
    likely = _likely(language, wanted)
    behind = {tree: _met(wanted, language.bags.get(tree, frozenset())) / whole for tree in likely}
    for said, (as_written, entry, of_best) in _best_phrases(language, wanted, whole, elsewhere):
        place = entry.phrase.place
        tree = place.tree or place.target
        more = _PLACE * _met(wanted, language.bags[place.target]) / whole + _TREE * behind[tree]
        here = _ELSEWHERE if place.tree in elsewhere else 1.0
        rest = 1 - _PLACE - _TREE
        by_tree = _LIKELY * likely[tree] if as_written < _EXACT else 0.0
        score = here * (of_best * rest + more + by_tree) + as_written
        yield (
            Hit(place.target, place.kind, place.title, entry.phrase.text, score),
            here * (said * rest + more),
            as_written > 0,
        )


def _best_phrases(
    language: LanguageIndex, wanted: Sequence[Wanted], whole: float, elsewhere: Container[str | None]
) -> Iterator[tuple[float, tuple[float, Entry, float]]]:
    """Yield for each place the most that its phrases say of the text, and the nearest phrase.

    That phrase comes with its bonus for being as typed, and how much it says.
    """
    typed = frozenset(word.form for word in wanted if not word.begun)
    begun = next((word.form for word in wanted if word.begun), None)
    most: dict[str, float] = {}
    best: dict[str, tuple[float, Entry, float]] = {}
    for number, (met, covered) in _shares(language, wanted).items():
        entry = language.entries[number]
        source, place = entry.phrase.source, entry.phrase.place
        own = min(1.0, covered / entry.weight) if entry.weight else 0.0
        said = WEIGHT[source] * (met / whole * _QUERY + own * (1 - _QUERY))
        as_written = _as_written(entry, typed, begun, own) if source in AS_TYPED else 0.0
        if as_written and source != "screen" and place.tree in elsewhere:
            as_written *= _ELSEWHERE_TYPED
        target = place.target
        if target not in best or said + as_written > best[target][0] + best[target][2]:
            best[target] = as_written, entry, said
        if said > most.get(target, 0.0):
            most[target] = said
    for target, nearest in best.items():
        yield most.get(target, 0.0), nearest


def _likely(language: LanguageIndex, wanted: Sequence[Wanted]) -> dict[str, float]:
    """Return how likely each tree is by the words of the text, regardless of the words next to them in a phrase."""
    known = [word for word in wanted if word.means and not word.begun]
    votes = {
        tree: _VOTE
        * sum(max(share * words.said.get(key, words.unsaid) for key, share in word.means.items()) for word in known)
        for tree, words in language.trees.items()
    }
    most = max(votes.values())
    odds = {tree: math.exp(vote - most) for tree, vote in votes.items()}
    total = sum(odds.values())
    return {tree: odd / total for tree, odd in odds.items()}


def _shares(language: LanguageIndex, wanted: Sequence[Wanted]) -> dict[int, tuple[float, float]]:
    """Return, by its number, how much of the text each phrase says, and how much of the phrase is said."""
    met: dict[int, float] = {}
    shares: dict[str, float] = {}
    for word in wanted:
        says: dict[int, float] = {}
        for key, share in word.means.items():
            shares[key] = max(share, shares.get(key, 0.0))
            for posting in language.postings.get(key, ()):
                if share > says.get(posting.entry, 0.0):
                    says[posting.entry] = share
        for number, share in says.items():
            met[number] = met.get(number, 0.0) + word.weight * share
    said: dict[tuple[int, int], float] = {}
    covered = dict.fromkeys(sorted(met), 0.0)
    for key, share in shares.items():
        for posting in language.postings.get(key, ()):
            at = (posting.entry, posting.group)
            weight, before = share * posting.weight, said.get(at, 0.0)
            if weight > before:
                said[at] = weight
                covered[posting.entry] += weight - before
    return {number: (met[number], weight) for number, weight in covered.items()}


def _as_written(entry: Entry, typed: frozenset[str], begun: str | None, own: float) -> float:
    """Return the bonus for a phrase that is in the text, or has the text in it, as it is written."""
    forms = entry.phrase.forms
    left = forms - typed
    if typed <= forms and (len(left) == 1 and next(iter(left)).startswith(begun) if begun else not left):
        return _EXACT
    if len(forms) >= 3 and not left and entry.phrase.source in ("screen", "label"):
        return _INSIDE
    return _ALL_TYPED * own if typed <= forms else 0.0


def _met(wanted: Iterable[Wanted], keys: frozenset[str]) -> float:
    return sum(
        word.weight * max((share for key, share in word.means.items() if key in keys), default=0.0) for word in wanted
    )
