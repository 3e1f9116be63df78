"""Finding the way from what the client says or sees: steps, issues and their symptoms, screens and buttons, cards, Microsoft's codes.

A code, or a message pasted with one in it, leads to what the code means, then to the issue that goes on from there.
Accents, case, punctuation and typing errors are forgiven, words of the same meaning count as one (`wording`), and a word tells the
more the fewer issues speak of it. A title, a symptom or a screen with every word as it was typed comes before all that is
forgiven, at any step.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from checks.errors.explain import explain
from checks.facts import Fact
from checks.guide.content import Content
from checks.guide.models import Ask, Issue, Words
from checks.guide.ranking import ranked
from checks.guide.wording import Word, meanings, plain, read, words

_DIGITS: Final = re.compile(r"\d{3}")
_WORDS_READ: Final = 16
"""How many different words of a query count: a pasted page tells what it is about at its beginning."""
_NEARLY: Final = 0.78
"""How alike two words are (difflib's ratio) to count as one with a typing error."""
_BEGUN: Final = 0.9
"""What a word counts that is the beginning of one: it is still being typed."""
_MISSPELT: Final = 0.6
"""What a word counts that is nearly one."""
_PHRASE: Final = 0.25
"""How much it counts that the query says all that a phrase says, beside the phrase saying all that the query says."""
_BACKGROUND: Final = 0.3
"""How much it counts that the rest of an issue speaks of the query's words."""
_ELSEWHERE: Final = 0.7
"""What an issue counts that does not happen at the step where the client stands."""
_AS_TYPED: Final = 1.0
"""How much more it counts that every word is said as it was typed: more than any other difference between two phrases."""
_SHORT: Final = 3
"""How many letters a query has at most in which nothing is forgiven where something says it as typed."""
_READ: Final = ("title", "says", "trouble", "screen")
"""The texts that count for more with every word as it was typed: titles, what the client says and what stands on the screen."""
_WEIGHT: Final[Mapping[str, float]] = {
    "screen": 0.97,
    "says": 1.0,
    "title": 1.0,
    "trouble": 0.97,
    "summary": 0.7,
}

Kind = Literal["step", "issue", "card", "code", "evidence"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something to go to: ``target`` is ``step.N``, ``@issue``, ``@issue.node``, ``card.KEY`` or ``code.N``.

    ``matched`` is the text that was found, or for an issue that evidence speaks for, why it does.
    """

    target: str
    kind: Kind
    title: Words
    matched: Words
    score: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One text that something can be found by; ``about`` is what it belongs to (an issue's hits count as one)."""

    about: str
    target: str
    kind: Kind
    title: Words
    text: Words
    weight: float
    said: tuple[frozenset[str], ...]
    forms: tuple[frozenset[str], ...]
    """What is said, in each language, as it is written there, where that counts."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word of the query that the content knows: its form, and the words that it stands for and how well."""

    form: str
    alike: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Index:
    phrases: tuple[_Phrase, ...]
    rarity: Mapping[str, float]
    spoken: Mapping[str, frozenset[str]]
    """Every word that an issue speaks of anywhere."""
    meanings: Mapping[str, str]
    """The words that a query may be meant to have, and what each means in the content."""


_INDICES: Final[dict[str, _Index]] = {}
"""The indices of the contents that were searched, by digest: one or two in a process."""


def search(
    content: Content, query: str, limit: int = 9, step: int | None = None, facts: Iterable[Fact] = ()
) -> tuple[Hit, ...]:
    """What the query most likely is about, the best first; where it is empty, what the facts speak for, then all that there is.

    An issue is found once, by the place in it that fits best. ``step`` is where in the guide the client stands, where that is known.
    """
    index = _index(content)
    if not plain(query):
        return (*_spoken_for(content, facts), *_everything(index))[:limit]
    hits = {hit.target: hit for hit in _codes(content, query)}
    wanted = _wanted(index, query)
    as_typed = {phrase for phrase in index.phrases if _said_as_typed(wanted, phrase)} if wanted else set()
    short = len(plain(query).replace(" ", "")) <= _SHORT
    found: dict[str, Hit] = {}
    for phrase in index.phrases if wanted else ():
        score = _score(index, wanted, phrase)
        if step is not None and phrase.kind == "issue" and step not in content.issues[phrase.about].steps:
            score *= _ELSEWHERE
        if phrase in as_typed:
            score += _AS_TYPED
        elif short and as_typed:
            continue
        if score > 0 and (phrase.about not in found or score > found[phrase.about].score):
            found[phrase.about] = Hit(phrase.target, phrase.kind, phrase.title, phrase.text, score)
    for hit in found.values():
        hits.setdefault(hit.target, hit)
    return tuple(sorted(hits.values(), key=lambda hit: -hit.score)[:limit])


def reachable(content: Content, target: str) -> str | None:
    """The target as far as the content, which may be one's own, has it: ``@issue.node``, ``@issue`` or nothing."""
    issue, _, node = target.removeprefix("@").partition(".")
    if issue not in content.issues:
        return None
    return target if node in content.issues[issue].nodes else f"@{issue}"


def _codes(content: Content, query: str) -> Iterator[Hit]:
    """What Microsoft's codes in the query mean and lead to, before whatever else it says."""
    if _DIGITS.search(query) is None:
        return
    for place, code in enumerate(explain(query).codes):
        title = Words(fr=code.name, en=code.name)
        known = code.known
        matched = (
            Words(fr=known.means["fr"], en=known.means["en"]) if known else Words(fr=code.address, en=code.address)
        )
        yield Hit(f"code.{code.number}", "code", title, matched, 4.0 - place / 10)
        target = reachable(content, known.leads_to) if known and known.leads_to else None
        if target is not None:
            issue = content.issues[target.removeprefix("@").partition(".")[0]]
            yield Hit(target, "issue", issue.title, title, 3.0 - place / 10)


def _spoken_for(content: Content, facts: Iterable[Fact]) -> Iterator[Hit]:
    for one in ranked(content, facts):
        yield Hit(one.target, "evidence", one.title, one.reasons[0].text, float(one.score))


def _everything(index: _Index) -> Iterator[Hit]:
    """Every issue, step and card once, by its title."""
    seen: set[str] = set()
    for phrase in index.phrases:
        if phrase.about not in seen:
            seen.add(phrase.about)
            yield Hit(phrase.target, phrase.kind, phrase.title, phrase.title, phrase.weight)


def _wanted(index: _Index, query: str) -> tuple[_Wanted, ...]:
    """The words of the query that the content knows; unknown ones fall away."""
    wanted: list[_Wanted] = []
    said: dict[str, Word] = {}
    for word in read(query):
        said.setdefault(word.means, word)
    asked = tuple(said.values())[:_WORDS_READ]
    for number, word in enumerate(asked):
        if word.means in index.rarity:
            alike: Mapping[str, float] = {word.means: 1.0}
        elif number == len(asked) - 1 and len(word.said) >= 2:
            begun = {means: _BEGUN for other, means in index.meanings.items() if other.startswith(word.said)}
            alike = begun or _misspelt(index, word)
        else:
            alike = _misspelt(index, word)
        if alike:
            wanted.append(_Wanted(word.form, alike))
    return tuple(wanted)


def _misspelt(index: _Index, word: Word) -> Mapping[str, float]:
    if len(word.said) < 4:
        return {}
    near = get_close_matches(word.said, [one for one in index.meanings if one[0] == word.said[0]], 2, _NEARLY)
    return {index.meanings[one]: _MISSPELT for one in near}


def _said_as_typed(wanted: Iterable[_Wanted], phrase: _Phrase) -> bool:
    """Whether the phrase, in one language, has every word of the query as it was typed."""
    return any(forms.issuperset(one.form for one in wanted) for forms in phrase.forms)


def _score(index: _Index, wanted: tuple[_Wanted, ...], phrase: _Phrase) -> float:
    """How well a phrase fits: the share of the query's weight that it has, of its own weight that the query has, and its issue's."""
    asked = sum(_weight(index, one.alike) for one in wanted)
    spoken = index.spoken.get(phrase.about, frozenset())
    background = sum(_weight(index, one.alike) for one in wanted if not spoken.isdisjoint(one.alike)) / asked
    best = 0.0
    for said in phrase.said:
        met = [_met(index, one.alike, said) for one in wanted]
        if not any(met):
            continue
        own = sum(index.rarity[word] for word in said)
        best = max(best, sum(met) / asked * (1 - _PHRASE) + min(1.0, sum(met) / own) * _PHRASE)
    return phrase.weight * (best + _BACKGROUND * background) / (1 + _BACKGROUND) if best else 0.0


def _weight(index: _Index, alike: Mapping[str, float]) -> float:
    return max(index.rarity[word] * how for word, how in alike.items())


def _met(index: _Index, alike: Mapping[str, float], said: frozenset[str]) -> float:
    return max((index.rarity[word] * how for word, how in alike.items() if word in said), default=0.0)


def _index(content: Content) -> _Index:
    if content.digest not in _INDICES:
        phrases = tuple(_phrases(content))
        spoken = {key: _spoken(issue, phrases) for key, issue in content.issues.items()}
        in_issues = Counter(word for said in spoken.values() for word in said)
        others = {word for phrase in phrases for said in phrase.said for word in said}
        rarity = {
            word: math.log(1 + (len(spoken) + 1) / max(1, in_issues[word])) for word in sorted({*in_issues, *others})
        }
        known = {form: means for form, means in meanings().items() if means in rarity}
        _INDICES[content.digest] = _Index(phrases, rarity, spoken, {**{word: word for word in rarity}, **known})
    return _INDICES[content.digest]


def _spoken(issue: Issue, phrases: tuple[_Phrase, ...]) -> frozenset[str]:
    found = {word for phrase in phrases if phrase.about == issue.key for said in phrase.said for word in said}
    for node in issue.nodes.values():
        texts = [node.say, *((one.text for one in node.answers) if isinstance(node, Ask) else (node.title,))]
        texts += [Words(fr=label.fr or label.en, en=label.en) for label in node.sees]
        found |= {word for text in texts for said in (text.fr, text.en) for word in words(said)}
    return frozenset(found)


def _phrases(content: Content) -> Iterator[_Phrase]:
    for issue in sorted(content.issues.values(), key=lambda one: one.known or "Z"):
        yield _phrase(issue, f"@{issue.key}", issue.title, "title")
        if issue.known is not None:
            yield _phrase(issue, f"@{issue.key}", Words(fr=issue.known, en=issue.known), "title")
        yield from _issue_phrases(issue)
        yield _phrase(issue, f"@{issue.key}", issue.summary, "summary")
    for step in content.steps:
        target = f"step.{step.number}"
        named = Words(fr=f"étape {step.number} {step.title.fr}", en=f"step {step.number} {step.title.en}")
        yield _made(target, target, "step", step.title, named, 0.9, as_typed=True)
        for stage in step.stages:
            for label in stage.labels:
                shown = Words(fr=label.fr or label.en, en=label.en)
                yield _made(target, target, "step", step.title, shown, 0.7)
            for trouble in stage.troubles:
                issue_key = trouble.to.removeprefix("@").partition(".")[0]
                if issue_key in content.issues:
                    yield _phrase(content.issues[issue_key], trouble.to, trouble.text, "trouble")
    for card in content.cards:
        target = f"card.{card.key}"
        yield _made(target, target, "card", card.title, card.title, 0.8, as_typed=True)
        yield _made(target, target, "card", card.title, card.text, 0.4)


def _issue_phrases(issue: Issue) -> Iterator[_Phrase]:
    for says in issue.says:
        yield _phrase(issue, _target(issue, says.node), says, "says")
    for screen in issue.screens:
        shown = Words(fr=screen.fr or screen.en, en=screen.en)
        yield _phrase(issue, _target(issue, screen.node), shown, "screen")


def _target(issue: Issue, node: str | None) -> str:
    return f"@{issue.key}" if node is None else f"@{issue.key}.{node}"


def _phrase(issue: Issue, target: str, text: Words, kind: str) -> _Phrase:
    return _made(issue.key, target, "issue", issue.title, text, _WEIGHT[kind], as_typed=kind in _READ)


def _made(
    about: str, target: str, kind: Kind, title: Words, text: Words, weight: float, *, as_typed: bool = False
) -> _Phrase:
    texts = (text.fr, text.en)
    said = tuple(frozenset(words(one)) for one in texts)
    forms = tuple(frozenset(word.form for word in read(one)) for one in texts) if as_typed else ()
    return _Phrase(about, target, kind, title, Words(fr=text.fr, en=text.en), weight, said, forms)
