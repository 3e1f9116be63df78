"""The guide and its trees as readable text in one language, for authors and for `guide show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.guide.content import Content
from checks.guide.lint_texts import text_of
from checks.guide.models import Issue, Label, Node, OnMobile, Outcome, QuestionNode, Rule, Sign, Stage, Step, Words
from checks.texts import Lang

INDENT: Final = "    "


def guide_outline(content: Content, lang: Lang) -> str:
    """Return the whole guide: its steps with their stages, its cards, and the list of issues."""
    lines = [_bilingual_line("say", content.opening, lang), ""]
    for step in content.steps:
        lines += [*_step(step, lang), ""]
    lines += [_word("cards", lang), ""]
    for card in content.cards:
        lines += [f"{card.title.to(lang)}  [card.{card.key}]", f"{INDENT}{card.text.to(lang)}"]
        lines += [_sources(card.sources, lang, unverified=False), ""]
    lines += [_word("issues", lang), ""]
    lines += [
        f"{INDENT}{issue.key:<15} {issue.known or '  '}  {issue.title.to(lang)}"
        for issue in sorted(content.issues.values(), key=lambda issue: (issue.known or "Z", issue.key))
    ]
    return "\n".join(lines) + "\n"


def issue_outline(content: Content, key: str, lang: Lang) -> str:
    """Return a tree: its questions in the order in which the walk reaches them, with every answer and where it leads.

    Raises KeyError for an issue that the content does not have.
    """
    issue = content.issues[key]
    known = f" ({issue.known})" if issue.known else ""
    lines = [
        f"{issue.title.to(lang)}{known}  [@{key}]",
        issue.summary.to(lang),
        f"{_word('reviewed', lang)} {issue.reviewed.isoformat()}  {content.files.get(key, '')}",
        _line("says", "", lang).strip(),
        *(INDENT + _opening(line.to(lang), line.node) for line in issue.says),
        *(_sign(sign, lang) for sign in issue.signs),
        _sources(issue.sources, lang, unverified=False).strip(),
    ]
    for name in _in_order(issue):
        lines += ["", *_node(name, issue.nodes[name], lang)]
    return "\n".join(lines) + "\n"


def _opening(text: str, node: str | None) -> str:
    return text if node is None else f"{text} -> {node}"


def _sign(sign: Sign, lang: Lang) -> str:
    """Return what points to the issue, why, how strongly, and where it leads."""
    reason = _opening(f"{sign.text.to(lang)} ({'+' * sign.weight})", sign.node)
    return f"{_line('speaks', reason, lang).strip()}  {_word('known_by', lang)}{_word('colon', lang)}{rule_text(sign.when, lang)}"


def rule_text(rule: Rule, lang: Lang) -> str:
    """Return a condition on facts in one line."""
    barred = "".join(f" {_word('unless', lang)} {rule_text(part, lang)}" for part in rule.unless)
    return _met_text(rule, lang) + barred


def _met_text(rule: Rule, lang: Lang) -> str:
    if rule.all is not None or rule.any is not None:
        joint = f" {_word('all' if rule.all is not None else 'any', lang)} "
        return "(" + joint.join(rule_text(part, lang) for part in (rule.all or rule.any or ())) + ")"
    if rule.in_ is not None:
        return f"{rule.fact} = {' | '.join(_value(value) for value in rule.in_)}"
    for sign, value in (("=", rule.is_), ("≠", rule.is_not), ("≥", rule.at_least), ("≤", rule.at_most)):
        if value is not None:
            return f"{rule.fact} {sign} {_value(value)}"
    raise AssertionError("the model lets no rule without an operator through")


def _value(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_order(issue: Issue) -> Iterator[str]:
    """Yield the nodes' names, the start first, then as answers lead to them, then any that are left."""
    listed: dict[str, None] = {}
    waiting = [issue.start]
    while waiting:
        name = waiting.pop(0)
        if name in listed or name not in issue.nodes:
            continue
        listed[name] = None
        waiting += _targets(issue.nodes[name])
    yield from listed
    yield from (name for name in issue.nodes if name not in listed)


def _targets(node: Node) -> list[str]:
    if isinstance(node, Outcome):
        return [node.leads_to] if node.leads_to else []
    return [*(answer.to for answer in node.answers), node.unknown.to]


def _step(step: Step, lang: Lang) -> list[str]:
    lines = [f"{step.number}. {step.title.to(lang)}", _sources(step.sources, lang, unverified=False)]
    if step.say is not None:
        lines.append(_bilingual_line("say", step.say, lang))
    for choice in step.choices:
        lines += [f"{INDENT}- {choice.title.to(lang)}", f"{INDENT}  {choice.why.to(lang)}"]
    for stage in step.stages:
        lines += ["", *_stage(step.number, stage, lang)]
    return lines


def _stage(number: int, stage: Stage, lang: Lang) -> Iterator[str]:
    option = f"  ({_word('option', lang)}{_word('colon', lang)}{stage.option})" if stage.option else ""
    yield f"{INDENT}{stage.title.to(lang)}  [step.{number}.{stage.key}]{option}"
    yield _line("sees", stage.sees.to(lang), lang)
    yield from _labels(stage.labels, lang)
    yield _bilingual_line("say", stage.say, lang)
    yield _line("do", stage.do.to(lang), lang)
    yield from _on_mobile(stage.on_mobile, lang)
    for part in stage.parts:
        yield f"{INDENT}{INDENT}{part.title.to(lang)}{_word('colon', lang)}{part.text.to(lang)}  ({', '.join(part.sources)})"
    yield _line("done", stage.done.to(lang), lang)
    if stage.hint is not None:
        yield _line("hint", stage.hint.to(lang), lang)
    if stage.why is not None:
        yield _line("why", stage.why.to(lang), lang)
    for digit, trouble in enumerate(stage.troubles, 1):
        yield f"{INDENT}{digit}  {trouble.text.to(lang)} -> {trouble.to}"
    yield _sources(stage.sources, lang, unverified=stage.unverified)


def _node(name: str, node: Node, lang: Lang) -> Iterator[str]:
    if isinstance(node, Outcome):
        yield f"[{name}]  {text_of('ends', node.ends, lang).upper()}{_word('colon', lang)}{node.title.to(lang)}  ({node.code})"
    else:
        yield f"[{name}]"
    yield _bilingual_line("say", node.say, lang)
    if node.do is not None:
        yield _line("do", node.do.to(lang), lang)
    yield from _on_mobile(node.on_mobile, lang)
    yield from _labels(node.sees, lang)
    if node.hint is not None:
        yield _line("hint", node.hint.to(lang), lang)
    yield from _ending(node, lang) if isinstance(node, Outcome) else _choices(node, lang)
    yield _sources(node.sources, lang, unverified=node.unverified)


def _on_mobile(instead: OnMobile | None, lang: Lang) -> Iterator[str]:
    """Yield what is said and done instead if the client calls from the mobile."""
    if instead is None:
        return
    yield _line("say_on_mobile", instead.say.to(lang), lang)
    if instead.do is not None:
        yield _line("do_on_mobile", instead.do.to(lang), lang)


def _choices(node: QuestionNode, lang: Lang) -> Iterator[str]:
    yield _line("why", node.why.to(lang), lang)
    for digit, answer in enumerate(node.answers, 1):
        verified = f"  {_word('verifies', lang)}" if answer.verifies else ""
        yield f"{INDENT}{digit}  {answer.text.to(lang)} -> {answer.to}  ({answer.key}){verified}"
        if answer.when is not None:
            yield f"{INDENT}     {_word('known_by', lang)}{_word('colon', lang)}{rule_text(answer.when, lang)}"
    unknown = node.unknown.text.to(lang) if node.unknown.text else _word("unknown", lang)
    yield f"{INDENT}0  {unknown} -> {node.unknown.to}"
    if node.again is not None:
        yield f"{INDENT}{text_of('outline', 'again', lang, visits=node.again.visits)} -> {node.again.to}"


def _ending(node: Outcome, lang: Lang) -> Iterator[str]:
    for name, words in (("cause", node.cause), ("note_done", node.done), ("left", node.left)):
        if words is not None:
            yield _line(name, words.to(lang), lang)
    yield _line("expect", node.expect.to(lang), lang)
    yield _line("if_not", node.if_not.to(lang), lang)
    yield _line("owner", text_of("owner", node.owner, lang), lang)
    if node.resets:
        yield f"{INDENT}{_word('resets', lang)}"
    if node.stands_at is not None:
        yield f"{INDENT}{_word('stands_at', lang)} -> {node.stands_at}"
    if node.leads_to is not None:
        yield f"{INDENT}{_word('goes_on', lang)} -> {node.leads_to}"


def _labels(labels: tuple[Label, ...], lang: Lang) -> Iterator[str]:
    for label in labels:
        both = f"{label.en} / {label.fr}" if label.fr else label.en
        mark = f" ({_word('unverified', lang)})" if label.unverified else ""
        yield _line("label", both + mark, lang)


def _bilingual_line(name: str, words: Words, lang: Lang) -> str:
    return _line(name, words.to(lang), lang)


def _sources(sources: tuple[str, ...], lang: Lang, *, unverified: bool) -> str:
    mark = f" ({_word('unverified', lang)})" if unverified else ""
    return _line("sources", ", ".join(sources) + mark, lang)


def _line(name: str, text: str, lang: Lang) -> str:
    return f"{INDENT}{_word(name, lang)}{_word('colon', lang)}{text}"


def _word(name: str, lang: Lang) -> str:
    return text_of("outline", name, lang)
