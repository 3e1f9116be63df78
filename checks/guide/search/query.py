"""Reading what was typed or pasted: its words, what each means or may mean in a language, and its weight.

Every word counts, even one that occurs nowhere. A misspelt one counts for less, and so does one that is still being typed, unless all
words that begin that way mean the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from checks.guide.search.index import LITTLE_TOLD, Index, LanguageIndex
from checks.guide.search.wording import LANGUAGES, Token, begun_together, load_wording, plain, read
from checks.texts import Lang

_ENDING: Final = 48
"""How many letters at the end of a text are checked for an unfinished expression of several words."""
_LONGEST: Final = 4_000
"""How many characters of a text are read for its words."""
_MOST_WORDS: Final = 20
"""How many different words of a text count: a pasted page says what it is about at its beginning."""
_SHORT: Final = 3
"""Up to how many letters a text is matched without any tolerance, if something says it as typed."""
_ENDED: Final = '.?!,;:)"»”'
"""What follows a last word that is finished; a blank does too, but an expression of several words may go on after it."""
_BEGUN: Final = 0.75
"""The score of a word of which only the beginning is typed."""
_GOES_ON: Final = 0.3
"""The score of longer words that begin with a whole word."""
_UNENDED: Final = 0.5
"""The weight of the beginning of a word that may become another."""
_UNENDED_LAST: Final = 0.15
"""Its weight after `FEW_ENDED` words or more: what those lead to should stay in place while the next one is typed."""
FEW_ENDED: Final = 2
_SURE: Final = 0.5
"""The share of words with this beginning that must mean the same for the beginning to be read as that."""
_SURE_FROM: Final = 3
"""The fewest letters of such a beginning."""
_NEARLY: Final = 0.8
"""The score of a misspelt word with one letter wrong."""
_NEARLY_TWICE: Final = 0.68
_SHORT_WORD: Final = 4
_LONG_WORD: Final = 8
"""The fewest letters of a word that may have one letter wrong, and two."""
_LONGEST_WORD: Final = 24
_UNKNOWN: Final = 0.75
"""The weight of a word that occurs nowhere, relative to the rarest of those that occur somewhere."""
_TELLS_LITTLE: Final = 0.1
"""The weight of such a word in a text that is longer than somebody types, or with a digit in it: an id, a name, a secret."""
_FOREIGN: Final = 3.0
"""The weight of a word from another trade: printers, pay, parking."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of the text: what it means or may mean, how certainly, and its weight; no meaning if it occurs nowhere."""

    form: str
    means: Mapping[str, float]
    weight: float
    begun: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, or pasted.

    ``typing``: its last word may go on. ``long``: it is more than somebody types. ``begun``: the meanings of the multi-word
    expressions that it ends with the beginning of.
    """

    tokens: tuple[Token, ...]
    typing: bool
    short: bool
    long: bool
    begun: frozenset[str]

    @classmethod
    def of(cls, written: str) -> Query:
        """Read a text."""
        text = written[:_LONGEST]
        said = plain(text)
        tokens = tuple({token.said: token for token in read(text)}.values())
        long = len(tokens) > _MOST_WORDS
        begun = frozenset[str]() if long else _begun_expressions(text, said)
        whole = not tokens or not said.endswith(tokens[-1].said)
        typing = bool(tokens) and not long and not whole and text[-1] not in (*_ENDED, " ")
        if begun and not typing:
            tokens, typing = (*tokens, Token.of_nothing(said.split()[-1])), True
        elif typing and not begun and len(tokens) > 1 and _tells_nothing_yet(tokens[-1].said):
            tokens, typing = tokens[:-1], False
        return cls(tokens[:_MOST_WORDS], typing, len(said.replace(" ", "")) <= _SHORT, long, begun)


def wanted_words(index: Index, lang: Lang, query: Query) -> list[Wanted]:
    """Return each word of a query as it is looked up in a language."""
    return [_wanted(index, lang, token, query) for token in query.tokens]


def is_last_word_sure(index: Index, query: Query) -> bool:
    """Return whether the last word is known as it is, or most words that begin with it mean the same."""
    last = query.tokens[-1]
    for language, key in ((index.languages[lang], last.key(lang)) for lang in LANGUAGES):
        begun = _begun(language, query)
        sure = bool(last.fr) and len(last.said) >= _SURE_FROM and max(begun.values(), default=0.0) >= _SURE
        if sure or key in language.rarity:
            return True
    return False


def _begun_expressions(text: str, said: str) -> frozenset[str]:
    if not said or text[-1] in _ENDED or (text[-1] != " " and len(said.rsplit(maxsplit=1)[-1]) == 1):
        return frozenset()
    return begun_together(said[-_ENDING:] + " " * text.endswith(" "))


def _tells_nothing_yet(word: str) -> bool:
    """Return whether a last word may become anything: one letter, or two that are not a word of their own."""
    meaning = load_wording().same.get(word)
    return word.isalpha() and (len(word) == 1 or (len(word) == 2 and (meaning is None or meaning in LITTLE_TOLD)))


def _wanted(index: Index, lang: Lang, token: Token, query: Query) -> Wanted:
    language = index.languages[lang]
    key = token.key(lang)
    unended = query.typing and token is query.tokens[-1]
    begun = _begun(language, query) if unended and key not in LITTLE_TOLD else {}
    if not begun and token.said not in language.forms and _is_foreign(token):
        return Wanted(token.form, {}, index.unknown * _FOREIGN, foreign=True)
    if key in language.rarity and (not begun or token.said in language.forms):
        return Wanted(token.form, {**dict.fromkeys(begun, _GOES_ON), key: 1.0}, language.rarity[key])
    if unended and _may_tell_nothing(token.said) and (not begun or len(token.said) <= _SURE_FROM <= len(query.tokens)):
        return Wanted(token.form, {}, 0.0, begun=True)
    if begun:
        return _unfinished(language, token, begun, few=bool(token.fr) and len(query.tokens) <= FEW_ENDED)
    means = dict(_misspelt(language, token.said))
    if not means:
        tells_little = query.long or not token.said.isalpha()
        return Wanted(token.form, {}, index.unknown * (_TELLS_LITTLE if tells_little else _UNKNOWN))
    return Wanted(token.form, means, max(language.rarity[meaning] for meaning in means))


def _unfinished(language: LanguageIndex, token: Token, begun: Mapping[str, float], few: bool) -> Wanted:
    sure = bool(token.fr) and max(begun.values()) >= _SURE
    weight = max(
        language.rarity[meaning] * (share if sure else _UNENDED if few else _UNENDED_LAST)
        for meaning, share in begun.items()
    )
    least, most = (_BEGUN, 1.0) if few else (0.0, 1.0 if token.fr else _GOES_ON)
    means = {meaning: min(max(share, least), most) for meaning, share in begun.items()}
    return Wanted(token.form, means, weight, begun=True)


def _may_tell_nothing(beginning: str) -> bool:
    """Return whether a word with this beginning may be one that says nothing."""
    return any(word.startswith(beginning) for word in load_wording().empty)


def _is_foreign(token: Token) -> bool:
    return not load_wording().foreign.isdisjoint((token.said, token.form, token.en.lower()))


def _begun(language: LanguageIndex, query: Query) -> dict[str, float]:
    """Return what the last word, with only its beginning typed, may mean, by itself or with those before it, and how likely each is."""
    last = query.tokens[-1]
    begun: Counter[str] = Counter()
    if len(last.said) >= 2 and last.fr:
        written = language.written
        for at in range(bisect_left(written, last.said), len(written)):
            if not written[at].startswith(last.said):
                break
            begun[language.forms[written[at]]] += language.times[written[at]]
    half = begun.total() // 2
    for meaning in query.begun & language.rarity.keys():
        begun[meaning] = max(begun[meaning], half, 1)
    total = begun.total()
    return {meaning: count / total for meaning, count in begun.items()}


def _may_be(word: str, form: str) -> bool:
    """Return whether a form that is close to a word may be meant: in short words a different letter makes a different word."""
    if len(form) < _SHORT_WORD or (word[0] != form[0] and len(word) < _LONG_WORD):
        return False
    return len(word) > _SHORT_WORD or len(form) != len(word) or sorted(word) == sorted(form)


def _misspelt(language: LanguageIndex, word: str) -> Iterator[tuple[str, float]]:
    """Yield what a word that is nearly so written means: one letter wrong, or two in a long word."""
    if not _SHORT_WORD <= len(word) <= _LONGEST_WORD or word.isdigit():
        return
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(word) < _LONG_WORD else 2
    for form, distance, _ in process.extract(word, language.written, scorer=OSA.distance, score_cutoff=most, limit=3):
        if _may_be(word, form) and language.forms[form] in language.rarity:
            yield language.forms[form], _NEARLY if distance == 1 else _NEARLY_TWICE
