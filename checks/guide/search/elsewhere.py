"""Tell what is about nothing here: texts that are nearer to what people ask any help desk than to a place of the guide.

``elsewhere.toml`` has such requests. They are compared word by word, by stems and not by meanings: “office” is no company in “reinstall
office”.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from checks.guide.search.wording import read, stem
from checks.texts import Lang, package_tables

_TEXT: Final = 0.62
"""How much it counts that a request says what the text says; the rest is that the text says what the request says."""

_FEW: Final = 2
"""The most words of a text that a request of one word may be near to."""


@dataclass(frozen=True, slots=True)
class Requests:
    """One language's requests: how many words each has, and which of them have a stem."""

    sizes: tuple[int, ...]
    by_stem: Mapping[str, tuple[int, ...]]

    def nearness(self, weights: Mapping[str, float]) -> float:
        """Return how near a text is to the nearest request, from 0 to 1, by the stems of its words and what each weighs.

        A word by itself is near to none but the one that is that word. A request of one word is near only to a text of few words: a longer
        one may name holidays or a dentist in passing.
        """
        met: dict[int, float] = defaultdict(float)
        shared: dict[int, int] = defaultdict(int)
        for word, weight in weights.items():
            for number in self.by_stem.get(word, ()):
                if (len(weights) > 1 and self.sizes[number] > 1) or (self.sizes[number] == 1 and len(weights) <= _FEW):
                    met[number] += weight
                    shared[number] += 1
        whole = sum(weights.values())
        return max(
            (
                _TEXT * weight / whole + (1 - _TEXT) * shared[number] / self.sizes[number]
                for number, weight in met.items()
            ),
            default=0.0,
        )


@cache
def requests_in(lang: Lang) -> Requests:
    """Read the requests of a language."""
    requests = [stems(said, lang) for said in package_tables("checks.guide.search", "elsewhere.toml")[lang]["requests"]]
    by_stem: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(requests):
        for word in words:
            by_stem[word].append(number)
    return Requests(tuple(map(len, requests)), {word: tuple(numbers) for word, numbers in by_stem.items()})


def stems(text: str, lang: Lang) -> frozenset[str]:
    """Return the stems of the words of a text that count."""
    return frozenset(stem(token.said, lang) for token in read(text))
