"""Everything about one target: what it means, what to tell the admin, how certain that is, where the time went, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from checks.call.run_queries import is_measuring_again, previous_run
from checks.call.state import Call
from checks.network.probe.measurement import FollowUp
from checks.network.report import PhaseTimes, TargetResult
from checks.network.targets import OTHER_NAME
from checks.text import bounded
from checks.texts import format_number
from tui.i18n import current_language, t
from tui.panes.formatting import GLYPHS, format_moment, format_time
from tui.panes.network import cause_words, host_of, kind_of
from tui.text_layout import BLANK, Row, Style, cells, fit, paragraph, row

if TYPE_CHECKING:
    from pydantic import JsonValue

    from checks.call.reports import NetworkRun

_SCALES: Final = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000)
"""What a full bar may represent, in milliseconds."""
_LONGEST_VALUE: Final = 160
_LABEL: Final = 27
"""The room for the name of what was measured, in cells."""


def target_rows(call: Call, run: NetworkRun, name: str, width: int, *, bars: bool = True) -> list[Row]:
    """Return the page of a target; ``bars`` draws the times, which a screen reader would spell out."""
    result = result_of(run, name)
    if result is None:
        return paragraph(t("network.gone"), width, "dim")
    lang = current_language()
    glyph, style = GLYPHS[result.verdict]
    title: Style = "alarm" if result.verdict == "fail" else "title"
    rows = [
        *paragraph(
            f"{name}  {cause_words(result)}", width, title, f"{glyph} ", title if result.verdict == "fail" else style
        ),
        *_standing(call, run, result, width),
        BLANK,
        *paragraph(result.explain.text(lang), width, "do"),
    ]
    if tell_admin := result.tell_admin.text(lang):
        rows += [BLANK, *paragraph(tell_admin, width, "plain", f"{t('network.tell_admin')}  ")]
    rows += [BLANK, *_judgement(result, width), BLANK, *_times(result.ms, width, bars=bars)]
    follow_up = result.evidence.measured.follow_up
    if follow_up is not None and (tried := list(_tried(follow_up))):
        rows += [BLANK, row((t("target.tried"), "label"))]
        rows += [line for text in tried for line in paragraph(text, width, "plain", "  - ", "dim")]
    return [*rows, BLANK, row((t("network.evidence"), "label")), *evidence_rows(result.evidence.as_json(), width)]


def result_of(run: NetworkRun | None, name: str) -> TargetResult | None:
    """Return a target's result in a run."""
    return None if run is None else next((result for result in run.results if result.target == name), None)


def evidence_rows(evidence: Mapping[str, JsonValue], width: int) -> list[Row]:
    """Return what was measured, layer by layer, each value under a name that can be read aloud."""
    return list(_evidence(evidence, width, "", 1))


def label(key: str, section: str) -> str:
    """Return the name of a key of the evidence; one that this program does not know is left as it is."""
    for message in (f"evidence.{section}.{key}", f"evidence.{key}"):
        words = t(message)
        if words != message:
            return words
    return key


def _standing(call: Call, run: NetworkRun, result: TargetResult, width: int) -> Iterator[Row]:
    """Yield when, by whom and from where it was measured; what it was before; whether it is being measured again."""
    name = result.target
    loaded = run.about.loaded is not None
    at = format_moment(run.measured_at.get(name, run.moment)) if loaded else _local(run, name)
    where = t(f"network.where.{kind_of(run).value}")
    yield from paragraph(f"{result.url}  ({result.cause})", width, "dim")
    yield from paragraph(t("target.seen", at=at, host=host_of(run), where=where), width, "dim")
    if is_measuring_again(run, name):
        yield from paragraph(t("target.again"), width, "accent", "[..] ", "accent")
    earlier = previous_run(call, run)
    before = result_of(earlier, name)
    if earlier is not None and before is not None and before.cause != result.cause:
        cause, then = f"{cause_words(before)} ({before.cause})", earlier.measured_at.get(name, earlier.moment)
        yield from paragraph(t("target.before", at=format_time(then), cause=cause), width)


def _local(run: NetworkRun, name: str) -> str:
    return f"{run.measured_at.get(name, run.started).astimezone():%Y-%m-%d %H:%M:%S}"


def _judgement(result: TargetResult, width: int) -> Iterator[Row]:
    """Yield whose fault it is and how certain that is, in words; and what the target is needed for."""
    sure = f"{t('blame.' + result.blame)}; {t('target.' + result.confidence)}"
    blame = t("target.nobody") if result.blame == "nobody" else sure
    lead = max(cells(t("target.blame")), cells(t("target.needed"))) + 2
    yield from paragraph(blame, width, "plain", fit(t("target.blame"), lead))
    needed = t("network.required") if result.required else t("network.advised")
    yield from paragraph(needed, width, "plain", fit(t("target.needed"), lead))


def _times(ms: PhaseTimes, width: int, *, bars: bool) -> Iterator[Row]:
    """Yield every phase and the total as bars on one scale, which is given."""
    by_phase = {"dns": ms.dns, "tcp": ms.tcp, "tls": ms.tls, "http": ms.http, "total": ms.total}
    longest = max((value for value in by_phase.values() if value), default=0.0)
    scale = next((step for step in _SCALES if step >= longest), longest)
    lead = max(cells(t(f"phase.{phase}")) for phase in by_phase) + 2
    room = width - lead - 14
    legend = f"  ({t('target.scale', ms=_ms(scale))})" if bars and longest else ""
    yield row((t("target.times"), "label"), (legend, "dim"))
    for phase, value in by_phase.items():
        name = fit(f"  {t(f'phase.{phase}')}", lead + 2)
        if value is None:
            yield row((name, "dim"), (t("target.not_reached"), "dim"))
            continue
        size = max(1, round(value / scale * room)) if scale and value else 0
        bar = "#" * size if bars else ""
        yield row((name, "plain"), (f"{_ms(value):>9} ", "plain"), (bar, "dim" if phase == "total" else "accent"))


def _ms(value: float) -> str:
    return f"{value:.0f} ms" if value >= 10 else f"{number(round(value, 1))} ms"


def number(value: float) -> str:
    """Return a number as the reader writes it: ``8,4`` in French."""
    return format_number(value, current_language())


def _tried(follow_up: FollowUp) -> Iterator[str]:
    """Yield what else was tried and how it went, in words."""
    for key, how in (("other_name", follow_up.other_name), ("small_hello", follow_up.small_hello)):
        if how is not None:
            yield t(f"tried.{key}", name=OTHER_NAME, how=t(f"talk.{how}"))
    if follow_up.mss is not None:
        yield t("tried.mss", value=follow_up.mss)
    for public in follow_up.public:
        failed = t("tried.no_answer", error=public.error) if public.error else ""
        answer = ", ".join(map(_short, public.addresses)) or failed or _short(public.rcode or "?")
        yield t("tried.public", server=_short(public.server) or "?", answer=answer)
    if follow_up.public_genuine is not None:
        yield t(f"tried.public_genuine.{'yes' if follow_up.public_genuine else 'no'}")
    if follow_up.last_hop:
        hops = "?" if follow_up.last_ttl is None else follow_up.last_ttl
        yield t("tried.last_hop", hop=_short(follow_up.last_hop), ttl=hops)


def _short(text: str) -> str:
    return bounded(text, _LONGEST_VALUE)


def _evidence(evidence: Mapping[str, JsonValue], width: int, section: str, depth: int) -> Iterator[Row]:
    indent = "  " * depth
    for key, value in evidence.items():
        name = f"{indent}{label(key, section)}"
        if value in (None, "", [], {}):
            continue
        match value:
            case dict():
                yield row((name, "dim"))
                yield from _evidence(value, width, key, depth + 1)
            case list() if any(isinstance(part, dict) for part in value):
                for at, part in enumerate(value, 1):
                    yield row((f"{name} {at}" if len(value) > 1 else name, "dim"))
                    yield from _evidence(part if isinstance(part, dict) else {"": part}, width, key, depth + 1)
            case _:
                yield from paragraph(_text(value), width, "plain", f"{fit(name, _LABEL + len(indent))} ", "dim")


def _text(value: JsonValue) -> str:
    match value:
        case bool():
            return t("value.yes" if value else "value.no")
        case float():
            return number(value)
        case list():
            return ", ".join(map(_text, value))
        case _:
            return str(value)
