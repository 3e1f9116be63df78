"""The guest pane: the answer in one sentence, then what the tenant knows; if there is no look-up, the facts from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.text import mask_upn
from tui.i18n import t
from tui.panes.formatting import GLYPHS, fact_line, fact_text, labelled
from tui.panes.guest_report import SEVERITY, Hiding, answer, domain_rows, report_rows, tells_tenant
from tui.text_layout import BLANK, Row, cells, cut, paragraph, row

if TYPE_CHECKING:
    from checks.call.reports import LookupRun
    from checks.session.view import CallView, GuestView


def render(view: CallView, width: int) -> list[Row]:
    """Return the pane: the state of the newest look-up, the result of the last one that answered, else the facts."""
    guest = view.guest
    rows = _standing(guest, width, masked=view.masked)
    if guest.run is not None and guest.report is not None:
        report = guest.report
        domain = [] if guest.domain is None else domain_rows(guest.domain, width, tenant=not tells_tenant(report))
        return [*rows, *report_rows(report, width, masked=view.masked, read_at=guest.run.moment, domain=domain)]
    if not rows:
        rows = paragraph(t("guest.none" if guest.can_look_up else "guest.no_lookup"), width, "dim")
    if guest.facts:
        rows.append(BLANK)
        for fact in guest.facts:
            rows += paragraph(fact_line(fact), width)
    return rows


def render_strip(view: CallView, width: int) -> Row:
    """Return the pane in one line."""
    lead = labelled(f" F5 {t('pane.guest')}", "")
    guest = view.guest
    if guest.newest is not None and guest.newest is not guest.run:
        glyph, style = GLYPHS["running" if guest.newest.summary is None else "warn"]
        text = _how(guest.newest)
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))
    if guest.report is not None:
        text, severity = answer(guest.report)
        text = Hiding(guest.report.names).text(text) if view.masked else text
        glyph, style = GLYPHS[SEVERITY[severity]]
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))
    if guest.facts:
        listed = ", ".join(map(fact_text, guest.facts))
        return row((lead, "plain"), (cut(listed, width - cells(lead)), "plain"))
    return row((cut(lead + t("guest.none.short" if guest.can_look_up else "guest.no_lookup.short"), width), "dim"))


def _standing(guest: GuestView, width: int, *, masked: bool) -> list[Row]:
    """Return the state of the newest look-up, if it has not answered."""
    run = guest.newest
    if run is None or run is guest.run:
        return []
    if run.summary is None:
        text = f"{_how(run)} {_query(run, masked=masked)}".strip()
        return paragraph(text, width, "accent", f"{GLYPHS['running'][0]} ", "accent")
    return paragraph(_how(run), width, "warn", f"{GLYPHS['warn'][0]} ", "warn")


def _query(run: LookupRun, *, masked: bool) -> str:
    query = run.about.query
    return mask_upn(query) if masked and "@" in query else query


def _how(run: LookupRun) -> str:
    """Return the state of a look-up that produced no report."""
    return t("guest.running") if run.summary is None else problem_words(run.problem or "error")


def problem_words(problem: str) -> str:
    """Return what kept a look-up from finishing, by the problem's code, else by the part of the code before its dot."""
    for name in (problem, problem.partition(".")[0]):
        message = f"guest.problem.{name}"
        if (words := t(message)) != message:
            return words
    return t("guest.problem.error")
