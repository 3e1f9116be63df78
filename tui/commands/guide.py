"""``mfa-desk guide lint | facts | show [ISSUE] | graph ISSUE``: the content checked, traced, printed and drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.click_i18n import argument, group, option
from tui.commands.common import (
    FOUND_A_PROBLEM,
    Common,
    common_options,
    content_folder,
    content_of,
    content_option,
    issue_key,
)
from tui.completion import issues
from tui.i18n import current_language, t
from tui.output import print_json, print_line

if TYPE_CHECKING:
    from checks.guide.content import Content


@group(help="command.guide")
def guide() -> None:
    """Check, trace, print and draw the content."""


@guide.command("lint", help="command.guide.lint")
@common_options
@content_option
def lint_content(common: Common, folder: Path | None) -> int:
    """List every fault in the content, with file, place and reason."""
    from checks.guide import lint
    from checks.guide.content import ContentError, load

    content: Content | None = None
    try:
        content = load(content_folder(common, folder))
        faults = lint.lint(content)
    except ContentError as error:
        faults = error.faults
    document = lint.document(faults, content)
    if common.as_json:
        print_json(document)
    else:
        for fault in faults:
            print_line(f"{t('lint.' + lint.severity(fault))} {fault.to(current_language())}  [{fault.code}]")
        print_line(t("lint.counts", errors=document["errors"], warnings=document["warnings"]))
    return FOUND_A_PROBLEM if document["errors"] else 0


@guide.command("facts", help="command.guide.facts")
@common_options
@content_option
def facts(common: Common, folder: Path | None) -> int:
    """Show where each fact of the client guide, and each known case, is in the content."""
    from checks.guide.trace import document

    trace = document(content_of(common, folder))
    if common.as_json:
        print_json(trace)
    else:
        lang = current_language()
        for fact in trace["facts"]:
            print_line(f"{fact['id']:<5} {fact['text'][lang]}")
            for place in fact["places"]:
                print_line(f"        {place['place']}")
        for row in trace["rows"]:
            print_line(f"{row['id']:<5} {', '.join(place['place'] for place in row['places'])}")
        for key in trace["unplaced"]:
            print_line(t("guide.unplaced", id=key))
    return FOUND_A_PROBLEM if trace["unplaced"] else 0


@guide.command("show", help="command.guide.show")
@common_options
@argument("issue", required=False, metavar="metavar.issue.optional", shell_complete=issues)
@content_option
def show(common: Common, issue: str | None, folder: Path | None) -> int:
    """Print the guide, or one issue's tree, as an outline in one language."""
    from checks.guide.outline import guide_outline, issue_outline

    content, lang = content_of(common, folder), current_language()
    text = guide_outline(content, lang) if issue is None else issue_outline(content, issue_key(content, issue), lang)
    if common.as_json:
        print_json({"schema": "mfa-desk/guide-show/1", "issue": issue, "lang": lang, "outline": text})
    else:
        print_line(text)
    return 0


@guide.command("graph", help="command.guide.graph")
@common_options
@argument("issue", metavar="metavar.issue", shell_complete=issues)
@option("--as", "form", type=click.Choice(["mermaid", "dot"]), default="mermaid", help="option.as")
@content_option
def graph(common: Common, issue: str, form: str, folder: Path | None) -> int:
    """Draw an issue's tree as Mermaid or DOT."""
    from checks.guide.graph import dot, mermaid

    content, lang = content_of(common, folder), current_language()
    draw = dot if form == "dot" else mermaid
    text = draw(content, issue_key(content, issue), lang)
    if common.as_json:
        print_json({"schema": "mfa-desk/guide-graph/1", "issue": issue, "lang": lang, "form": form, "graph": text})
    else:
        print_line(text)
    return 0
