"""Find the way from what the client says or sees: steps, trees and their places, screens and buttons, cards, Microsoft's codes.

``search`` is the engine behind the ``g`` box and ``mfa-desk find``. Its libraries are loaded, and its index is built, at the first
search. ``wording.toml`` says which words mean the same, ``subjects.toml`` what each place is about, and
``phrases.toml`` how agents put it; ``elsewhere.toml`` has what is about nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from checks.facts import Fact
from checks.guide.content import Content
from checks.guide.search.hits import Hit, Kind, reachable

__all__ = ["Hit", "Kind", "reachable", "search"]

_MOST_OF_A_TREE: Final = 3
"""How many places in one tree are shown."""


def search(
    content: Content, query: str, limit: int = 9, step: int | None = None, facts: Iterable[Fact] = ()
) -> tuple[Hit, ...]:
    """Return what a text is most likely about, the best first; nothing if it is about nothing here.

    An empty one leads to what the facts speak for, then to all that there is, without a limit. ``step`` is where in the guide the client
    is, if known.
    """
    from checks.guide.search.engine import find
    from checks.guide.search.index import index_of
    from checks.guide.search.messages import messages, without_errors

    if not query.strip():
        return (*_spoken_for(content, facts), *_everything(content))
    hits = {hit.target: hit for hit in messages(content, query)}
    for hit in find(content, index_of(content), without_errors(query), step):
        hits.setdefault(hit.target, hit)
    return tuple(_some_of_each_tree(sorted(hits.values(), key=lambda hit: -hit.score)))[:limit]


def _spoken_for(content: Content, facts: Iterable[Fact]) -> Iterator[Hit]:
    from checks.guide.ranking import ranked

    for suspect in ranked(content, facts):
        yield Hit(suspect.target, "evidence", suspect.title, suspect.reasons[0].text, float(suspect.score))


def _everything(content: Content) -> Iterator[Hit]:
    """Yield every tree, step and card, by its title."""
    for issue in sorted(content.issues.values(), key=lambda issue: issue.known or "Z"):
        yield Hit(f"@{issue.key}", "issue", issue.title, issue.title, 1.0)
    for step in content.steps:
        yield Hit(f"step.{step.number}", "step", step.title, step.title, 0.9)
    for card in content.cards:
        yield Hit(f"card.{card.key}", "card", card.title, card.title, 0.8)


def _some_of_each_tree(hits: Iterable[Hit]) -> Iterator[Hit]:
    shown: dict[str, int] = {}
    for hit in hits:
        if hit.kind == "issue":
            tree = hit.target.partition(".")[0]
            shown[tree] = shown.get(tree, 0) + 1
            if shown[tree] > _MOST_OF_A_TREE:
                continue
        yield hit
