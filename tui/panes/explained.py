"""What a code or a pasted message means: in words, what to say and do, who acts, and the issue that goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.errors.codes import Code
from checks.errors.explain import Explained, Mentioned
from checks.facts import iso
from checks.guide.content import Content
from checks.guide.search import reachable
from checks.problems import Lang
from tui.i18n import t
from tui.panes.words import ours
from tui.rows import BLANK, Row, paragraph, row

KEEP: Final = "keep"
"""The pick of the row that keeps the message for the ticket note."""


def explained_page(explained: Explained, content: Content, lang: Lang, width: int) -> list[Row]:
    """`explained_rows` in a call; a message that names its id or its time can be kept for the note from here."""
    rows = explained_rows(explained, content, lang, width)
    if explained.correlation_id or explained.request_id or explained.at:
        rows += [BLANK, *paragraph(t("explain.keep"), width, "accent", "> ", "key", pick=KEEP)]
    return rows


def explained_rows(explained: Explained, content: Content, lang: Lang, width: int) -> list[Row]:
    """Each code of a text, then the ids and the time that support asks for. ``lang`` is the client's: what is said aloud is in it."""
    rows: list[Row] = []
    for number, code in enumerate(explained.codes):
        rows += [*([BLANK] if number else ()), *code_rows(code, content, lang, width)]
    if not explained.codes:
        rows += paragraph(t("explain.none"), width, "do")
    named = list(_named(explained))
    return [*rows, *([BLANK] if named else ()), *named]


def code_rows(mentioned: Mentioned, content: Content, lang: Lang, width: int) -> list[Row]:
    """One code; its issue can be picked."""
    title = row((mentioned.name, "title"))
    known = mentioned.known
    if known is None:
        return [title, *paragraph(t("explain.unknown", address=mentioned.address), width)]
    return [title, *_known(known, content, lang, width)]


def _known(code: Code, content: Content, lang: Lang, width: int) -> Iterator[Row]:
    leads = {name: t(f"decision.{name}") for name in ("say", "do", "ball")}
    lead = max(map(len, leads.values())) + 2
    yield from paragraph(ours(code.means), width)
    if code.kind != "error":
        yield from paragraph(t(f"explain.{code.kind}"), width, "ok" if code.kind == "interrupt" else "warn")
    yield BLANK
    yield from paragraph(t(f"quote.{lang}", text=code.say[lang]), width, "say", leads["say"].ljust(lead), "say")
    yield from paragraph(ours(code.do), width, "do", leads["do"].ljust(lead))
    yield from paragraph(t(f"owner.{code.owner}"), width, "plain", leads["ball"].ljust(lead))
    target = reachable(content, code.leads_to) if code.leads_to else None
    if target is not None:
        title = ours(content.issues[target.removeprefix("@").partition(".")[0]].title)
        yield BLANK
        yield from paragraph(title, width, "accent", f"{t('explain.leads_to')}  ", "label", pick=target)
    yield BLANK
    source = t("explain.source", page=code.source.page) if code.source.verified else t("explain.unverified")
    yield from paragraph(source, width, "dim")


def _named(explained: Explained) -> Iterator[Row]:
    """The ids and the time, a line each."""
    at = iso(explained.at) if explained.at else None
    for name, value in (
        ("correlation", explained.correlation_id),
        ("request", explained.request_id),
        ("trace", explained.trace_id),
        ("at", at),
    ):
        if value is not None:
            yield row((f"{t(f'explain.{name}')} ", "label"), (value, "plain"))
