"""Find where a text leads: the places whose phrases say most of what it says, and little else.

Every word of the text counts, also one that stands nowhere: what speaks mostly of other things finds nothing. What is misspelt or
still being typed counts for less, and a text that says a title, a symptom or a screen's label as it is there comes before all that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from checks.guide.content import Content
from checks.guide.search.hits import Hit
from checks.guide.search.index import Entry, Index, LanguageIndex
from checks.guide.search.phrases import AS_TYPED, WEIGHT
from checks.guide.search.wording import LANGUAGES, Token, begun_together, load_wording, plain, read
from checks.problems import Lang

_ENDING: Final = 48
"""How many letters at the end of a text are read for an unfinished expression of several words."""
_LONGEST: Final = 4_000
"""How many characters of a text are read for its words."""
_MOST_WORDS: Final = 20
"""How many different words of a text count: a pasted page tells what it is about at its beginning."""
_SHORT: Final = 3
"""How many letters a text has at most in which nothing is forgiven where something says it as typed."""
_ENDED: Final = ' .?!,;:)"»”'
"""What follows a last word that is typed to its end."""
_BEGUN: Final = 0.75
"""What a word counts whose beginning alone is typed."""
_GOES_ON: Final = 0.75
"""What the longer words count that begin with a word that may be ended or not."""
_UNENDED: Final = 0.5
"""What such a word weighs: it may become another."""
_FEW_ENDED: Final = 2
_UNENDED_LAST: Final = 0.15
"""What it weighs behind two words and more: what they lead to is to stay where it is while the next one is typed."""
_STAYS: Final = 0.04
"""How much more the place counts that the words before an unfinished one lead to."""
_NEARLY: Final = 0.8
"""What a misspelt word counts."""
_SHORT_WORD: Final = 4
_LONG_WORD: Final = 8
"""From how many letters on a word may have one letter wrong, and two."""
_UNKNOWN: Final = 0.75
"""What a word that stands nowhere weighs, against the rarest of those that stand somewhere."""
_OF_A_PASTE: Final = 0.1
"""What such a word weighs in a text that is longer than somebody types."""
_FOREIGN: Final = 3.0
"""What a word weighs that is of another trade: printers, pay, parking."""
_KNOWN: Final = 0.25
"""How much of a text has to be in words that stand somewhere."""
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of the text: what it means or may mean, and how surely, and what it weighs; nothing where it stands nowhere."""

    form: str
    means: Mapping[str, float]
    weight: float
    begun: bool = False


def find(content: Content, index: Index, query: str, step: int | None) -> Iterator[Hit]:
    """Every place that a text may be about, each once and in no order."""
    said = _Text.of(query)
    hits = list(_hits(content, index, said, step))
    stays = _first_before(content, index, said, step) if hits and said.typing else None
    for hit in hits:
        yield replace(hit, score=hit.score + _STAYS) if hit.target == stays else hit


def _first_before(content: Content, index: Index, said: _Text, step: int | None) -> str | None:
    """Where the words before an unfinished one lead."""
    before = said.tokens[:-1]
    if len(before) < _FEW_ENDED:
        return None
    hits = list(_hits(content, index, replace(said, tokens=before, typing=False), step))
    return max(hits, key=lambda hit: hit.score).target if hits else None


def _hits(content: Content, index: Index, said: _Text, step: int | None) -> Iterator[Hit]:
    best: dict[str, Hit] = {}
    shares: dict[str, float] = {}
    typed: set[str] = set()
    for lang in LANGUAGES:
        for told, exact, entry in _scores(index, lang, said):
            place, source = entry.phrase.place, entry.phrase.source
            score, extra = told, exact
            if step is not None and place.tree is not None and step not in content.issues[place.tree].steps:
                score, extra = told * _ELSEWHERE, exact * (1.0 if source == "screen" else _ELSEWHERE_TYPED)
            shares[place.target] = max(score, shares.get(place.target, 0.0))
            if extra:
                typed.add(place.target)
            if place.target not in best or score + extra > best[place.target].score:
                best[place.target] = Hit(place.target, place.kind, place.title, entry.phrase.text, score + extra)
    floor = max(_FLOOR - _EASIER * max(0, len(said.tokens) - _FEW), _LOWEST)
    lowest = max(floor, max(shares.values(), default=0.0) * _BEST)
    for hit in best.values():
        if shares[hit.target] >= lowest and (not typed or not said.short or hit.target in typed):
            yield hit


@dataclass(frozen=True, slots=True)
class _Text:
    """What was typed, or pasted.

    ``typing``: its last word may go on. ``long``: it is more than somebody types. ``ending``: its last letters, `plain`.
    """

    tokens: tuple[Token, ...]
    typing: bool
    short: bool
    long: bool
    ending: str

    @classmethod
    def of(cls, query: str) -> _Text:
        text = query[:_LONGEST]
        said = plain(text)
        tokens = tuple({token.said: token for token in read(text)}.values())
        typing = bool(tokens) and text[-1] not in _ENDED and said.endswith(tokens[-1].said)
        if typing and len(tokens) > 1 and len(tokens[-1].said) == 1 and tokens[-1].said.isalpha():
            tokens = tokens[:-1]
        long = len(tokens) > _MOST_WORDS
        return cls(
            tokens[:_MOST_WORDS], typing and not long, len(said.replace(" ", "")) <= _SHORT, long, said[-_ENDING:]
        )


def _scores(index: Index, lang: Lang, said: _Text) -> Iterator[tuple[float, float, Entry]]:
    """Every phrase that says something of the text: how much, how much more for saying it as typed, and the phrase."""
    language = index.languages[lang]
    wanted = [_wanted(index, lang, token, said) for token in said.tokens]
    asked = sum(word.weight for word in wanted)
    if sum(word.weight for word in wanted if word.means) <= asked * _KNOWN:
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
                behind[bag] = _met(wanted, language.bags.get(bag, frozenset())) / asked
        own = min(1.0, covered / entry.weight) if entry.weight else 0.0
        score = WEIGHT[source] * (met / asked * _QUERY + own * (1 - _QUERY))
        score = score * (1 - _PLACE - _TREE) + _PLACE * behind[place.target] + _TREE * behind[tree]
        yield score, _said(entry, typed, begun, own) if source in AS_TYPED else 0.0, entry


def _shares(language: LanguageIndex, wanted: Iterable[Wanted]) -> dict[int, tuple[float, float]]:
    """How much of the text each phrase says, and what is said of the phrase, by its number."""
    met: dict[int, float] = {}
    shares: dict[str, float] = {}
    for word in wanted:
        says: dict[int, float] = {}
        for key, share in word.means.items():
            shares[key] = max(share, shares.get(key, 0.0))
            for number in language.postings.get(key, ()):
                says[number] = max(share, says.get(number, 0.0))
        for number, share in says.items():
            met[number] = met.get(number, 0.0) + word.weight * share
    covered = dict.fromkeys(met, 0.0)
    for key, share in shares.items():
        for number in language.postings.get(key, ()):
            covered[number] += language.rarity[key] * share
    return {number: (met[number], covered[number]) for number in sorted(met)}


def _said(entry: Entry, typed: frozenset[str], begun: str | None, own: float) -> float:
    """How much more a phrase counts for being in the text, or having the text, as it is written."""
    left = entry.forms - typed
    if typed <= entry.forms and (len(left) == 1 and next(iter(left)).startswith(begun) if begun else not left):
        return _EXACT
    if len(entry.forms) >= 3 and not left and entry.phrase.source in ("screen", "label"):
        return _INSIDE
    return _ALL_TYPED * own if typed <= entry.forms else 0.0


def _met(wanted: Iterable[Wanted], keys: frozenset[str]) -> float:
    return sum(
        word.weight * max((share for key, share in word.means.items() if key in keys), default=0.0) for word in wanted
    )


def _wanted(index: Index, lang: Lang, token: Token, said: _Text) -> Wanted:
    language = index.languages[lang]
    key = token.key(lang)
    begun = _begun(language, said) if said.typing and token is said.tokens[-1] else {}
    if not begun and token.said not in language.forms and _is_foreign(token):
        return Wanted(token.form, {}, index.unknown * _FOREIGN)
    if key in language.rarity:
        return Wanted(token.form, {**dict.fromkeys(begun, _GOES_ON), key: 1.0}, language.rarity[key])
    means = begun or dict(_misspelt(language, token.said))
    if not means:
        return Wanted(token.form, {}, index.unknown * (_OF_A_PASTE if said.long else _UNKNOWN))
    weight = max(language.rarity[meaning] for meaning in means)
    if begun:
        weight *= _UNENDED if len(said.tokens) <= _FEW_ENDED else _UNENDED_LAST
    return Wanted(token.form, means, weight, bool(begun))


def _is_foreign(token: Token) -> bool:
    return not load_wording().foreign.isdisjoint((token.said, token.form))


def _begun(language: LanguageIndex, said: _Text) -> dict[str, float]:
    """What the last word may mean of which the beginning is typed, by itself or with those before it."""
    beginning = said.tokens[-1].said
    if len(beginning) < 2:
        return {}
    means = {meaning: _BEGUN for form, meaning in language.forms.items() if form.startswith(beginning)}
    means.update({meaning: _BEGUN for meaning in begun_together(said.ending) if meaning in language.rarity})
    return means


def _may_be(word: str, form: str) -> bool:
    """Whether a form that is near a word may be meant: in short words another letter makes another word."""
    if len(form) < _SHORT_WORD or (word[0] != form[0] and len(word) < _LONG_WORD):
        return False
    return len(word) > _SHORT_WORD or len(form) != len(word) or sorted(word) == sorted(form)


def _misspelt(language: LanguageIndex, word: str) -> Iterator[tuple[str, float]]:
    """What a word means that is written almost so: one letter wrong, or two in a long word."""
    if not _SHORT_WORD <= len(word) <= 24 or word.isdigit():
        return
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(word) < _LONG_WORD else 2
    for form, distance, _ in process.extract(word, language.written, scorer=OSA.distance, score_cutoff=most, limit=3):
        if _may_be(word, form) and language.forms[form] in language.rarity:
            yield language.forms[form], _NEARLY if distance == 1 else _NEARLY * 0.85
