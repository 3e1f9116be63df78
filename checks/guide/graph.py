"""A tree drawn as Mermaid and as DOT, in one language. Another tree's nodes are drawn as just their names."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.guide.content import Content
from checks.guide.models import Node, Outcome
from checks.guide.walker import resolve
from checks.texts import Lang

_WIDTH: Final = 32
_LINES: Final = 3
_MERMAID_SHAPE: Final = {
    "question": ('["', '"]'),
    "action": ('[/"', '"/]'),
    "outcome": ('(["', '"])'),
    "other": ('{{"', '"}}'),
}
_DOT_SHAPE: Final = {"question": "box", "action": "parallelogram", "outcome": "oval", "other": "hexagon"}


@dataclass(frozen=True, slots=True)
class _Vertex:
    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Edge:
    start: str
    end: str
    text: str
    dashed: bool


def mermaid(content: Content, issue: str, lang: Lang) -> str:
    """Return the tree as a Mermaid flowchart. Raises KeyError for an issue that the content does not have."""
    vertices, edges = _drawing(content, issue, lang)
    lines = ["flowchart TD"]
    for vertex in vertices:
        left, right = _MERMAID_SHAPE[vertex.kind]
        lines.append(f"    {vertex.id}{left}{_mermaid_text(vertex.text)}{right}")
    for edge in edges:
        arrow = "-.->" if edge.dashed else "-->"
        lines.append(f'    {edge.start} {arrow}|"{_mermaid_text(edge.text)}"| {edge.end}')
    return "\n".join(lines) + "\n"


def dot(content: Content, issue: str, lang: Lang) -> str:
    """Return the tree in Graphviz's language. Raises KeyError for an issue that the content does not have."""
    vertices, edges = _drawing(content, issue, lang)
    lines = [f"digraph {issue} {{", '    node [fontname="sans-serif"];', '    edge [fontname="sans-serif"];']
    lines += [
        f'    {vertex.id} [shape={_DOT_SHAPE[vertex.kind]}, label="{_dot_text(vertex.text)}"];' for vertex in vertices
    ]
    for edge in edges:
        style = ", style=dashed" if edge.dashed else ""
        lines.append(f'    {edge.start} -> {edge.end} [label="{_dot_text(edge.text)}"{style}];')
    return "\n".join(lines) + "\n}\n"


def _drawing(content: Content, issue: str, lang: Lang) -> tuple[list[_Vertex], list[_Edge]]:
    tree = content.issues[issue]
    vertices = [_Vertex(f"n_{name}", node.kind, _label(name, node, lang)) for name, node in tree.nodes.items()]
    edges: list[_Edge] = []
    others: dict[str, _Vertex] = {}
    for name, node in tree.nodes.items():
        for text, target, dashed in _ways(node, lang):
            spot = resolve(content, issue, target)
            if spot is None or spot[0] != issue:
                end = "o_" + "".join(ch if ch.isalnum() else "_" for ch in target)
                others[end] = _Vertex(end, "other", target)
            else:
                end = f"n_{spot[1]}"
            edges.append(_Edge(f"n_{name}", end, text, dashed))
    return [*vertices, *others.values()], edges


def _ways(node: Node, lang: Lang) -> Iterator[tuple[str, str, bool]]:
    if isinstance(node, Outcome):
        if node.leads_to is not None:
            yield "≠", node.leads_to, True
        return
    for digit, answer in enumerate(node.answers, 1):
        yield f"{digit} {answer.text.to(lang)}", answer.to, False
    yield "0", node.unknown.to, False
    if node.again is not None:
        yield f"> {node.again.visits}", node.again.to, True


def _label(name: str, node: Node, lang: Lang) -> str:
    said = f"{node.title.to(lang)} ({node.code})" if isinstance(node, Outcome) else node.say.to(lang)
    return "\n".join(
        [f"[{name}]", *textwrap.wrap(said, _WIDTH, max_lines=_LINES, placeholder=" …", break_on_hyphens=False)]
    )


def _mermaid_text(text: str) -> str:
    """Escape a text: Mermaid reads ``#name;`` as a character, so ``#`` goes first; a quotation mark would end the text."""
    return text.replace("#", "#35;").replace('"', "#quot;").replace("\n", "<br>")


def _dot_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
