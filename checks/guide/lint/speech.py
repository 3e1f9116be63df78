"""The linter's checks of how things are said: one question per line, ending in something to answer, and who does what.

What the client does is in SAY: the agent reads SAY aloud and DO to themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from checks.guide.content import Content
from checks.guide.glossary import without_quoted
from checks.guide.lint.faults import Faults
from checks.guide.lint.trees import PlacedNode, placed_nodes
from checks.guide.models import Outcome, QuestionNode, Stage, Words, addresses_of
from checks.texts import LANGS, Lang

_SENTENCES: Final = re.compile(r"(?<=[.?!])\s+")
_WILL_SEE: Final[Mapping[Lang, re.Pattern[str]]] = {
    "fr": re.compile(
        r"\b(?:vous (?:verrez|devriez voir|allez (?:voir|recevoir|entendre)|recevrez|entendrez)"
        r"|dites-moi (?:quand|ce que|si)|lisez-moi|épelez)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:you(?:'ll| will| should)(?: then| now)? (?:see|get|hear)|tell me (?:when|what|if|whether)|read me|spell)",
        re.IGNORECASE,
    ),
}
"""How a last sentence says what the client will see, or asks for what is in front of them."""
_FRAGMENT: Final[Mapping[Lang, re.Pattern[str]]] = {
    "fr": re.compile(
        r"^(?!qu|[^\u00a0]*(?:\w(?:ez|ons)|\b(?:est|êtes|voici|voilà))\b[^?!]*\u00a0: )(?:[\w'’-]+ ){0,2}[\w'’-]+\u00a0: ",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?!what|(?:[\w'’-]+ )*(?:is|are|[\w]+'(?:s|re|ll))\b[^:]*: )(?:[\w'’-]+ ){0,2}[\w'’-]+: ", re.IGNORECASE
    ),
}
"""A sentence that begins with up to three words and a colon instead of a verb."""
_CLIENT_ACTS: Final[Mapping[Lang, re.Pattern[str]]] = {
    "fr": re.compile(
        r"«\u00a0(?:Suivant|Next)(?: / \w+)?\u00a0»|\b(?:ctrl|cmd|commande|alt|maj|option)\s?\+\s?\w"
        r"|\bpuis (?:le client |lui )?(?:clique|tape|colle|copie|touche|scanne|pointe|installe|redémarre)\w*",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"“(?:Next|Suivant)(?: / \w+)?”|\b(?:ctrl|cmd|command|alt|shift|option)\s?\+\s?\w"
        r"|\bthen (?:the client |they )?(?:click|type|paste|copie|copy|tap|scan|point|install|restart)\w*",
        re.IGNORECASE,
    ),
}
_OPENS: Final = re.compile(r"\b(?:ouvr|aller|allez|rendez|consulter|open|go to|visit)\w*", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|net|org|ms|ca)\b(?:/[^\s,;»”]*)?", re.IGNORECASE)
_NESTED: Final[Mapping[Lang, re.Pattern[str]]] = {
    "fr": re.compile(r"«[^»]*«|“[^”]*“"),
    "en": re.compile(r"“[^”]*“|‘[^’]*‘"),
}
_OUTER: Final[Mapping[Lang, str]] = {"fr": "«»", "en": "“”"}
"""The quotation marks that the screens put around a whole SAY."""


def lines_are_said(content: Content, faults: Faults) -> None:
    """Check that a line that is read aloud asks one thing, ends in something to answer, and has whole sentences."""
    for spot in placed_nodes(content):
        for path, words in _said(spot):
            for lang in LANGS:
                _line(spot, f"{path}.{lang}", words.to(lang), lang, faults)


def actions_are_said(content: Content, faults: Faults) -> None:
    """Check that DO contains nothing that the client does, and that an address which the client opens is declared."""
    for spot in placed_nodes(content):
        if spot.node.do is not None and _by_the_client(spot.node):
            for lang in LANGS:
                acts = _CLIENT_ACTS[lang].search(spot.node.do.to(lang))
                if acts is not None:
                    faults.add(spot.file, f"{spot.path}.do.{lang}", "do.client", near=acts[0])
        if not addresses_of(spot.node):
            address = _opened(spot.node)
            if address:
                faults.add(spot.file, spot.path, "link.missing", address=address)


def quotes_are_nested(file: str, path: str, text: str, lang: Lang, faults: Faults, *, said: bool = False) -> None:
    """Check that no quotation is inside another of the same kind; whatever is ``said`` is in one on the screens."""
    outer = next((mark for mark in _OUTER[lang] if mark in text), "") if said else ""
    nested = _NESTED[lang].search(text)
    if outer or nested is not None:
        faults.add(file, path, "quotes.nested", near=outer or (nested[0] if nested else ""))


def _line(spot: PlacedNode, path: str, text: str, lang: Lang, faults: Faults) -> None:
    bare = without_quoted(text)
    quotes_are_nested(spot.file, path, text, lang, faults, said=True)
    if bare.count("?") > 1:
        faults.add(spot.file, path, "say.two_questions")
    sentences = _SENTENCES.split(bare)
    fragment = next((begin for sentence in sentences if (begin := _FRAGMENT[lang].match(sentence))), None)
    if fragment is not None:
        faults.add(spot.file, path, "say.telegram", near=fragment[0].strip())
    ends = bare.rstrip(" ”»’").endswith("?") or any(_WILL_SEE[lang].search(said) for said in sentences[-2:])
    if isinstance(spot.node, QuestionNode) and not ends:
        faults.add(spot.file, path, "say.open_end")


def _said(spot: PlacedNode) -> Iterator[tuple[str, Words]]:
    yield f"{spot.path}.say", spot.node.say
    if spot.node.on_mobile is not None:
        yield f"{spot.path}.on_mobile.say", spot.node.on_mobile.say


def _by_the_client(node: QuestionNode | Outcome | Stage) -> bool:
    return not isinstance(node, Outcome) or node.owner == "client"


def _opened(node: QuestionNode | Outcome | Stage) -> str:
    """Return an address that SAY or DO has the client open: one with a path, or in a sentence about opening it."""
    if not _by_the_client(node):
        return ""
    texts = [text for words in (node.say, node.do) if words is not None for text in (words.fr, words.en)]
    for text in texts:
        for sentence in _SENTENCES.split(text):
            for address in _ADDRESS.finditer(sentence):
                if "/" in address[0] or _OPENS.search(sentence):
                    return address[0].rstrip(".")
    return ""
