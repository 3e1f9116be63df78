"""What can be copied where the call is: first what the place itself names, then the list of hosts and the letter, which always can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.call.events import CopyKind
from checks.call.prompt import Prompt, prompt_text
from checks.guide.content import Content
from checks.guide.copies import cards_named
from checks.guide.models import Words

HOSTS_CARD: Final = "hosts"
"""The card that holds the list of hosts as prose: if a place quotes it, the list is what is needed."""


@dataclass(frozen=True, slots=True)
class Copyable:
    """Something to copy: ``key`` distinguishes those of one kind, and is the link itself or the card's key."""

    kind: CopyKind
    key: str
    title: Words

    @property
    def id(self) -> str:
        """Its name among everything that can be copied."""
        return f"{self.kind}.{self.key}"


def named_here(prompt: Prompt, content: Content) -> tuple[Copyable, ...]:
    """Return what the place itself names: its links, and the cards whose titles it quotes."""
    cards = cards_named(content.cards, _texts(prompt))
    links = (Copyable("link", link, Words(fr=link, en=link)) for link in prompt.links)
    return (*links, *(Copyable("card", card.key, card.title) for card in cards))


def offered(prompt: Prompt, content: Content) -> tuple[Copyable, ...]:
    """Return everything that can be copied here; the list of hosts comes first if the place quotes its card."""
    named = named_here(prompt, content)
    hosts = Copyable("hosts", "", prompt_text("copies.hosts"))
    letter = Copyable("letter", "", prompt_text("copies.letter"))
    if any((copyable.kind, copyable.key) == ("card", HOSTS_CARD) for copyable in named):
        return (hosts, *named, letter)
    return (*named, hosts, letter)


def _texts(prompt: Prompt) -> Iterator[Words]:
    ending = prompt.ending
    after = () if ending is None else (ending.expect, ending.if_not)
    texts = (prompt.say, prompt.do, prompt.sees, prompt.done, prompt.hint, *after)
    yield from (words for words in texts if words is not None)
    yield from (part.text for part in prompt.parts)
