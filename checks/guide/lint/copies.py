"""The linter's checks of promises: if a text says that key b copies something, there is something there to copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from checks.guide.content import Content
from checks.guide.copies import PROMISE, cards_named
from checks.guide.lint.faults import Faults
from checks.guide.lint.trees import placed_nodes
from checks.guide.models import Outcome, QuestionNode, Stage, Words, addresses_of

_SENDING: Final = re.compile(r"\bje (?:vais )?vous env(?:oie|oyer)\b|\bI(?:'ll|'m| will| am) send(?:ing)? you\b", re.I)
"""How an agent says that something is on its way to the client; what our team will send is another matter."""


def promises_are_kept(content: Content, faults: Faults) -> None:
    """Check that a node or stage whose DO names key b declares a link, or links, or quotes the title of a card."""
    for file, path, spot in placed_nodes(content):
        if spot.do is None or not (PROMISE.search(spot.do.fr) or PROMISE.search(spot.do.en)):
            continue
        if not addresses_of(spot) and not cards_named(content.cards, texts_of(spot)):
            faults.add(file, f"{path}.do", "copies.none")


def promises_name_the_key(content: Content, faults: Faults) -> None:
    """Check that a node or stage whose SAY promises to send something names key b in its DO: the desk itself sends nothing."""
    for file, path, spot in placed_nodes(content):
        if spot.say is None or not (_SENDING.search(spot.say.fr) or _SENDING.search(spot.say.en)):
            continue
        if spot.do is None or not (PROMISE.search(spot.do.fr) and PROMISE.search(spot.do.en)):
            faults.add(file, f"{path}.do", "copies.unnamed")


def texts_of(spot: QuestionNode | Outcome | Stage) -> Iterator[Words]:
    """Yield what is on the screen at a place and may quote a card's title."""
    more = (spot.expect, spot.if_not) if isinstance(spot, Outcome) else ()
    yield from (words for words in (spot.say, spot.do, spot.hint, *more) if words is not None)
