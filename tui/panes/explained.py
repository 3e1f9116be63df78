"""What a code or a pasted message means: in words, what to say and do, who acts, and the issue to go on from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from checks.errors.codes import Code
from checks.errors.explain import CodeMention, MessageExplanation
from checks.errors.families import FamilyMatch
from checks.facts import iso
from checks.findings import Owner
from checks.guide.content import Content
from checks.guide.search import reachable
from checks.texts import Lang
from tui.i18n import t
from tui.panes.formatting import localized
from tui.panes.picks import IssuePick, MessagePick
from tui.text_layout import BLANK, Row, cut, paragraph, row

_LONGEST: Final = 40
"""How much of a name is shown; an id has 36 characters."""


def explained_page(explained: MessageExplanation, content: Content, lang: Lang, width: int) -> list[Row]:
    """Return `explained_rows` for a call; a message that names its id or its time can be kept for the note from here."""
    rows = explained_rows(explained, content, lang, width)
    if explained.correlation_id or explained.request_id or explained.at:
        rows += [BLANK, *paragraph(t("explain.keep"), width, "accent", "> ", "key", pick=MessagePick())]
    return rows


def explained_rows(explained: MessageExplanation, content: Content, lang: Lang, width: int) -> list[Row]:
    """Return each code in a text, then the ids and the time that support asks for. ``lang`` is the client's: what is said aloud uses it."""
    rows: list[Row] = []
    for number, code in enumerate(explained.codes):
        rows += [*([BLANK] if number else ()), *code_rows(code, content, lang, width)]
    for met in explained.families:
        rows += [*([BLANK] if rows else ()), *family_rows(met, content, lang, width)]
    if not rows:
        rows += paragraph(t("explain.none"), width, "do")
    named = list(_named(explained))
    return [*rows, *([BLANK] if named else ()), *named]


def code_rows(mentioned: CodeMention, content: Content, lang: Lang, width: int) -> list[Row]:
    """Return one code; its issue can be picked."""
    rows = [row((mentioned.name, "title"))]
    if mentioned.guessed:
        rows += paragraph(t("explain.guess"), width, "warn")
    known = mentioned.known
    if known is not None:
        return [*rows, *_known(known, content, lang, width)]
    rows += paragraph(t("explain.unknown", address=mentioned.address), width)
    if mentioned.near is not None:
        rows += paragraph(localized(mentioned.near.means), width)
    return [*rows, *_leads_to(mentioned.leads_to, content, width)]


def family_rows(met: FamilyMatch, content: Content, lang: Lang, width: int) -> list[Row]:
    """Return an error that is not an AADSTS code; its place can be picked."""
    family = met.family
    return [
        row((cut(met.written, width), "title")),
        *paragraph(localized(family.means), width),
        *_acts(family.say, family.do, family.owner, lang, width),
        *_leads_to(family.leads_to, content, width),
    ]


def _known(code: Code, content: Content, lang: Lang, width: int) -> Iterator[Row]:
    yield from paragraph(localized(code.means), width)
    if code.kind != "error":
        yield from paragraph(t(f"explain.{code.kind}"), width, "ok" if code.kind == "interrupt" else "warn")
    yield from _acts(code.say, code.do, code.owner, lang, width)
    yield from _leads_to(code.leads_to, content, width)
    yield BLANK
    source = t("explain.source", page=code.source.page) if code.source.verified else t("explain.unverified")
    yield from paragraph(source, width, "dim")


def _acts(say: Mapping[Lang, str], do: Mapping[Lang, str], owner: Owner, lang: Lang, width: int) -> Iterator[Row]:
    """Yield what to say and do, and who has to act."""
    leads = {name: t(f"decision.{name}") for name in ("say", "do", "ball")}
    lead = max(map(len, leads.values())) + 2
    yield BLANK
    yield from paragraph(t(f"quote.{lang}", text=say[lang]), width, "say", leads["say"].ljust(lead), "say")
    yield from paragraph(localized(do), width, "do", leads["do"].ljust(lead))
    yield from paragraph(t(f"owner.{owner}"), width, "plain", leads["ball"].ljust(lead))


def _leads_to(target: str | None, content: Content, width: int) -> Iterator[Row]:
    """Yield the place to go on from here, which can be picked; none if the content does not have it."""
    reached = reachable(content, target) if target else None
    if reached is not None:
        title = localized(content.issues[reached.removeprefix("@").partition(".")[0]].title)
        yield BLANK
        yield from paragraph(title, width, "accent", f"{t('explain.leads_to')}  ", "label", pick=IssuePick(reached))


def _named(explained: MessageExplanation) -> Iterator[Row]:
    """Yield the tenant, the application, the ids and the time, one per line."""
    at = iso(explained.at) if explained.at else None
    for name, value in (
        ("tenant", explained.named.tenant),
        ("application", explained.named.application),
        ("correlation", explained.correlation_id),
        ("request", explained.request_id),
        ("trace", explained.trace_id),
        ("at", at),
    ):
        if value is not None:
            yield row((f"{t(f'explain.{name}')} ", "label"), (cut(value, _LONGEST), "plain"))
