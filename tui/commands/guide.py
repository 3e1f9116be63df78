"""``mfa-desk guide …``: the content checked, traced, printed and drawn; and what its authors begin with."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from checks.problems import Problem
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
from tui.messages import as_argument, short_path
from tui.output import print_json, print_line, print_text, write_or_problem

if TYPE_CHECKING:
    from checks.facts import FactKind
    from checks.guide.content import Content

_INDENT: Final = " " * 8


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


@guide.command("new", help="command.guide.new")
@common_options
@argument("issue", metavar="metavar.issue")
@content_option
def new(common: Common, issue: str, folder: Path | None) -> int:
    """Write the file of a new issue into a content folder."""
    from checks.guide.authoring import new_issue

    own = content_folder(common, folder)
    if own is None:
        raise Problem("guide.no_folder")
    content = content_of(common, own if own.exists() else None)
    written = {own / name: text for name, text in new_issue(content, issue, date.today()).items()}  # noqa: DTZ011 - the author's day
    for path, text in written.items():
        _write_new(path, text)
    if common.as_json:
        print_json({"schema": "mfa-desk/guide-new/1", "issue": issue, "files": [str(path) for path in written]})
    else:
        for path in written:
            print_line(t("guide.written", file=short_path(path)))
        print_text(t("guide.then", issue=issue, folder=as_argument(own)))
    return 0


@guide.command("export", help="command.guide.export")
@common_options
@argument("issue", metavar="metavar.issue", shell_complete=issues)
@option("-o", "--output", type=click.Path(path_type=Path), metavar="metavar.file", help="option.guide.output")
@content_option
def export(common: Common, issue: str, output: Path | None, folder: Path | None) -> int:
    """Print the file of an issue, or write it to a file."""
    from checks.guide.authoring import text_of_issue

    content = content_of(common, folder)
    key = issue_key(content, issue)
    name, text = text_of_issue(content, key, content_folder(common, folder))
    if output is not None:
        _write_new(output, text)
    if common.as_json:
        print_json({"schema": "mfa-desk/guide-export/1", "issue": key, "file": name, "toml": text})
    elif output is None:
        print_line(text.rstrip("\n"))
    else:
        print_line(t("guide.written", file=short_path(output)))
    return 0


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises Problem."""
    from checks.files import exists, reason_of

    if exists(path):
        raise Problem("guide.file_there", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem("output.unwritable", reason=reason_of(error)) from None
    write_or_problem(path, text, "guide.unwritable", private=False)


@guide.command("sources", help="command.guide.sources")
@common_options
@content_option
def sources(common: Common, folder: Path | None) -> int:
    """List all that content may cite."""
    from checks.guide.authoring import cited_sources

    cited = cited_sources(content_of(common, folder))
    if common.as_json:
        print_json({"schema": "mfa-desk/guide-sources/1", "sources": [source.as_json() for source in cited]})
        return 0
    for source in cited:
        says = "; ".join(source.pages) if source.text is None else source.text.to(current_language())
        print_text(says if source.verified else t("guide.hearsay", text=says), f"{source.id:<8}")
    return 0


@guide.command("vocabulary", help="command.guide.vocabulary")
@common_options
def vocabulary(common: Common) -> int:
    """List the facts that a rule may ask for, with the values they take and the vantages that count."""
    from checks.call.fact_words import key_label
    from checks.guide import authoring
    from checks.texts import LANGS

    keys = authoring.vocabulary()
    if common.as_json:
        entries = [
            {
                "key": key,
                "value": kind.value,
                "words": list(kind.words),
                "vantages": sorted(kind.vantages),
                "about": {lang: key_label(key, lang) for lang in LANGS},
            }
            for key, kind in keys.items()
        ]
        print_json({"schema": "mfa-desk/guide-vocabulary/1", "keys": entries})
        return 0
    for key, kind in keys.items():
        print_line(key)
        print_text(key_label(key, current_language()), _INDENT)
        print_text(
            f"{_values(kind)} ({', '.join(t(f'vantage.{vantage}') for vantage in sorted(kind.vantages))})", _INDENT
        )
    return 0


def _values(kind: FactKind) -> str:
    return ", ".join(kind.words) if kind.words else t(f"vocabulary.{kind.value}")
