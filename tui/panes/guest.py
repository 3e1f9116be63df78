"""The guest pane: the answer in one sentence, then what the tenant knows; where there is no look-up, the facts of a file."""

from __future__ import annotations

from checks.call.run_queries import current_lookup, lookups_of_client
from checks.call.state import Call, CheckRun
from checks.facts import Fact, Vantage, newest
from checks.text import mask_upn
from tui.i18n import t
from tui.panes.formatting import GLYPHS, clock, labelled
from tui.panes.guest_document import SEVERITY, Hiding, answer, document_rows, domain_rows, tells_tenant
from tui.text_layout import BLANK, Row, cells, cut, paragraph, row


def tenant_facts(call: Call) -> tuple[Fact, ...]:
    """What is known from the tenant, the newest of each key."""
    return tuple(fact for fact in newest(call.facts).values() if fact.vantage is Vantage.TENANT)


def guest_rows(call: Call, width: int, *, lookup: bool, masked: bool) -> list[Row]:
    """The pane: how the newest look-up stands, what the last one that answered came to, else the facts.

    ``lookup`` tells whether a look-up can be run here; ``masked`` hides personal data.
    """
    run = current_lookup(call)
    rows = _standing(call, width, masked=masked)
    if run is not None:
        document = run.results[-1]
        domain = _domain(call, width, tenant=not tells_tenant(document))
        return [*rows, *document_rows(document, width, masked=masked, read_at=run.moment, domain=domain)]
    if not rows:
        rows = paragraph(t("guest.none" if lookup else "guest.no_lookup"), width, "dim")
    facts = tenant_facts(call)
    if facts:
        rows.append(BLANK)
        for fact in facts:
            rows += paragraph(f"{fact.value}  ({clock(fact.at)})", width, "plain", f"{fact.key}  ", "dim")
    return rows


def guest_strip(call: Call, width: int, *, lookup: bool, masked: bool) -> Row:
    """The pane in one line."""
    lead = labelled(f" F5 {t('pane.guest')}", "")
    run, newest_run = current_lookup(call), _newest(call)
    if newest_run is not None and newest_run is not run:
        glyph, style = GLYPHS["running" if newest_run.summary is None else "warn"]
        text = _how(newest_run)
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))
    if run is not None:
        document = run.results[-1]
        text, severity = answer(document)
        text = Hiding(document).text(text) if masked else text
        glyph, style = GLYPHS[SEVERITY[severity]]
        return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))
    facts = tenant_facts(call)
    if facts:
        told = ", ".join(f"{one.key}={one.value}" for one in facts)
        return row((lead, "plain"), (cut(told, width - cells(lead)), "plain"))
    return row((cut(lead + t("guest.none.short" if lookup else "guest.no_lookup.short"), width), "dim"))


def _domain(call: Call, width: int, *, tenant: bool) -> list[Row]:
    """What the domain of the client's address tells, where it was asked."""
    domain = call.client.address.rpartition("@")[2].casefold()
    told = [one for run in call.runs("domain") for one in run.results if one.get("domain") == domain]
    return domain_rows(told[-1], width, tenant=tenant) if told else []


def _newest(call: Call) -> CheckRun | None:
    runs = lookups_of_client(call)
    return runs[-1] if runs else None


def _standing(call: Call, width: int, *, masked: bool) -> list[Row]:
    """How the newest look-up stands, where it has not answered."""
    run = _newest(call)
    if run is None or run is current_lookup(call):
        return []
    if run.summary is None:
        told = f"{_how(run)} {_asked(run, masked=masked)}".strip()
        return paragraph(told, width, "accent", f"{GLYPHS['running'][0]} ", "accent")
    return paragraph(_how(run), width, "warn", f"{GLYPHS['warn'][0]} ", "warn")


def _asked(run: CheckRun, *, masked: bool) -> str:
    asked = str(run.about.get("asked", ""))
    return mask_upn(asked) if masked and "@" in asked else asked


def _how(run: CheckRun) -> str:
    """How a look-up stands that brought no document."""
    return t("guest.running") if run.summary is None else problem_words(run.problem or "error")


def problem_words(problem: str) -> str:
    """What kept a look-up from its end, told by the problem's code, else by its room."""
    for name in (problem, problem.partition(".")[0]):
        message = f"guest.problem.{name}"
        if (words := t(message)) != message:
            return words
    return t("guest.problem.error")
