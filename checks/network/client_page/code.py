"""The code that a client reads aloud: what a page saw, in 18 characters for 25 targets.

    M  the target list's version   then one number in base 32: source, the page's day, the browser's clock, a verdict for each target
    the last three            check characters (`checks.network.client_page.checksum`)

Every symbol but the checks is shifted by a fixed amount for its place, so that a page where all is well does not give a row of zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import Final, Literal

from checks.network.client_page.checksum import ALPHABET, CHECKS, LONGEST, checks, slip
from checks.network.client_page.spelling import Reading, readings
from checks.network.client_page.target_list import OWN, TargetList
from checks.network.targets import Target
from checks.problems import Problem

GROUP: Final = 3
"""Characters that are read aloud in one breath."""
LIFE: Final = timedelta(days=91)
"""How long a page's code can carry the browser's clock; an older page has to be made again."""
SOURCES: Final = 2
DAYS: Final = 4096
"""Days of making that can be distinguished; of those that look alike, the latest before now is meant."""
CLOCKS: Final = 131_072
BEFORE: Final = CLOCKS - 2
"""The clock's value for before the day of making."""
AFTER: Final = CLOCKS - 1
"""The clock's value for later than can be expressed."""
_WRONG: Final[Mapping[int, Literal["before", "after"]]] = {BEFORE: "before", AFTER: "after"}
VERDICTS: Final = 3
FIRST_DAY: Final = date(2026, 1, 1)
SHIFTS: Final = tuple((11 * place + 21) % 32 for place in range(LONGEST))

ResultSource = Literal["page", "shell"]
_SOURCES: Final[tuple[ResultSource, ResultSource]] = ("page", "shell")


class Reach(IntEnum):
    """What was seen of a target: its server answered, it did not answer, or it could not be tried from there."""

    REACHED = 0
    NOT_REACHED = 1
    NOT_TRIED = 2


@dataclass(frozen=True, slots=True)
class CodeContent:
    """What a code says. ``clock`` is the browser's own (UTC, to the minute), None if it does not say.

    ``wrong`` says that the clock was set to before the page was made, or to too long after it to be expressed.
    """

    target_list: TargetList
    source: ResultSource
    made: date
    clock: datetime | None
    wrong: Literal["before", "after"] | None
    verdicts: tuple[Reach, ...]

    def pairs(self) -> Iterator[tuple[Target, Reach]]:
        """Yield each target with what was seen of it."""
        return zip(self.target_list.targets, self.verdicts, strict=True)

    def of(self, reach: Reach) -> tuple[Target, ...]:
        """Return the targets that had this result."""
        return tuple(target for target, verdict in self.pairs() if verdict is reach)


FaultKind = Literal[
    "empty", "character", "short", "long", "misheard", "swapped", "garbled", "other_version", "other_list", "old_page"
]

_WORDS: Final[Mapping[FaultKind, tuple[str, ...]]] = {
    "empty": ("code.empty",),
    "character": ("code.character",),
    "short": ("code.short", "code.short_at"),
    "long": ("code.long", "code.long_at"),
    "misheard": ("code.misheard",),
    "swapped": ("code.swapped",),
    "garbled": ("code.garbled",),
    "other_version": ("code.other_version",),
    "other_list": ("code.other_list",),
    "old_page": ("code.old_page",),
}
"""The words for each fault; if there are two, the second are for a known group."""


@dataclass(frozen=True, slots=True)
class CodeFault:
    """Why a code can't be read. ``groups`` are those to be read again, from 1; ``heard`` and ``meant`` are single characters.

    ``count`` is how many characters were given, ``of`` how many there must be; ``made`` is the day of an old page.
    """

    kind: FaultKind
    groups: tuple[int, ...] = ()
    heard: str = ""
    meant: str = ""
    count: int = 0
    of: int = 0
    made: date | None = None

    def problem(self) -> Problem:
        """Return the fault in words, with what to ask the client for."""
        words = _WORDS[self.kind]
        return Problem(
            words[-1] if self.groups else words[0],
            exit_status=1,
            groups=", ".join(map(str, self.groups)),
            heard=self.heard,
            meant=self.meant,
            count=self.count,
            of=self.of,
            missing=self.of - self.count,
            made=self.made.isoformat() if self.made is not None else "",
        )


def length(targets: int) -> int:
    """Return how many characters a code for this many targets has."""
    return 1 + payload_length(targets) + CHECKS


def payload_length(targets: int) -> int:
    """Return how many characters the number in it has."""
    largest, count = SOURCES * DAYS * CLOCKS * VERDICTS**targets - 1, 0
    while largest:
        largest, count = largest // 32, count + 1
    return count


def grouped(code: str) -> str:
    """Return the code in its groups."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def encode(
    target_list: TargetList, source: ResultSource, made: date, clock: datetime, verdicts: Sequence[Reach]
) -> str:
    """Return the code, in its groups. Raises ValueError unless there is one verdict for each target."""
    if len(verdicts) != len(target_list.targets):
        raise ValueError("one verdict for each target")
    number = (_SOURCES.index(source) * DAYS + (made - FIRST_DAY).days % DAYS) * CLOCKS + _minutes(made, clock)
    for verdict in verdicts:
        number = number * VERDICTS + verdict
    symbols = [target_list.version]
    symbols += [number >> 5 * place & 31 for place in reversed(range(payload_length(len(verdicts))))]
    data = [symbol ^ shift for symbol, shift in zip(symbols, SHIFTS, strict=False)]
    sealed = (symbol ^ seal for symbol, seal in zip(checks(data), target_list.seal, strict=True))
    return grouped("".join(ALPHABET[symbol] for symbol in (*data, *sealed)))


def _minutes(made: date, clock: datetime) -> int:
    """Return the clock's minutes since the start of the day of making, as the code holds them."""
    minutes = (clock - _midnight(made)) // timedelta(minutes=1)
    return BEFORE if minutes < 0 else AFTER if minutes >= BEFORE else minutes


def decode(text: str, known: Mapping[int, TargetList], now: datetime) -> CodeContent | CodeFault:
    """Return what a code says, in any case, with any spaces, with words. ``known`` are the target lists by version."""
    candidates = [(_distance(reading, known), _read(reading, known, now)) for reading in readings(text)]
    good = [content for _, content in candidates if isinstance(content, CodeContent)]
    return good[0] if good else min(candidates, key=lambda candidate: candidate[0])[1]


def groups(text: str, known: Mapping[int, TargetList]) -> tuple[str, ...]:
    """Return the groups of a code as they are understood, whether or not it is complete and correct."""
    characters = min(readings(text), key=lambda reading: _distance(reading, known)).characters
    return tuple(characters[at : at + GROUP] for at in range(0, len(characters), GROUP))


def _distance(reading: Reading, known: Mapping[int, TargetList]) -> int:
    """Return by how many characters a reading differs from a code's length: if there are several, the nearest is meant."""
    return min(abs(len(reading.characters) - length(len(target_list.targets))) for target_list in known.values())


def _read(reading: Reading, known: Mapping[int, TargetList], now: datetime) -> CodeContent | CodeFault:
    if not reading.characters:
        return CodeFault("empty")
    bad = [at for at, char in enumerate(reading.characters) if char not in ALPHABET]
    if bad:
        return CodeFault("character", reading.groups_of(bad, GROUP), heard=reading.characters[bad[0]])
    word = [ALPHABET.index(char) for char in reading.characters]
    version = word[0] ^ SHIFTS[0]
    target_list = known.get(version)
    if target_list is None or len(word) != length(len(target_list.targets)):
        return _unframed(word, version, known, reading)
    wrong = slip(_unsealed(word, target_list))
    if wrong is not None:
        return _slipped(word, wrong.places, wrong.meant)
    return _seen(word, target_list, now)


def _unframed(word: Sequence[int], version: int, known: Mapping[int, TargetList], reading: Reading) -> CodeFault:
    """Return the fault of a code whose length is no known version's: cut short, another program's, or its first character misheard."""
    if len(word) > CHECKS + 1 and slip(word) is None and version not in known:
        return CodeFault("other_list" if version >= OWN else "other_version")
    lengths = {length(len(target_list.targets)) for target_list in known.values()}
    for target_list in known.values():
        wrong = slip(_unsealed(word, target_list)) if len(word) == length(len(target_list.targets)) else None
        if wrong is not None and 0 in wrong.places:
            return _slipped(word, wrong.places, wrong.meant)
    if version >= OWN and version not in known and len(word) >= length(1):
        return CodeFault("other_list")
    if len(word) in lengths:
        return CodeFault("garbled")
    count, of = len(word), length(len((known.get(version) or known[max(known)]).targets))
    if len(word) > LONGEST or count > of:
        return CodeFault("long", reading.odd_groups(GROUP), count=count, of=of)
    return CodeFault("short", reading.odd_groups(GROUP), count=count, of=of)


def _slipped(word: Sequence[int], places: Sequence[int], meant: Sequence[int]) -> CodeFault:
    if not places:
        return CodeFault("garbled")
    kind: FaultKind = "misheard" if len(places) == 1 else "swapped"
    groups = tuple(dict.fromkeys(place // GROUP + 1 for place in places))
    heard = "".join(ALPHABET[word[place]] for place in places)
    return CodeFault(kind, groups, heard=heard, meant="".join(ALPHABET[symbol] for symbol in meant))


def _unsealed(word: Sequence[int], target_list: TargetList) -> list[int]:
    """Return the symbols without the target list's seal."""
    return [*word[:-CHECKS], *(symbol ^ seal for symbol, seal in zip(word[-CHECKS:], target_list.seal, strict=True))]


def _seen(word: Sequence[int], target_list: TargetList, now: datetime) -> CodeContent | CodeFault:
    number = 0
    for symbol, shift in zip(word[1:-CHECKS], SHIFTS[1:], strict=False):
        number = number << 5 | (symbol ^ shift)
    verdicts: list[Reach] = []
    for _ in target_list.targets:
        number, verdict = divmod(number, VERDICTS)
        verdicts.append(Reach(verdict))
    number, clock = divmod(number, CLOCKS)
    source, day = divmod(number, DAYS)
    if source >= SOURCES:
        return CodeFault("garbled")
    made = _latest(day, now)
    if now - _midnight(made) > LIFE:
        return CodeFault("old_page", made=made)
    wrong = _WRONG.get(clock)
    at = None if wrong else _midnight(made) + timedelta(minutes=clock)
    return CodeContent(target_list, _SOURCES[source], made, at, wrong, tuple(reversed(verdicts)))


def _latest(day: int, now: datetime) -> date:
    """Return the latest such day up to tomorrow: the clocks of two machines may be on either side of midnight."""
    tomorrow = now.date() + timedelta(days=1)
    return tomorrow - timedelta(days=((tomorrow - FIRST_DAY).days - day) % DAYS)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
