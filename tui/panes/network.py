"""The network pane: where it stands, what to mend first, what changed, what fails and why, and a line for each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from checks.call.run_queries import displayed_network_run, failed_since, is_imported, previous_run, runs_elsewhere
from checks.call.state import Call, CheckRun
from checks.facts import Vantage
from checks.network.comparison import Change, changes
from checks.network.diagnose.summary import sign_in_is_genuine
from checks.network.targets import groups
from tui.i18n import current_language, t
from tui.panes.formatting import GLYPHS, clock, labelled, moment, span
from tui.panes.picks import AllTargetsPick, ChangesPick, GroupPick, RunPick, TargetPick
from tui.text_layout import BLANK, Row, Style, cells, columns, cut, fit, paragraph, row

ORDER: Final = {"fail": 0, "unknown": 1, "warn": 2, "pass": 3}
_MOST_CHANGES: Final = 6
_BAR: Final = 24
_NARROW: Final = 60
"""Below this many cells the pane stands beside others."""


def network_rows(call: Call, vantage: Vantage, width: int) -> list[Row]:
    """The pane: the run that is shown, what became of one that failed since, and what was seen from elsewhere."""
    run = displayed_network_run(call)
    if run is None:
        where = paragraph(_seen_from(vantage, width), width, _trust(vantage))
        return [*where, BLANK, *paragraph(t("network.none"), width, "dim")]
    rows = run_rows(call, run, width, vantage=vantage)
    for other in runs_elsewhere(call, run):
        rows += paragraph(_other(other), width, "plain", f"{t('network.other')} ", "dim", pick=RunPick(other.run))
    return rows


def run_rows(
    call: Call, run: CheckRun, width: int, *, vantage: Vantage | None = None, number: int | None = None
) -> list[Row]:
    """One run: its source, what to mend first, what changed since the run before it, what fails, and the groups.

    ``vantage`` is where this machine stands now, where that matters; ``number`` is the run's where it is not the displayed one.
    """
    rows = [*_source(run, width), *_moved(run, vantage, width), *_state_rows(run, width)]
    failed = failed_since(call, run)
    if failed is not None and vantage is not None:
        how = t(f"network.problem.{failed.problem}")
        rows += paragraph(t("network.no_more", at=clock(failed.started), how=how), width, "warn")
    told = (run.summary or {}).get("diagnosis", ())
    for place, diagnosis in enumerate(told, 1):
        lead = f"{place}. " if len(told) > 1 else "-> "
        rows += paragraph(diagnosis[current_language()], width, "do", lead, "accent")
    rows += _changed(call, run, width, number)
    rows.append(BLANK)
    if not any(one["code"] == "net.none" for one in told):
        found = faults(run)
        named = max((cells(str(one["target"])) for one in found), default=0)
        rows += [line for result in found for line in _fault(run, result, width, named, number)]
    rows += _groups(run, width, number)
    if sign_in_is_genuine(run.results):
        rows += paragraph(t("network.sign_in_genuine"), width, "dim", "[OK] ", "ok")
    return rows


def network_strip(call: Call, vantage: Vantage, width: int) -> Row:
    """The pane in one line."""
    run = displayed_network_run(call)
    seen_from = vantage if run is None else kind_of(run)
    lead = labelled(f" F4 {t('pane.network')} ({t(f'network.from.{seen_from.value}.short')})", "")
    if run is None:
        return row((cut(f"{lead}{t('network.none.short')}", width), "dim"))
    glyph, style, text = _state(run)
    return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))


def group_rows(run: CheckRun, group: str, width: int, number: int | None = None) -> list[Row]:
    """Every target of a group, a line each: its cause in words, and the time it took."""
    rows = []
    for result in run.results:
        if result["group"] == group:
            glyph, style = GLYPHS[result["verdict"]]
            ms = result["ms"].get("total")
            told = "" if result["verdict"] == "pass" else f"{cause_words(result)}  "
            text = columns(str(result["target"]), told + ("" if ms is None else f"{ms:.0f} ms"), width - 5)
            rows.append(row((f"{glyph} ", style), (text, "plain"), pick=TargetPick(str(result["target"]), number)))
    return rows


def all_rows(run: CheckRun, width: int, number: int | None = None) -> list[Row]:
    """Every target of a run, a line each, under its group."""
    rows: list[Row] = []
    for group in _group_names(run):
        rows += [row((t(f"group.{group}"), "label")), *group_rows(run, group, width, number)]
    return rows


def change_rows(call: Call, run: CheckRun, width: int, number: int | None = None) -> list[Row]:
    """Everything that changed since the run before this one."""
    earlier = previous_run(call, run)
    if earlier is None:
        return []
    at = _since(earlier, run)
    found = changes(earlier.results, run.results)
    if not found:
        return paragraph(t("network.unchanged", at=at), width, "dim")
    return [
        row((t("network.changed", at=at), "label")),
        *(line for one in found for line in _change(one, width, number)),
    ]


def cause_words(result: Mapping[str, Any]) -> str:
    """A result's cause in a few words; a cause that another program wrote is told by its code."""
    message = f"cause.{result['cause']}"
    words = t(message)
    return str(result["cause"]) if words == message else words


def kind_of(run: CheckRun) -> Vantage:
    """The vantage of a run; one that ended before it could tell counts as the desk's, which proves nothing."""
    place: Any = run.about.get("vantage")
    kind = place.get("kind") if isinstance(place, Mapping) else None
    return Vantage(kind) if kind in ("site", "client") else Vantage.DESK


def host_of(run: CheckRun) -> str:
    """The machine that a run was made on."""
    place: Any = run.about.get("vantage")
    return str(place.get("host", "?")) if isinstance(place, Mapping) else "?"


def taken_in(run: CheckRun) -> str:
    """That a saved result came into the call: how much, by which machine, from where."""
    return t("result.loaded", n=len(run.results), host=host_of(run), where=t(f"network.where.{kind_of(run).value}"))


def _seen_from(vantage: Vantage, width: int) -> str:
    """Where it was seen from; in few words where a pane has little room."""
    if width < _NARROW:
        return t("network.seen", where=t(f"network.from.{vantage.value}.short"))
    return t(f"network.from.{vantage.value}")


def _trust(vantage: Vantage) -> Style:
    return "warn" if vantage is Vantage.DESK else "ok"


def _source(run: CheckRun, width: int) -> Iterator[Row]:
    """Where the run was seen from: always the vantage, the file where it comes out of one, SSH where it ran over that."""
    kind = kind_of(run)
    where = t(f"network.where.{kind.value}")
    if "loaded" in run.about:
        told = t("network.loaded", file=run.about["loaded"], at=moment(run.moment), host=host_of(run), where=where)
        yield from paragraph(told, width, _trust(kind))
    elif is_imported(run):
        yield from paragraph(t(f"network.code.{run.about['seen_by']}", at=moment(run.moment)), width, _trust(kind))
    else:
        yield from paragraph(_seen_from(kind, width), width, _trust(kind))
    place: Any = run.about.get("vantage")
    address = place.get("ssh_from") if isinstance(place, Mapping) else None
    if address:
        yield from paragraph(t("check.ssh", address=address), width, "warn")


def _moved(run: CheckRun, vantage: Vantage | None, width: int) -> Iterator[Row]:
    """This machine stands elsewhere by now than where the run was made."""
    if vantage is None or is_imported(run) or not run.about.get("vantage") or kind_of(run) is vantage:
        return
    yield from paragraph(t("network.moved", where=t(f"vantage.{vantage.value}")), width, "warn")


def _state_rows(run: CheckRun, width: int) -> list[Row]:
    glyph, style, text = _state(run)
    if run.summary is None:
        done, planned = _progress(run)
        return [row((f"{glyph} {fit(text, 26)} ", style), (_bar(done, planned, width - 31), "accent"))]
    more = f" ({t('network.part', n=len(run.results) - len(run.carried))})" if run.carried else ""
    when = "" if is_imported(run) or run.ended is None else f"  {clock(run.started)}  {span(run.ended - run.started)}"
    return paragraph(f"{text}{more}{when}", width, "plain", f"{glyph} ", style)


def _state(run: CheckRun) -> tuple[str, Style, str]:
    if run.summary is None:
        done, planned = _progress(run)
        words = "network.running.part" if "again" in run.about else "network.running"
        return (*GLYPHS["running"], t(words, done=done, planned=planned))
    if run.problem:
        return (*GLYPHS["unknown"], t(f"network.problem.{run.problem}"))
    counts = {verdict: sum(result["verdict"] == verdict for result in run.results) for verdict in ORDER}
    worst = next((verdict for verdict in ("fail", "unknown", "warn") if counts[verdict]), "pass")
    planned = len(run.results)
    return (*GLYPHS[worst], t("network.counts", good=counts["pass"], planned=planned, bad=planned - counts["pass"]))


def _progress(run: CheckRun) -> tuple[int, int]:
    """How many targets of a running check are done, of how many."""
    if "again" in run.about:
        again = run.about["again"]
        return sum(name not in run.carried for name in again), len(again)
    return len(run.results), len(run.about.get("targets", ())) or len(run.results)


def _bar(done: int, planned: int, room: int) -> str:
    size = min(_BAR, room)
    if size < 8 or not planned:
        return ""
    full = size * done // planned
    return f"[{'#' * full}{'.' * (size - full)}]"


def _changed(call: Call, run: CheckRun, width: int, number: int | None) -> list[Row]:
    """What changed since the run before, the first few; that nothing did is said when the run has ended."""
    rows = change_rows(call, run, width, number)
    if len(rows) <= 1:
        return rows if run.summary is not None and not run.problem else []
    if len(rows) <= _MOST_CHANGES + 1:
        return rows
    more = t("network.changed.more", n=len(rows) - 1 - _MOST_CHANGES)
    return [*rows[: _MOST_CHANGES + 1], row((f"  {more}", "dim"), pick=ChangesPick(number))]


def _change(one: Change, width: int, number: int | None) -> list[Row]:
    style: Style = {"better": "ok", "worse": "bad"}.get(one.way, "plain")  # type: ignore[assignment]  # both are styles
    text = labelled(one.target, f"{cause_words(one.before)} -> {cause_words(one.after)}")
    return [row(("  ", "plain"), (cut(text, width - 2), style), pick=TargetPick(one.target, number, changed=True))]


def _since(earlier: CheckRun, run: CheckRun) -> str:
    """When the run before was made: the time alone where it is of the same day here, the whole moment of a file's."""
    if "loaded" in run.about:
        return moment(earlier.moment)
    there, here = earlier.moment.astimezone(), run.moment.astimezone()
    return clock(there) if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"


def faults(run: CheckRun) -> list[Mapping[str, Any]]:
    """What is not well: what fails first, of that what the onboarding stops without, in the order in which to mend it."""
    told = [one["code"] for one in (run.summary or {}).get("diagnosis", ())]

    def place(result: Mapping[str, Any]) -> tuple[int, bool, int]:
        at = told.index(result["cause"]) if result["cause"] in told else len(told)
        return ORDER.get(result["verdict"], 1), not result["required"], at

    return sorted((one for one in run.results if one["verdict"] != "pass"), key=place)


def _fault(run: CheckRun, result: Mapping[str, Any], width: int, named: int, number: int | None) -> Iterator[Row]:
    """A target and its cause in words, on one line where both fit, the causes under each other; ``named`` is the longest target."""
    target = str(result["target"])
    again = run.summary is None and target in run.carried and target in run.about.get("again", ())
    glyph, style = GLYPHS["running" if again else result["verdict"]]
    advised = "" if result["required"] else f" ({t('network.advised.short')})"
    cause, pick = cause_words(result), TargetPick(target, number)
    room = width - 5
    column = min(named, room - cells(cause + advised) - 2)
    if column >= cells(target):
        text = f"{fit(target, column)}  "
        yield row((f"{glyph} ", style), (text, "do"), (cause, "plain"), (advised, "dim"), pick=pick)
        return
    yield row((f"{glyph} ", style), (cut(target, room), "do"), pick=pick)
    yield row(("     ", "plain"), (cut(cause, room - cells(advised)), "plain"), (advised, "dim"))


def _groups(run: CheckRun, width: int, number: int | None) -> Iterator[Row]:
    """A line for each group; where something is not well, those that are share one."""
    well: list[str] = []
    alone = run.summary is None or all(result["verdict"] == "pass" for result in run.results)
    for group in _group_names(run):
        results = [result for result in run.results if result["group"] == group]
        good = sum(result["verdict"] == "pass" for result in results)
        if good == len(results) and not alone:
            well.append(f"{_group_words(group)} {good}/{good}")
            continue
        worst = min((result["verdict"] for result in results), key=lambda verdict: ORDER.get(verdict, 1))
        glyph, style = GLYPHS[worst]
        text = columns(_group_words(group), f"{good}/{len(results)}", min(width - 5, 44))
        yield row((f"{glyph} ", style), (text, "plain"), pick=GroupPick(group, number))
    if well:
        first, *more = paragraph(", ".join(well), width, "plain", "[OK] ", "ok")
        yield Row(first.pieces, AllTargetsPick(number))
        yield from more


def _group_names(run: CheckRun) -> Iterable[str]:
    """The groups in the order of the guide's needs; one that only a file or another program names comes after them."""
    there = dict.fromkeys(str(result["group"]) for result in run.results)
    return [*(group for group in groups() if group in there), *(group for group in there if group not in groups())]


def _group_words(group: str) -> str:
    words = t(f"group.{group}")
    return group if words == f"group.{group}" else words


def _other(run: CheckRun) -> str:
    """A run from elsewhere in one line."""
    where = t(f"network.from.{kind_of(run).value}.short")
    bad = sum(result["verdict"] != "pass" for result in run.results)
    at = moment(run.moment) if "loaded" in run.about else clock(run.started)
    file = f" ({t('network.file', file=run.about['loaded'])})" if "loaded" in run.about else ""
    return t("network.other.run", where=where, host=host_of(run), at=at, bad=bad) + file
