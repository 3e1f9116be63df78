"""``mfa-desk explain TEXT``: a code, or any pasted error text, explained for this onboarding."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from tui.click_i18n import argument, command
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.i18n import current_language, t
from tui.output import WIDTH, print_json, print_line
from tui.text_layout import BLANK, paragraph

if TYPE_CHECKING:
    from checks.guide.content import Content
    from checks.guide.search import Hit

_LONGEST: Final = 100_000
"""How many bytes of standard input are read: far more than any error page has."""


@command(help="command.explain")
@common_options
@argument("text", nargs=-1, metavar="metavar.text.optional")
def explain(common: Common, text: tuple[str, ...]) -> int:
    """Explain an AADSTS code, or a pasted error text; - or nothing reads it from standard input."""
    from checks.errors.explain import explain as explain_text
    from checks.guide.content import load

    given, content = _given(text), load()
    explained = explain_text(given)
    hits = () if explained.known else _places(content, given)
    if common.as_json:
        from checks.guide.search.document import hits_as_json

        print_json({**explained.as_json(), "hits": hits_as_json(hits, current_language())})
    else:
        from tui.panes.detail_pages import hit_rows
        from tui.panes.explained import explained_rows

        rows = explained_rows(explained, content, common.settings.screen.client_language, WIDTH)
        if hits:
            rows += [BLANK, *paragraph(t("explain.hits"), WIDTH, "label"), *hit_rows(hits, WIDTH)]
        for line in rows:
            print_line(line.text.rstrip())
    return 0 if explained.known else FOUND_A_PROBLEM


def _places(content: Content, text: str) -> tuple[Hit, ...]:
    """Return where the search leads with a text without a known code; nothing for an empty one."""
    from checks.guide.search import search

    hits = search(content, text) if text.strip() else ()
    return tuple(hit for hit in hits if hit.kind != "code")


def _given(text: tuple[str, ...]) -> str:
    """Return the words of the command line, else standard input. Raises click's usage error if a person would have to type there."""
    if text and text != ("-",):
        return " ".join(text)
    if not text and sys.stdin.isatty():
        raise click.MissingParameter(param_type="argument", param_hint=t("metavar.text"))
    given = sys.stdin.buffer.read(_LONGEST)
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError:  # a pipe of Windows, in the code page of its console
        return given.decode(sys.stdin.encoding, "replace")
