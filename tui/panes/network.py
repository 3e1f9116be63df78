"""The network pane: its state, what to fix first, what changed, what fails and why, and a line for each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from checks.call.run_queries import (
    failed_since,
    is_imported,
    is_measuring_again,
    previous_run,
    vantage_of,
)
from checks.call.state import Call
from checks.facts import Vantage
from checks.network.comparison import Change, compare
from checks.network.report import VERDICTS, Diagnosis, TargetResult, worst
from checks.network.targets import groups
from tui.i18n import current_language, t
from tui.panes.formatting import GLYPHS, format_duration, format_moment, format_time, labelled
from tui.panes.picks import AllTargetsPick, ChangesPick, GroupPick, RunPick, TargetPick
from tui.text_layout import BLANK, Row, Style, cells, columns, cut, fit, paragraph, row

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun
    from checks.session.view import CallView

_MOST_CHANGES: Final = 6
_BAR: Final = 24
_NARROW: Final = 60
"""Below this many cells the pane is next to others."""


def render(view: CallView, width: int) -> list[Row]:
    """Return the pane: the run that is shown, what happened to one that failed since, and what was seen from elsewhere."""
    run, vantage = view.network.run, view.network.vantage
    if run is None:
        where = paragraph(_seen_from(vantage, width), width, _trust(vantage))
        return [*where, BLANK, *paragraph(t("network.none"), width, "dim")]
    rows = run_rows(view.call, run, width, vantage=vantage)
    for other in view.network.elsewhere:
        rows += paragraph(_other(other), width, "plain", f"{t('network.other')} ", "dim", pick=RunPick(other.run))
    return rows


def run_rows(
    call: Call, run: NetworkRun, width: int, *, vantage: Vantage | None = None, number: int | None = None
) -> list[Row]:
    """Return one run: its source, what to fix first, what changed since the previous run, what fails, and the groups.

    ``vantage`` is where this machine is now, if that matters; ``number`` is the run's if it is not the displayed one.
    """
    rows = [*_source(run, width), *_moved(run, vantage, width), *_state_rows(run, width)]
    failed = failed_since(call, run)
    if failed is not None and vantage is not None:
        how = t(f"network.problem.{failed.problem}")
        rows += paragraph(t("network.no_more", at=format_time(failed.started), how=how), width, "warn")
    diagnoses = _diagnoses(run)
    for place, diagnosis in enumerate(diagnoses, 1):
        lead = f"{place}. " if len(diagnoses) > 1 else "-> "
        first = place == 1 and any(result.verdict == "fail" for result in run.results)
        styles: tuple[Style, Style] = ("alarm", "alarm") if first else ("do", "accent")
        rows += paragraph(diagnosis.text(current_language()), width, styles[0], lead, styles[1])
    rows += _changed(call, run, width, number)
    rows.append(BLANK)
    if not any(diagnosis.code == "net.none" for diagnosis in diagnoses):
        bad = faults(run)
        longest = max((cells(result.target) for result in bad), default=0)
        rows += [line for result in bad for line in _fault(run, result, width, longest, number)]
    rows += _groups(run, width, number)
    # The diagnosis is large, and a desk without a sweep does not need it.
    from checks.network.diagnose.summary import sign_in_is_genuine

    if sign_in_is_genuine(run.results):
        rows += paragraph(t("network.sign_in_genuine"), width, "dim", "[OK] ", "ok")
    return rows


def render_strip(view: CallView, width: int) -> Row:
    """Return the pane in one line."""
    run = view.network.run
    seen_from = view.network.vantage if run is None else kind_of(run)
    lead = labelled(f" F4 {t('pane.network')} ({t(f'network.from.{seen_from.value}.short')})", "")
    if run is None:
        return row((cut(f"{lead}{t('network.none.short')}", width), "dim"))
    glyph, style, text = _state(run)
    return row((lead, "plain"), (f"{glyph} ", style), (cut(text, width - cells(lead) - 5), "plain"))


def group_rows(run: NetworkRun, group: str, width: int, number: int | None = None) -> list[Row]:
    """Return every target of a group, one per line: its cause in words, and the time it took."""
    rows = []
    for result in run.results:
        if result.group == group:
            glyph, style = GLYPHS[result.verdict]
            cause = "" if result.verdict == "pass" else f"{cause_words(result)}  "
            took = "" if result.ms.total is None else f"{result.ms.total:.0f} ms"
            text = columns(result.target, cause + took, width - 5)
            rows.append(row((f"{glyph} ", style), (text, "plain"), pick=TargetPick(result.target, number)))
    return rows


def all_rows(run: NetworkRun, width: int, number: int | None = None) -> list[Row]:
    """Return every target of a run, one per line, under its group."""
    rows: list[Row] = []
    for group in _group_names(run):
        rows += [row((_group_words(group), "label")), *group_rows(run, group, width, number)]
    return rows


def change_rows(call: Call, run: NetworkRun, width: int, number: int | None = None) -> list[Row]:
    """Return everything that changed since the run before this one."""
    earlier = previous_run(call, run)
    if earlier is None:
        return []
    at = _since(earlier, run)
    changes = compare(earlier.results, run.results)
    if not changes:
        return paragraph(t("network.unchanged", at=at), width, "dim")
    return [
        row((t("network.changed", at=at), "label")),
        *(line for change in changes for line in _change(change, width, number)),
    ]


def cause_words(result: TargetResult) -> str:
    """Return a result's cause in a few words; for a cause that another program wrote, its code."""
    message = f"cause.{result.cause}"
    words = t(message)
    return result.cause if words == message else words


def kind_of(run: NetworkRun) -> Vantage:
    """Return the vantage of a run; one that ended before it knew counts as the desk's, which proves nothing."""
    return vantage_of(run) or Vantage.DESK


def host_of(run: NetworkRun) -> str:
    """Return the machine that a run was made on."""
    return "?" if run.about.vantage is None else run.about.vantage.host


def _seen_from(vantage: Vantage, width: int) -> str:
    """Return where it was seen from; in few words if a pane has little room."""
    if width < _NARROW:
        return t("network.seen", where=t(f"network.from.{vantage.value}.short"))
    return t(f"network.from.{vantage.value}")


def _trust(vantage: Vantage) -> Style:
    return "warn" if vantage is Vantage.DESK else "ok"


def _source(run: NetworkRun, width: int) -> Iterator[Row]:
    """Yield where the run was seen from: always the vantage, the file if it comes from one, SSH if it ran over that."""
    kind = kind_of(run)
    where = t(f"network.where.{kind.value}")
    if run.about.loaded is not None:
        source = t(
            "network.loaded", file=run.about.loaded, at=format_moment(run.moment), host=host_of(run), where=where
        )
        yield from paragraph(source, width, _trust(kind))
    elif is_imported(run):
        yield from paragraph(t(f"network.code.{run.about.seen_by}", at=format_moment(run.moment)), width, _trust(kind))
    else:
        yield from paragraph(_seen_from(kind, width), width, _trust(kind))
    address = None if run.about.vantage is None else run.about.vantage.ssh_from
    if address:
        yield from paragraph(t("check.ssh", address=address), width, "warn")


def _moved(run: NetworkRun, vantage: Vantage | None, width: int) -> Iterator[Row]:
    """Yield that this machine is now somewhere other than where the run was made."""
    if vantage is None or is_imported(run) or run.about.vantage is None or kind_of(run) is vantage:
        return
    yield from paragraph(t("network.moved", where=t(f"vantage.{vantage.value}")), width, "warn")


def _state_rows(run: NetworkRun, width: int) -> list[Row]:
    glyph, style, text = _state(run)
    if run.summary is None:
        done, planned = _progress(run)
        return [row((f"{glyph} {fit(text, 26)} ", style), (_bar(done, planned, width - 31), "accent"))]
    more = f" ({t('network.part', n=len(run.results) - len(run.carried))})" if run.carried else ""
    when = (
        ""
        if is_imported(run) or run.ended is None
        else f"  {format_time(run.started)}  {format_duration(run.ended - run.started)}"
    )
    return paragraph(f"{text}{more}{when}", width, "plain", f"{glyph} ", style)


def _state(run: NetworkRun) -> tuple[str, Style, str]:
    if run.summary is None:
        done, planned = _progress(run)
        words = "network.running" if run.about.again is None else "network.running.part"
        return (*GLYPHS["running"], t(words, done=done, planned=planned))
    if run.problem:
        return (*GLYPHS["unknown"], t(f"network.problem.{run.problem}"))
    verdicts = [result.verdict for result in run.results]
    good, planned = verdicts.count("pass"), len(verdicts)
    return (*GLYPHS[worst(verdicts)], t("network.counts", good=good, planned=planned, bad=planned - good))


def _progress(run: NetworkRun) -> tuple[int, int]:
    """Return how many targets of a running check are done, and of how many."""
    again = run.about.again
    if again is not None:
        return sum(name not in run.carried for name in again), len(again)
    return len(run.results), len(run.about.targets) or len(run.results)


def _bar(done: int, planned: int, room: int) -> str:
    size = min(_BAR, room)
    if size < 8 or not planned:
        return ""
    full = size * done // planned
    return f"[{'#' * full}{'.' * (size - full)}]"


def _changed(call: Call, run: NetworkRun, width: int, number: int | None) -> list[Row]:
    """Return what changed since the previous run, the first few; if nothing did, that is said when the run has ended."""
    rows = change_rows(call, run, width, number)
    if len(rows) <= 1:
        return rows if run.summary is not None and not run.problem else []
    if len(rows) <= _MOST_CHANGES + 1:
        return rows
    more = t("network.changed.more", n=len(rows) - 1 - _MOST_CHANGES)
    return [*rows[: _MOST_CHANGES + 1], row((f"  {more}", "dim"), pick=ChangesPick(number))]


_DIRECTION_STYLES: Final[dict[str, Style]] = {"better": "ok", "worse": "bad", "other": "plain"}


def _change(change: Change, width: int, number: int | None) -> list[Row]:
    text = labelled(change.target, f"{cause_words(change.before)} -> {cause_words(change.after)}")
    pick = TargetPick(change.target, number, changed=True)
    return [row(("  ", "plain"), (cut(text, width - 2), _DIRECTION_STYLES[change.direction]), pick=pick)]


def _since(earlier: NetworkRun, run: NetworkRun) -> str:
    """Return when the previous run was made: just the time if it was made here on the same day, the whole moment for a file's."""
    if run.about.loaded is not None:
        return format_moment(earlier.moment)
    before, now = earlier.moment.astimezone(), run.moment.astimezone()
    return format_time(before) if before.date() == now.date() else f"{before:%Y-%m-%d %H:%M}"


def _diagnoses(run: NetworkRun) -> tuple[Diagnosis, ...]:
    return () if run.summary is None else run.summary.diagnosis


def faults(run: NetworkRun) -> list[TargetResult]:
    """Return the targets with problems: failures first, starting with those that the onboarding stops without, in the order to fix them."""
    codes = [diagnosis.code for diagnosis in _diagnoses(run)]

    def place(result: TargetResult) -> tuple[int, bool, int]:
        at = codes.index(result.cause) if result.cause in codes else len(codes)
        return VERDICTS.index(result.verdict), not result.required, at

    return sorted((result for result in run.results if result.verdict != "pass"), key=place)


def _fault(run: NetworkRun, result: TargetResult, width: int, longest: int, number: int | None) -> Iterator[Row]:
    """Yield a target and its cause in words, on one line if both fit, the causes under each other."""
    target = result.target
    glyph, style = GLYPHS["running" if is_measuring_again(run, target) else result.verdict]
    advised = "" if result.required else f" ({t('network.advised.short')})"
    cause, pick = cause_words(result), TargetPick(target, number)
    room = width - 5
    column = min(longest, room - cells(cause + advised) - 2)
    if column >= cells(target):
        text = f"{fit(target, column)}  "
        yield row((f"{glyph} ", style), (text, "do"), (cause, "plain"), (advised, "dim"), pick=pick)
        return
    yield row((f"{glyph} ", style), (cut(target, room), "do"), pick=pick)
    yield row(("     ", "plain"), (cut(cause, room - cells(advised)), "plain"), (advised, "dim"))


def _groups(run: NetworkRun, width: int, number: int | None) -> Iterator[Row]:
    """Yield a line for each group; if there is a problem anywhere, the healthy ones share one."""
    well: list[str] = []
    alone = run.summary is None or all(result.verdict == "pass" for result in run.results)
    for group in _group_names(run):
        verdicts = [result.verdict for result in run.results if result.group == group]
        good = verdicts.count("pass")
        if good == len(verdicts) and not alone:
            well.append(f"{_group_words(group)} {good}/{good}")
            continue
        glyph, style = GLYPHS[worst(verdicts)]
        text = columns(_group_words(group), f"{good}/{len(verdicts)}", min(width - 5, 44))
        yield row((f"{glyph} ", style), (text, "plain"), pick=GroupPick(group, number))
    if well:
        first, *more = paragraph(", ".join(well), width, "plain", "[OK] ", "ok")
        yield Row(first.pieces, AllTargetsPick(number))
        yield from more


def _group_names(run: NetworkRun) -> Iterable[str]:
    """Return the groups in the order of the guide's needs; those that only a file or another program names come after them."""
    named = dict.fromkeys(result.group for result in run.results)
    return [*(group for group in groups() if group in named), *(group for group in named if group not in groups())]


def _group_words(group: str) -> str:
    words = t(f"group.{group}")
    return group if words == f"group.{group}" else words


def _other(run: NetworkRun) -> str:
    """Return a run from elsewhere in one line."""
    where = t(f"network.from.{kind_of(run).value}.short")
    bad = sum(result.verdict != "pass" for result in run.results)
    loaded = run.about.loaded
    at = format_time(run.started) if loaded is None else format_moment(run.moment)
    file = "" if loaded is None else f" ({t('network.file', file=loaded)})"
    return t("network.other.run", where=where, host=host_of(run), at=at, bad=bad) + file
