"""Find where a text leads: the places whose phrases say most of what it says, and little else.

What speaks mostly of other things finds nothing, and a text that says a title, a symptom or a screen's label as it is there comes before
all that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from checks.guide.content import Content
from checks.guide.search.hits import Hit
from checks.guide.search.index import Entry, Index, LanguageIndex
from checks.guide.search.phrases import AS_TYPED, WEIGHT
from checks.guide.search.query import FEW_ENDED, Query, Wanted, is_last_word_sure, wanted_words
from checks.guide.search.wording import LANGUAGES
from checks.texts import Lang

_STAYS: Final = 0.06
_STAYS_UNSURE: Final = 0.25
"""How much more the place counts that the words before an unfinished one lead to, where that one is known already and where not."""
_KNOWN: Final = 0.25
_KNOWN_OF_FOREIGN: Final = 0.5
"""How much of a text has to be in words that stand somewhere, and of one with a word of another trade."""
_QUERY: Final = 0.62
"""How much it counts that a phrase says what the text says; the rest is that the text says what the phrase says."""
_PLACE: Final = 0.14
_TREE: Final = 0.1
"""How much it counts that other phrases of a place, or of its tree, say what the text says."""
_ELSEWHERE: Final = 0.85
"""What a tree counts that does not happen at the step where the client is."""
_ELSEWHERE_TYPED: Final = 0.15
"""How much of what follows counts there; a label of a screen counts wherever the client is."""
_EXACT: Final = 1.0
"""How much more a phrase counts that the text says, no more and no less."""
_INSIDE: Final = 0.5
"""How much more a label counts that stands in the text as a whole."""
_ALL_TYPED: Final = 0.35
"""How much more a phrase counts, at most, that has every word of the text as it was typed."""
_FLOOR: Final = 0.42
"""What a place has to reach to be shown at all, by a text of few words."""
_FEW: Final = 3
_EASIER: Final = 0.015
_LOWEST: Final = 0.33
"""Somebody who tells a story uses words of their own: each word more lets a place reach a little less."""
_BEST: Final = 0.45
"""What a place has to reach of the best one."""


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
        for said, as_written, entry in _scores(index, lang, query):
            place = entry.phrase.place
            score, extra = said, as_written
            if step is not None and place.tree is not None and step not in content.issues[place.tree].steps:
                score *= _ELSEWHERE
                extra *= 1.0 if entry.phrase.source == "screen" else _ELSEWHERE_TYPED
            shares[place.target] = max(score, shares.get(place.target, 0.0))
            if extra:
                typed.add(place.target)
            if place.target not in best or score + extra > best[place.target].score:
                best[place.target] = Hit(place.target, place.kind, place.title, entry.phrase.text, score + extra)
    floor = max(_FLOOR - _EASIER * max(0, len(query.tokens) - _FEW), _LOWEST)
    lowest = max(floor, max(shares.values(), default=0.0) * _BEST)
    for hit in best.values():
        if shares[hit.target] >= lowest and (not typed or not query.short or hit.target in typed):
            yield hit


def _scores(index: Index, lang: Lang, query: Query) -> Iterator[tuple[float, float, Entry]]:
    """Yield every phrase that says something of the text: how much, how much more for saying it as typed, and the phrase."""
    language = index.languages[lang]
    wanted = wanted_words(index, lang, query)
    whole = sum(word.weight for word in wanted)
    least = _KNOWN_OF_FOREIGN if any(word.foreign for word in wanted) else _KNOWN
    if sum(word.weight for word in wanted if word.means) <= whole * least:
        return
    typed = frozenset(word.form for word in wanted if not word.begun)
    begun = next((word.form for word in wanted if word.begun), None)
    behind: dict[str, float] = {}
    for number, (met, covered) in _shares(language, wanted).items():
        entry = language.entries[number]
        place, source = entry.phrase.place, entry.phrase.source
        tree = place.tree or place.target
        for bag in (place.target, tree):
            if bag not in behind:
                behind[bag] = _met(wanted, language.bags.get(bag, frozenset())) / whole
        own = min(1.0, covered / entry.weight) if entry.weight else 0.0
        score = WEIGHT[source] * (met / whole * _QUERY + own * (1 - _QUERY))
        score = score * (1 - _PLACE - _TREE) + _PLACE * behind[place.target] + _TREE * behind[tree]
        yield score, _as_written(entry, typed, begun, own) if source in AS_TYPED else 0.0, entry


def _shares(language: LanguageIndex, wanted: Sequence[Wanted]) -> dict[int, tuple[float, float]]:
    """Return how much of the text each phrase says, and what is said of the phrase, by its number."""
    met: dict[int, float] = {}
    shares: dict[str, float] = {}
    for word in wanted:
        says: dict[int, float] = {}
        for key, share in word.means.items():
            shares[key] = max(share, shares.get(key, 0.0))
            for posting in language.postings.get(key, ()):
                says[posting.entry] = max(share, says.get(posting.entry, 0.0))
        for number, share in says.items():
            met[number] = met.get(number, 0.0) + word.weight * share
    said: dict[tuple[int, int], float] = {}
    for key, share in shares.items():
        for posting in language.postings.get(key, ()):
            at = (posting.entry, posting.group)
            said[at] = max(said.get(at, 0.0), share * posting.weight)
    covered = dict.fromkeys(met, 0.0)
    for (number, _), weight in said.items():
        covered[number] += weight
    return {number: (met[number], covered[number]) for number in sorted(met)}


def _as_written(entry: Entry, typed: frozenset[str], begun: str | None, own: float) -> float:
    """Return how much more a phrase counts for being in the text, or having the text, as it is written."""
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
