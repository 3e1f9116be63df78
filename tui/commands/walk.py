"""``mfa-desk walk ISSUE|@ISSUE.NODE``: a tree walked without a screen, from its start or from a node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.problems import Problem
from tui.click_i18n import argument, command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options, content_of, content_option, issue_key
from tui.completion import issues
from tui.i18n import current_language, t
from tui.output import print_json, print_line

if TYPE_CHECKING:
    from checks.guide.content import Content
    from checks.guide.models import OnMobile
    from checks.guide.walker import Walk


@command(help="command.walk")
@common_options
@argument("place", metavar="metavar.place", shell_complete=issues)
@option("--facts", "facts_file", type=click.Path(path_type=Path), metavar="metavar.file", help="option.facts")
@option("--answers", default="", metavar="metavar.answers", help="option.answers")
@content_option
def walk(common: Common, place: str, facts_file: Path | None, answers: str, folder: Path | None) -> int:
    """Walk a decision tree by facts and answers, and show where it leads."""
    from checks.guide.walk_document import walk_document
    from checks.guide.walker import walk as walk_tree
    from checks.session import read_facts

    content = content_of(common, folder)
    issue, start = _start(content, place)
    facts = read_facts(facts_file) if facts_file is not None else ()
    given = _answers(content, issue, answers)
    walked = walk_tree(content, issue, given, facts, start=start)
    if common.as_json:
        print_json(walk_document(walked, content))
    else:
        _print(walked, content)
    return 0 if walked.outcome is not None else FOUND_A_PROBLEM


def _start(content: Content, place: str) -> tuple[str, str | None]:
    """Return the issue that a place names, and its node if it names one. Raises Problem for a place that the content does not have."""
    name, dot, node = place.removeprefix("@").partition(".")
    issue = issue_key(content, name)
    if dot and node not in content.issues[issue].nodes:
        raise Problem("walk.unknown_node", node=node[:60], issue=issue)
    return issue, node or None


def _answers(content: Content, issue: str, text: str) -> dict[str, str]:
    """Return the answers of the command line by place id. Raises Problem for a place or an answer that the content does not have."""
    from checks.guide.models import QuestionNode
    from checks.guide.walker import NOT_SOLVED, SOLVED, UNKNOWN

    given: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        node_name, sign, key = part.partition("=")
        place = node_name if "." in node_name else f"{issue}.{node_name}"
        tree, _, name = place.partition("#")[0].partition(".")
        node = content.issues[tree].nodes.get(name) if tree in content.issues else None
        if not sign or node is None:
            raise Problem("walk.unknown_node", node=node_name[:60], issue=issue)
        keys = (
            [UNKNOWN, *(answer.key for answer in node.answers)]
            if isinstance(node, QuestionNode)
            else [SOLVED, NOT_SOLVED]
        )
        if key not in keys:
            raise Problem("walk.unknown_answer", node=node_name[:60], key=key[:60], keys=", ".join(keys))
        given[place] = key
    return given


def _print(walked: Walk, content: Content) -> None:
    from checks.call.prompt import answer_text
    from checks.guide.models import QuestionNode

    lang = current_language()
    for step in walked.path:
        node = content.issues[step.place.issue].nodes[step.place.node]
        if not isinstance(node, QuestionNode):
            print_line(f"= {node.title.to(lang)}  [{node.code}]  {t('owner.' + node.owner)}")
            for words in (node.say, node.do, node.expect, node.if_not):
                print_line(f"  {words.to(lang)}")
            _print_for_mobile(node.on_mobile)
        elif step.answer is None:
            print_line(f"? {node.say.to(lang)}")
            _print_for_mobile(node.on_mobile)
            for number, answer in enumerate(node.answers, 1):
                print_line(f"  {number} {answer.key}: {answer.text.to(lang)}")
            print_line(f"  0 0: {answer_text(node, '0').to(lang)}")
        else:
            facts = "; ".join(f"{fact.key} = {fact.value}" for fact in step.because)
            by = f"  ({t('thread.by_evidence')} {facts})" if facts else ""
            print_line(f"- {node.say.to(lang)} -> {answer_text(node, step.answer).to(lang)}{by}")
    print_line(t("walk.asked", n=walked.questions))


def _print_for_mobile(instead: OnMobile | None) -> None:
    """Print what is said and done instead if the client calls from the mobile."""
    for words in (instead.say, instead.do) if instead is not None else ():
        if words is not None:
            print_line(t("walk.on_mobile", text=words.to(current_language())))
