"""The guest pane: what the tenant knows, from practice or a facts file; the look-up itself is not there yet, and the pane says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.call.call import Call
from checks.facts import Fact, Vantage, newest
from checks.text import mask_email, mask_name, mask_upn
from tui.i18n import current_language, t
from tui.panes.words import GLYPHS, clock
from tui.rows import BLANK, Row, Style, cut, paragraph, row

_SEVERITY: Mapping[str, str] = {"problem": "fail", "warn": "warn", "info": "pass"}


def tenant_facts(call: Call) -> tuple[Fact, ...]:
    """What is known from the tenant, the newest of each key."""
    return tuple(fact for fact in newest(call.facts).values() if fact.vantage is Vantage.TENANT)


def guest_rows(call: Call, width: int, *, lookup: bool, masked: bool) -> list[Row]:
    """The pane: the answer in one sentence, the findings with what to do, then the guest, then the facts.

    ``lookup`` tells whether a look-up can be run here; ``masked`` hides personal data.
    """
    document = _document(call)
    rows: list[Row] = []
    if document is None:
        rows += paragraph(t("guest.none" if lookup else "guest.not_yet"), width, "dim")
    else:
        for finding in document.get("findings", ()):
            rows += _finding(finding, width)
        for guest in document.get("guests", ()):
            rows += [BLANK, *_guest(guest, width, masked=masked)]
    facts = tenant_facts(call)
    if facts and document is None:
        rows.append(BLANK)
        for fact in facts:
            rows += paragraph(f"{fact.value}  ({clock(fact.at)})", width, "plain", f"{fact.key}  ", "dim")
    return rows


def guest_strip(call: Call, width: int, *, lookup: bool) -> Row:
    """The pane in one line."""
    lead = f" F5 {t('pane.guest')}: "
    document, facts = _document(call), tenant_facts(call)
    if document is not None and document.get("findings"):
        first = document["findings"][0]
        glyph, style = GLYPHS[_SEVERITY[first["severity"]]]
        text = str(first["explain"][current_language()])
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - len(lead) - 5), "plain"))
    if facts:
        return row(
            (lead, "plain"), (cut(", ".join(f"{one.key}={one.value}" for one in facts), width - len(lead)), "plain")
        )
    return row((cut(lead + t("guest.none.short" if lookup else "guest.not_yet.short"), width), "dim"))


def _document(call: Call) -> Mapping[str, Any] | None:
    return next((run.results[-1] for run in reversed(call.runs("guest")) if run.results), None)


def _finding(finding: Mapping[str, Any], width: int) -> Iterator[Row]:
    lang = current_language()
    glyph, style = GLYPHS[_SEVERITY[finding["severity"]]]
    main: Style = "plain" if finding["severity"] == "info" else "do"
    yield from paragraph(finding["explain"][lang], width, main, f"{glyph} ", style)
    if finding["next"][lang]:
        whose = "" if finding["owner"] == "nobody" else f" ({t('owner.' + finding['owner'])})"
        yield from paragraph(f"{finding['next'][lang]}{whose}", width, "dim", "     -> ", "accent")


def _guest(guest: Mapping[str, Any], width: int, *, masked: bool) -> Iterator[Row]:
    methods = guest.get("methods")
    listed = (
        t("guest.unread")
        if methods is None
        else ", ".join(f"{one['kind']} {one['label']}" for one in methods) or t("guest.no_methods")
    )
    values = {
        "name": mask_name(guest["display_name"]) if masked else guest["display_name"],
        "mail": mask_email(guest["mail"]) if masked else guest["mail"],
        "upn": mask_upn(guest["upn"]) if masked else guest["upn"],
        "state": t(f"guest.state.{guest['state'] or 'none'}"),
        "provider": ", ".join(t(f"guest.provider.{one}") for one in guest.get("identity_providers", ())),
        "methods": listed,
    }
    for name, value in values.items():
        yield from paragraph(value, width, "plain", f"{t(f'guest.field.{name}')}  ", "dim")
    for one in (guest.get("sign_ins") or ())[:5]:
        glyph, style = GLYPHS["pass" if one["ok"] else "fail"]
        yield from paragraph(
            f"{one['at'][:16].replace('T', ' ')}  {one['code']}  {one['reason']}", width, "plain", f"{glyph} ", style
        )
