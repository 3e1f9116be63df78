"""What the shell completes besides commands and options: the issues and the practice calls of the content that comes with the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from tui.i18n import current_language

if TYPE_CHECKING:
    import click


def issues(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the issues that have a tree, by key, with their titles."""
    from checks.guide.content import load

    lang = current_language()
    return [
        CompletionItem(key, help=tree.title.to(lang)) for key, tree in load().issues.items() if key.startswith(begun)
    ]


def practice_calls(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the practice calls, by key, with their titles."""
    from checks.practice.scenarios import scenarios

    lang = current_language()
    return [
        CompletionItem(scenario.key, help=scenario.title[lang])
        for scenario in scenarios()
        if scenario.key.startswith(begun)
    ]
