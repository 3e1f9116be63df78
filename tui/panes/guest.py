"""The guest pane: the answer in one sentence, then what the tenant knows; where there is no look-up, the facts of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.call.reports import domain_report, guest_report
from checks.call.run_queries import current_lookup, lookups_of_client
from checks.call.state import Call
from checks.facts import Fact, Vantage, newest
from checks.text import mask_upn
from tui.i18n import t
from tui.panes.formatting import GLYPHS, clock, labelled
from tui.panes.guest_report import SEVERITY, Hiding, answer, domain_rows, report_rows, tells_tenant
from tui.text_layout import BLANK, Row, cells, cut, paragraph, row

if TYPE_CHECKING:
    from checks.call.reports import LookupRun


def tenant_facts(call: Call) -> tuple[Fact, ...]:
    """Return what is known from the tenant, the newest of each key."""
    return tuple(fact for fact in newest(call.facts).values() if fact.vantage is Vantage.TENANT)


def guest_rows(call: Call, width: int, *, lookup: bool, masked: bool) -> list[Row]:
    """Return the pane: how the newest look-up stands, what the last one that answered came to, else the facts.

    ``lookup`` tells whether a look-up can be run here; ``masked`` hides personal data.
    """
    run = current_lookup(call)
    rows = _standing(call, width, masked=masked)
    report = guest_report(run)
    if run is not None and report is not None:
        domain = _domain(call, width, tenant=not tells_tenant(report))
        return [*rows, *report_rows(report, width, masked=masked, read_at=run.moment, domain=domain)]
    if not rows:
        rows = paragraph(t("guest.none" if lookup else "guest.no_lookup"), width, "dim")
    facts = tenant_facts(call)
    if facts:
        rows.append(BLANK)
        for fact in facts:
            rows += paragraph(f"{fact.value}  ({clock(fact.at)})", width, "plain", f"{fact.key}  ", "dim")
    return rows


def guest_strip(call: Call, width: int, *, lookup: bool, masked: bool) -> Row:
    """Return the pane in one line."""
    lead = labelled(f" F5 {t('pane.guest')}", "")
    run, newest_run = current_lookup(call), _newest(call)
    if newest_run is not None and newest_run is not run:
        glyph, style = GLYPHS["running" if newest_run.summary is None else "warn"]
        text = _how(newest_run)
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))
    report = guest_report(run)
    if report is not None:
        text, severity = answer(report)
        text = Hiding(report.names).text(text) if masked else text
        glyph, style = GLYPHS[SEVERITY[severity]]
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))
    facts = tenant_facts(call)
    if facts:
        listed = ", ".join(f"{fact.key}={fact.value}" for fact in facts)
        return row((lead, "plain"), (cut(listed, width - cells(lead)), "plain"))
    return row((cut(lead + t("guest.none.short" if lookup else "guest.no_lookup.short"), width), "dim"))


def _domain(call: Call, width: int, *, tenant: bool) -> list[Row]:
    """Return what the domain of the client's address tells, where it was asked."""
    domain = call.client.address.rpartition("@")[2].casefold()
    reports = (domain_report(run) for run in reversed(call.runs("domain")))
    report = next((report for report in reports if report is not None and report.domain == domain), None)
    return domain_rows(report, width, tenant=tenant) if report is not None else []


def _newest(call: Call) -> LookupRun | None:
    runs = lookups_of_client(call)
    return runs[-1] if runs else None


def _standing(call: Call, width: int, *, masked: bool) -> list[Row]:
    """Return how the newest look-up stands, where it has not answered."""
    run = _newest(call)
    if run is None or run is current_lookup(call):
        return []
    if run.summary is None:
        text = f"{_how(run)} {_query(run, masked=masked)}".strip()
        return paragraph(text, width, "accent", f"{GLYPHS['running'][0]} ", "accent")
    return paragraph(_how(run), width, "warn", f"{GLYPHS['warn'][0]} ", "warn")


def _query(run: LookupRun, *, masked: bool) -> str:
    query = run.about.asked
    return mask_upn(query) if masked and "@" in query else query


def _how(run: LookupRun) -> str:
    """Return how a look-up stands that brought no report."""
    return t("guest.running") if run.summary is None else problem_words(run.problem or "error")


def problem_words(problem: str) -> str:
    """Return what kept a look-up from its end, by the problem's code, else by the part of the code before its dot."""
    for name in (problem, problem.partition(".")[0]):
        message = f"guest.problem.{name}"
        if (words := t(message)) != message:
            return words
    return t("guest.problem.error")
