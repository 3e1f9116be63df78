"""What a command prints: lines, texts in 80 columns, JSON; and the files that it writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from checks.files import reason_of, write_private
from checks.problems import Problem
from checks.text import json_text, visible

WIDTH: Final = 80
MARKS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("pass", "ok", "reached"), "+"),
    "info": " ",
    "warn": "!",
    **dict.fromkeys(("unknown", "not_tried"), "?"),
    **dict.fromkeys(("fail", "problem", "not_reached"), "x"),
}
"""The sign before a line, by the state of what the line names."""


def print_line(text: str = "", *, err: bool = False) -> None:
    """Print a line on standard output or standard error; nothing in it is a command to the terminal."""
    click.echo(visible(text), err=err)


def print_text(text: str, lead: str = "", indent: str | None = None) -> None:
    """Print a text in `WIDTH` columns; its further lines begin under the first, or at ``indent``. A path is never broken."""
    from textwrap import fill

    further = " " * len(lead) if indent is None else indent
    print_line(
        fill(
            text, WIDTH, initial_indent=lead, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
        )
    )


def print_json(document: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """Print one JSON document, in ASCII if standard output is not UTF-8, escaping what a terminal would obey.

    It means the same either way. Without ``indent`` it is one line.
    """
    unicode = "utf" in (sys.stdout.encoding or "").lower()
    click.echo(json_text(json.dumps(document, ensure_ascii=not unicode, indent=indent)))


def write_or_problem(path: Path, text: str, code: str, *, private: bool = True) -> None:
    """Write a file, only for its owner if ``private``. Raises Problem ``code``, with path and reason, if that fails."""
    try:
        if private:
            write_private(path, text)
        else:
            path.write_text(text, "utf-8")
    except OSError as error:
        raise Problem(code, path=path, reason=reason_of(error)) from None
