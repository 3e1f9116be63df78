"""Finding the way from what the client says or sees: steps, issues and their symptoms, screens and buttons, cards, Microsoft's codes.

A code, or a message pasted with one in it, leads to what the code means, then to the issue that goes on from there.
Accents, case and punctuation do not count; a word counts when it begins a word of the text, or nearly is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal

from checks.errors.explain import explain
from checks.guide.content import Content
from checks.guide.models import Words

_WORD = re.compile(r"[a-z0-9#@]+")
_DIGITS = re.compile(r"\d{3}")
_EMPTY: Final = frozenset(
    _WORD.findall(
        "a au aux ce ca c d de des du elle en est et il je j l la le les m me mon ma mes n ne on pas que qu qui s se son sa ses "
        "sur un une vous y the is it of to my me i an and on in not"
    )
)
_WORDS_READ: Final = 16
"""How many different words of a query count: a pasted page tells what it is about at its beginning."""
_NEARLY: Final = 0.8
"""How alike two words are (difflib's ratio) to count as one with a typing error."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something to go to: ``target`` is ``step.N``, ``@issue``, ``@issue.node``, ``card.KEY`` or ``code.N``.

    ``matched`` is the text that was found.
    """

    target: str
    kind: Literal["step", "issue", "card", "code"]
    title: Words
    matched: Words
    score: float


def search(content: Content, query: str, limit: int = 9) -> tuple[Hit, ...]:
    """What the query most likely is about, the best first; everything that can be gone to where the query is empty."""
    wanted = tuple(dict.fromkeys(_words(query)))[:_WORDS_READ]
    hits = {hit.target: hit for hit in _codes(content, query)}
    for target, kind, title, text, weight in _entries(content):
        score = weight * _score(wanted, text) if wanted else weight
        if score > 0 and (target not in hits or score > hits[target].score):
            hits[target] = Hit(target, kind, title, text, score)
    ranked = sorted(hits.values(), key=lambda hit: -hit.score) if wanted else list(hits.values())
    return tuple(ranked[:limit])


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


def reachable(content: Content, target: str) -> str | None:
    """The target as far as the content, which may be one's own, has it: ``@issue.node``, ``@issue`` or nothing."""
    issue, _, node = target.removeprefix("@").partition(".")
    if issue not in content.issues:
        return None
    return target if node in content.issues[issue].nodes else f"@{issue}"


def _entries(content: Content) -> Iterator[tuple[str, Literal["step", "issue", "card"], Words, Words, float]]:
    for issue in sorted(content.issues.values(), key=lambda one: one.known or "Z"):
        target = f"@{issue.key}"
        yield target, "issue", issue.title, issue.title, 1.0
        for says in issue.says:
            yield target, "issue", issue.title, says, 1.0
        for label in issue.screens:
            yield target, "issue", issue.title, Words(fr=label.fr or label.en, en=label.en), 0.9
        yield target, "issue", issue.title, issue.summary, 0.6
    for step in content.steps:
        target = f"step.{step.number}"
        yield (
            target,
            "step",
            step.title,
            Words(fr=f"étape {step.number} {step.title.fr}", en=f"step {step.number} {step.title.en}"),
            0.9,
        )
        for stage in step.stages:
            for label in stage.labels:
                yield target, "step", step.title, Words(fr=label.fr or label.en, en=label.en), 0.7
            for trouble in stage.troubles:
                issue_key = trouble.to.removeprefix("@").partition(".")[0]
                if issue_key in content.issues:
                    yield trouble.to, "issue", content.issues[issue_key].title, trouble.text, 0.95
    for card in content.cards:
        yield f"card.{card.key}", "card", card.title, card.title, 0.8


def _score(wanted: tuple[str, ...], text: Words) -> float:
    return max(_share(wanted, _words(text.fr)), _share(wanted, _words(text.en)))


def _share(wanted: Iterable[str], there: tuple[str, ...]) -> float:
    """The part of the wanted words that the text has, less a little for what it says besides."""
    wanted = tuple(wanted)
    found = sum(max((_alike(word, other) for other in there), default=0.0) for word in wanted)
    if not found:
        return 0.0
    return found / len(wanted) - 0.002 * len(there)


def _alike(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if len(word) >= 2 and other.startswith(word):
        return 0.9
    if len(word) < 4 or abs(len(word) - len(other)) > 2 or word[0] != other[0]:
        return 0.0
    ratio = SequenceMatcher(None, word, other).ratio()
    return ratio * 0.8 if ratio >= _NEARLY else 0.0


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    plain = "".join(ch for ch in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(ch))
    words = _WORD.findall(plain)
    telling = tuple(word for word in words if word not in _EMPTY)
    return telling or tuple(words)
