"""``mfa-desk find TEXT``: where the ``g`` box leads, for a script or a look without a call."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from tui.click_i18n import argument, command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options, content_of, content_option
from tui.i18n import current_language, t
from tui.output import WIDTH, print_json, print_line

_LONGEST: Final = 100_000
"""How many bytes of a line are read; the rest is left out."""


@command(help="command.find")
@common_options
@argument("text", nargs=-1, required=True, metavar="metavar.text")
@option("--step", type=click.IntRange(1, 6), help="option.step")
@content_option
def find(common: Common, text: tuple[str, ...], step: int | None, folder: Path | None) -> int:
    """Find where a text leads; - reads one query per line and answers one JSON document per line."""
    from checks.guide.search import search
    from checks.guide.search.document import find_document

    content, lang = content_of(common, folder), current_language()
    if text == ("-",):
        for query in _lines():
            hits = search(content, query, step=step) if query.strip() else ()
            print_json(find_document(query, hits, lang), indent=None)
        return 0
    query = " ".join(text)
    hits = search(content, query, step=step) if query.strip() else ()
    if common.as_json:
        print_json(find_document(query, hits, lang))
    elif hits:
        from tui.panes.detail_pages import hit_rows

        wide = max(len(hit.target) for hit in hits) + 1
        for hit, row in zip(hits, hit_rows(hits, WIDTH - wide), strict=True):
            print_line(f"{hit.target:<{wide}}{row.text.rstrip()}")
    else:
        print_line(t("go.none"))
    return 0 if hits else FOUND_A_PROBLEM


def _lines() -> Iterator[str]:
    """Yield every line of standard input; only the beginning of one that is too long."""
    stream = sys.stdin.buffer
    while line := stream.readline(_LONGEST):
        ended = line.endswith(b"\n")
        yield line.decode("utf-8", "replace").rstrip("\r\n")
        while not ended and (rest := stream.readline(_LONGEST)):
            ended = rest.endswith(b"\n")
