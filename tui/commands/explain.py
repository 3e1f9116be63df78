"""``mfa-desk explain TEXT``: a code, or any pasted error text, explained for this onboarding."""

from __future__ import annotations

import sys
from typing import Final

import click

from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json, print_line
from tui.i18n import t
from tui.worded import argument, command

_WIDTH: Final = 80
_LONGEST: Final = 100_000
"""How many bytes of standard input are read: far more than any error page has."""


@command(help="command.explain")
@common_options
@argument("text", nargs=-1, metavar="metavar.text.optional")
def explain(common: Common, text: tuple[str, ...]) -> int:
    """Explain an AADSTS code, or a pasted error text; - or nothing reads it from standard input."""
    from checks.errors.explain import explain as explain_text

    explained = explain_text(_given(text))
    if common.as_json:
        print_json(explained.as_json())
    else:
        from checks.guide.content import load
        from tui.panes.explained import explained_rows

        for line in explained_rows(explained, load(), common.settings.screen.client_language, _WIDTH):
            print_line(line.text.rstrip())
    return 0 if explained.known else FOUND_A_PROBLEM


def _given(text: tuple[str, ...]) -> str:
    """The words of the command line, else standard input. Raises click's usage error where a person would have to type there."""
    if text and text != ("-",):
        return " ".join(text)
    if not text and sys.stdin.isatty():
        raise click.MissingParameter(param_type="argument", param_hint=t("metavar.text"))
    return sys.stdin.buffer.read(_LONGEST).decode("utf-8", "replace")
