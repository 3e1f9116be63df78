"""The linter's checks of texts and labels: in both languages, short enough, and written as this guide writes French."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from checks.guide.content import Content
from checks.guide.lint.faults import Faults
from checks.guide.lint_texts import texts_of
from checks.guide.models import Label, Node, OnMobile, Outcome, Words

SAY_WIDTH: Final = 66
SAY_LINES: Final = 2

LIMITS: Final[Mapping[str, int]] = {
    "title": 40,
    "short": 16,
    "text": 60,
    "says": 70,
    "summary": 120,
    "sees": 140,
    "done": 140,
    "do": 260,
    "why": 140,
    "hint": 200,
    "expect": 140,
    "if_not": 140,
    "cause": 140,
    "left": 200,
    "part": 240,
    "card": 1600,
    "fact": 240,
    "label": 80,
}
"""The longest that a text of each kind may be, in characters, so that it fits in a pane of 80 columns."""

_SPACED = re.compile(r"[^ ] :|« | »|[ \u00a0\u202f][;!?]")
_AMF = re.compile(r"\bAMF\b")
_WORDS_TELLING = 3


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the content: where it is, and its ``kind``, which decides how long it may be."""

    file: str
    path: str
    kind: str
    words: Words


def texts_fit(content: Content, faults: Faults) -> None:
    """Check that every text exists in both languages, fits its place, and keeps to the guide's French."""
    for text in texts_of_content(content):
        for lang, said in (("fr", text.words.fr), ("en", text.words.en)):
            path = f"{text.path}.{lang}"
            if not said.strip():
                faults.add(text.file, path, "words.missing", language=texts_of("language", lang))
            elif text.kind == "say":
                lines = len(textwrap.wrap(said, SAY_WIDTH))
                if lines > SAY_LINES:
                    faults.add(text.file, path, "say.long", count=lines)
            elif len(said) > LIMITS[text.kind]:
                faults.add(text.file, path, "text.long", count=len(said), limit=LIMITS[text.kind])
        if text.words.fr == text.words.en and len(text.words.fr.split()) >= _WORDS_TELLING:
            faults.add(text.file, text.path, "words.untranslated")
        spaced = _SPACED.search(text.words.fr)
        if spaced is not None:
            start = max(0, spaced.start() - 10)
            faults.add(text.file, f"{text.path}.fr", "french.space", near=text.words.fr[start : spaced.end() + 10])
        if _AMF.search(text.words.fr):
            faults.add(text.file, f"{text.path}.fr", "french.amf")


def labels_are_whole(content: Content, faults: Faults) -> None:
    """Check that every label of Microsoft's exists in both languages, or says that it is the same in both."""
    for file, path, label in _labels(content):
        if label.fr is None and not label.same:
            faults.add(file, path, "label.one_language", label=label.en)
        elif label.fr is not None and label.same != (label.fr == label.en):
            faults.add(file, path, "label.same", label=label.en)
        longest = max(len(label.en), len(label.fr or ""))
        if longest > LIMITS["label"]:
            faults.add(file, path, "text.long", count=longest, limit=LIMITS["label"])


def texts_of_content(content: Content) -> Iterator[Text]:
    """Yield every text of the content."""
    for key, fact in content.facts.items():
        yield Text("facts.toml", f"facts.{key}.text", "fact", fact.text)
    yield from (replace(text, file="steps.toml") for text in _step_texts(content))
    for card in content.cards:
        yield Text("cards.toml", f"cards.{card.key}.title", "title", card.title)
        yield Text("cards.toml", f"cards.{card.key}.text", "card", card.text)
    for issue in content.issues.values():
        file = content.files.get(issue.key, "")
        yield Text(file, "title", "title", issue.title)
        yield Text(file, "summary", "summary", issue.summary)
        for number, says in enumerate(issue.says, 1):
            yield Text(file, f"says.{number}", "says", says)
        for number, sign in enumerate(issue.signs, 1):
            yield Text(file, f"signs.{number}.text", "text", sign.text)
        for name, node in issue.nodes.items():
            yield from (replace(text, file=file) for text in _node_texts(f"nodes.{name}", node))


def _step_texts(content: Content) -> Iterator[Text]:
    yield Text("", "opening", "say", content.opening)
    for step in content.steps:
        base = f"steps.{step.number}"
        yield Text("", f"{base}.title", "title", step.title)
        yield Text("", f"{base}.short", "short", step.short)
        yield from _given(base, {"say": step.say})
        for choice in step.choices:
            yield Text("", f"{base}.choices.{choice.key}.title", "text", choice.title)
            yield Text("", f"{base}.choices.{choice.key}.why", "why", choice.why)
        for stage in step.stages:
            path = f"{base}.stages.{stage.key}"
            yield from _given(
                path,
                {
                    "title": stage.title,
                    "sees": stage.sees,
                    "say": stage.say,
                    "do": stage.do,
                    "done": stage.done,
                    "hint": stage.hint,
                    "why": stage.why,
                },
            )
            yield from _mobile_texts(path, stage.on_mobile)
            for number, part in enumerate(stage.parts, 1):
                yield Text("", f"{path}.parts.{number}.title", "text", part.title)
                yield Text("", f"{path}.parts.{number}.text", "part", part.text)
            for number, trouble in enumerate(stage.troubles, 1):
                yield Text("", f"{path}.troubles.{number}.text", "text", trouble.text)


def _node_texts(path: str, node: Node) -> Iterator[Text]:
    given: dict[str, Words | None]
    if isinstance(node, Outcome):
        given = {
            "title": node.title,
            "expect": node.expect,
            "if_not": node.if_not,
            "cause": node.cause,
            "done": node.done,
            "left": node.left,
        }
    else:
        given = {"why": node.why}
        for answer in node.answers:
            yield Text("", f"{path}.answers.{answer.key}.text", "text", answer.text)
        if node.unknown.text is not None:
            yield Text("", f"{path}.unknown.text", "text", node.unknown.text)
    yield from _given(path, {**given, "say": node.say, "do": node.do, "hint": node.hint})
    yield from _mobile_texts(path, node.on_mobile)


def _mobile_texts(path: str, on_mobile: OnMobile | None) -> Iterator[Text]:
    if on_mobile is not None:
        yield from _given(f"{path}.on_mobile", {"say": on_mobile.say, "do": on_mobile.do})


def _given(path: str, named: Mapping[str, Words | None]) -> Iterator[Text]:
    """Yield those texts that are given, each under the name that decides how long it may be; the caller fills in their file."""
    for name, words in named.items():
        if words is not None:
            yield Text("", f"{path}.{name}", name, words)


def _labels(content: Content) -> Iterator[tuple[str, str, Label]]:
    for step in content.steps:
        for stage in step.stages:
            for label in stage.labels:
                yield "steps.toml", f"steps.{step.number}.stages.{stage.key}.labels", label
    for issue in content.issues.values():
        file = content.files.get(issue.key, "")
        for label in issue.screens:
            yield file, "screens", label
        for name, node in issue.nodes.items():
            for label in node.sees:
                yield file, f"nodes.{name}.sees", label
