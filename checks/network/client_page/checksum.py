"""Symbols: five bits each, written in Crockford's base 32, with three more that show what was misheard.

The check symbols are those of a Reed-Solomon code over GF(32) (x^5 + x^2 + 1) with the roots 1, 2 and 4: any two words of it differ in
four places or more (Reed and Solomon, "Polynomial Codes over Certain Finite Fields", 1960). So every single mistake is found and
located, every two mistakes are found and never taken for a single one, and so is every swap of two neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U."""
CHECKS: Final = 3
LONGEST: Final = 31
"""The most symbols whose places the field can distinguish."""
_FIELD: Final = 0b100101


def times(factor: int, other: int) -> int:
    """Return the product of two symbols in GF(32)."""
    product = 0
    while other:
        if other & 1:
            product ^= factor
        factor = factor << 1 ^ (_FIELD if factor & 16 else 0)
        other >>= 1
    return product


POWERS: Final = [1]
for _ in range(LONGEST - 1):
    POWERS.append(times(POWERS[-1], 2))
_LOGS: Final = {power: exponent for exponent, power in enumerate(POWERS)}


def _generator() -> tuple[int, ...]:
    """Return the factors of the polynomial with the roots 1, 2 and 4, from its second highest down."""
    generator = [1]
    for root in POWERS[:CHECKS]:
        generator = [high ^ times(low, root) for high, low in zip([*generator, 0], [0, *generator], strict=True)]
    return tuple(generator[1:])


GENERATOR: Final = _generator()


def checks(data: Sequence[int]) -> tuple[int, ...]:
    """Return the three symbols that follow the data."""
    rest = [0] * CHECKS
    for symbol in data:
        lead = symbol ^ rest[0]
        rest = [low ^ times(lead, factor) for low, factor in zip([*rest[1:], 0], GENERATOR, strict=True)]
    return tuple(rest)


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip would explain: the places from 0, and the symbols that were meant there; without places, there were several slips."""

    places: tuple[int, ...] = ()
    meant: tuple[int, ...] = ()


def slip(word: Sequence[int]) -> Slip | None:
    """Return what is wrong with the symbols, checks included; None if they fit."""
    sums = _syndromes(word)
    if not any(sums):
        return None
    last = len(word) - 1
    if all(sums) and times(sums[1], sums[1]) == times(sums[0], sums[2]):
        at = last - (_LOGS[sums[1]] - _LOGS[sums[0]]) % LONGEST
        if at >= 0:
            return Slip((at,), (word[at] ^ sums[0],))
    swaps = [at for at in range(last) if _swapped(word, at) == sums]
    return Slip((swaps[0], swaps[0] + 1), (word[swaps[0] + 1], word[swaps[0]])) if len(swaps) == 1 else Slip()


def _syndromes(word: Sequence[int]) -> tuple[int, ...]:
    """Return the word's value at each root: all zero if the word belongs to the code."""
    syndromes = []
    for root in POWERS[:CHECKS]:
        value = 0
        for symbol in word:
            value = times(value, root) ^ symbol
        syndromes.append(value)
    return tuple(syndromes)


def _swapped(word: Sequence[int], at: int) -> tuple[int, ...]:
    """Return the syndromes caused by swapping the symbol at a place with the one after it."""
    both, last = word[at] ^ word[at + 1], len(word) - 1
    positions = []
    for root in range(CHECKS):
        weight = POWERS[root * (last - at) % LONGEST] ^ POWERS[root * (last - at - 1) % LONGEST]
        positions.append(times(both, weight))
    return tuple(positions)
