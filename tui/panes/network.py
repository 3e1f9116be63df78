"""The network pane: what this machine reaches, failures first, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.call.call import Call, CheckRun
from checks.facts import Vantage
from tui.i18n import current_language, t
from tui.panes.words import GLYPHS, clock, span
from tui.rows import BLANK, Row, columns, cut, paragraph, row

_ORDER = {"fail": 0, "unknown": 1, "warn": 2, "pass": 3}


def last_run(call: Call) -> CheckRun | None:
    """The newest sweep of the call."""
    runs = call.runs("network")
    return runs[-1] if runs else None


def network_rows(call: Call, vantage: Vantage, width: int) -> list[Row]:
    """The pane: the vantage, the diagnosis, what fails with its cause, and a line for each group that is well."""
    run = last_run(call)
    rows = list(_vantage(call, vantage, width))
    if run is None:
        return [*rows, BLANK, *paragraph(t("network.none"), width, "dim")]
    rows.append(_progress(run, width))
    for diagnosis in (run.summary or {}).get("diagnosis", ()):
        rows += paragraph(diagnosis[current_language()], width, "do", "-> ", "accent")
    rows.append(BLANK)
    results = sorted(run.results, key=lambda result: _ORDER.get(result["verdict"], 1))
    for result in results:
        if result["verdict"] != "pass":
            rows += _problem(result, width)
    return [*rows, *_groups(run, width)]


def network_strip(call: Call, vantage: Vantage, width: int) -> Row:
    """The pane in one line."""
    run = last_run(call)
    where = t(f"network.from.{vantage.value}.short")
    if run is None:
        return row((cut(f" F4 {t('pane.network')} ({where}): {t('network.none.short')}", width), "dim"))
    glyph, style, text = _state(run)
    lead = f" F4 {t('pane.network')} ({where}): "
    return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - len(lead) - 5), "plain"))


def target_rows(result: Mapping[str, Any], width: int) -> list[Row]:
    """Everything about one target: what it means, what to tell the admin, the phases' times, and the evidence."""
    lang = current_language()
    glyph, style = GLYPHS[result["verdict"]]
    rows = [row((f"{glyph} ", style), (str(result["target"]), "title"), (f"  {result['cause']}", "plain")), BLANK]
    rows += paragraph(result["explain"][lang], width, "do")
    if result["tell_admin"][lang]:
        rows += [BLANK, *paragraph(result["tell_admin"][lang], width, "plain", f"{t('network.tell_admin')}  ")]
    rows += [
        BLANK,
        row(
            (
                t("network.blame", who=t(f"blame.{result['blame']}"), how=t(f"confidence.{result['confidence']}")),
                "plain",
            )
        ),
        row((t("network.required") if result["required"] else t("network.advised"), "dim")),
        BLANK,
        *_times(result["ms"], width),
        BLANK,
        row((t("network.evidence"), "label")),
    ]
    return rows + list(_evidence(result["evidence"], width, 1))


def _vantage(call: Call, vantage: Vantage, width: int) -> Iterator[Row]:
    run = last_run(call)
    if run is not None and run.about.get("vantage", {}).get("kind") in ("desk", "site", "client"):
        vantage = Vantage(run.about["vantage"]["kind"])
    yield from paragraph(t(f"network.from.{vantage.value}"), width, "warn" if vantage is Vantage.DESK else "ok")


def _progress(run: CheckRun, width: int) -> Row:
    glyph, style, text = _state(run)
    ended = f" {span(run.ended - run.started)}" if run.ended else ""
    return row((f"{glyph} ", style), (cut(f"{text}  {clock(run.started)}{ended}", width - 5), "plain"))


def _state(run: CheckRun) -> tuple[str, Any, str]:
    counts = {verdict: sum(result["verdict"] == verdict for result in run.results) for verdict in _ORDER}
    planned = len(run.about.get("targets", ())) or len(run.results)
    if run.summary is None:
        return (*GLYPHS["running"], t("network.running", done=len(run.results), planned=planned))
    if run.problem:
        return (*GLYPHS["unknown"], t(f"network.problem.{run.problem}"))
    worst = next((verdict for verdict in ("fail", "unknown", "warn") if counts[verdict]), "pass")
    return (*GLYPHS[worst], t("network.counts", good=counts["pass"], planned=planned, bad=planned - counts["pass"]))


def _problem(result: Mapping[str, Any], width: int) -> Iterator[Row]:
    glyph, style = GLYPHS[result["verdict"]]
    pick = f"target.{result['target']}"
    head = columns(str(result["target"]), str(result["cause"]), width - 5)
    yield row((f"{glyph} ", style), (head, "do"), pick=pick)
    for line in paragraph(result["explain"][current_language()], width, "dim", "     "):
        yield Row(line.pieces, pick)


def _groups(run: CheckRun, width: int) -> Iterator[Row]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for result in run.results:
        groups.setdefault(str(result["group"]), []).append(result)
    for group, results in groups.items():
        good = sum(result["verdict"] == "pass" for result in results)
        glyph, style = GLYPHS["pass" if good == len(results) else "warn"]
        text = columns(t(f"group.{group}"), f"{good}/{len(results)}", width - 5)
        yield row((f"{glyph} ", style), (text, "plain"), pick=f"group.{group}")


def group_rows(run: CheckRun, group: str, width: int) -> list[Row]:
    """Every target of a group, a line each."""
    rows = []
    for result in run.results:
        if result["group"] == group:
            glyph, style = GLYPHS[result["verdict"]]
            ms = result["ms"].get("total")
            text = columns(str(result["target"]), "" if ms is None else f"{ms:.0f} ms", width - 5)
            rows.append(row((f"{glyph} ", style), (text, "plain"), pick=f"target.{result['target']}"))
    return rows


def _times(ms: Mapping[str, float | None], width: int) -> Iterator[Row]:
    longest = max((value for key, value in ms.items() if value and key != "total"), default=0.0)
    for phase in ("dns", "tcp", "tls", "http", "total"):
        value = ms.get(phase)
        if value is None:
            yield row((f"{phase:<6} {'—':>8}", "dim"))
            continue
        bar = "" if phase == "total" or not longest else "#" * max(1, round(value / longest * (width - 20)))
        yield row((f"{phase:<6} {value:>8.1f} ms ", "plain"), (bar, "accent"))


def _evidence(value: Any, width: int, depth: int) -> Iterator[Row]:
    indent = "  " * depth
    items = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    for key, one in items:
        if one in (None, "", [], {}):
            continue
        if isinstance(one, Mapping | list | tuple):
            yield row((f"{indent}{key}", "dim"))
            yield from _evidence(one, width, depth + 1)
        else:
            yield from paragraph(str(one), width, "plain", f"{indent}{key}: ", "dim")
