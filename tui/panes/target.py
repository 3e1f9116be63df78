"""Everything about one target: what it means, what to tell the admin, how sure that is, where the time went, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from checks.call.run_queries import previous_run
from checks.call.state import Call, CheckRun
from checks.network.targets import OTHER_NAME
from checks.network.untrusted import scalar, table, tables, texts
from checks.texts import format_number
from tui.i18n import current_language, t
from tui.panes.formatting import GLYPHS, clock, moment
from tui.panes.network import cause_words, host_of, kind_of
from tui.text_layout import BLANK, Row, cells, fit, paragraph, row

PHASES: Final = ("dns", "tcp", "tls", "http", "total")
_SCALES: Final = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000)
"""What a full bar may stand for, in milliseconds."""
_LABEL: Final = 27
"""The room for the name of what was measured, in cells."""


def target_rows(call: Call, run: CheckRun, name: str, width: int, *, bars: bool = True) -> list[Row]:
    """The page of a target; ``bars`` draws the times, which a screen reader would spell out."""
    result = next((one for one in run.results if one["target"] == name), None)
    if result is None:
        return paragraph(t("network.gone"), width, "dim")
    lang = current_language()
    glyph, style = GLYPHS[result["verdict"]]
    rows = [
        *paragraph(f"{name}  {cause_words(result)}", width, "title", f"{glyph} ", style),
        *_standing(call, run, result, width),
        BLANK,
        *paragraph(result["explain"][lang], width, "do"),
    ]
    if result["tell_admin"][lang]:
        rows += [BLANK, *paragraph(result["tell_admin"][lang], width, "plain", f"{t('network.tell_admin')}  ")]
    rows += [BLANK, *_judgement(result, width), BLANK, *_times(result["ms"], width, bars=bars)]
    if tried := list(_tried(table(result["evidence"], "follow_up"))):
        rows += [BLANK, row((t("target.tried"), "label"))]
        rows += [line for text in tried for line in paragraph(text, width, "plain", "  - ", "dim")]
    return [*rows, BLANK, row((t("network.evidence"), "label")), *evidence_rows(result["evidence"], width)]


def evidence_rows(evidence: Mapping[str, Any], width: int) -> list[Row]:
    """What was measured, layer by layer, each value under a name that can be read aloud."""
    return list(_evidence(evidence, width, "", 1))


def label(key: str, section: str) -> str:
    """The name of a key of the evidence; one that this program does not know stands as it is."""
    for message in (f"evidence.{section}.{key}", f"evidence.{key}"):
        words = t(message)
        if words != message:
            return words
    return key


def _standing(call: Call, run: CheckRun, result: Mapping[str, Any], width: int) -> Iterator[Row]:
    """When, by whom and from where it was measured; what it was before; whether it is being measured again."""
    name = result["target"]
    at = moment(run.seen.get(name, run.moment)) if "loaded" in run.about else _local(run, name)
    where = t(f"network.where.{kind_of(run).value}")
    yield from paragraph(f"{result['url']}  ({result['cause']})", width, "dim")
    yield from paragraph(t("target.seen", at=at, host=host_of(run), where=where), width, "dim")
    if run.summary is None and name in run.carried and name in run.about.get("again", ()):
        yield from paragraph(t("target.again"), width, "accent", "[..] ", "accent")
    earlier = previous_run(call, run)
    was = next((one for one in earlier.results if one["target"] == name), None) if earlier else None
    if earlier is not None and was is not None and was["cause"] != result["cause"]:
        words = f"{cause_words(was)} ({was['cause']})"
        yield from paragraph(t("target.before", at=clock(earlier.seen.get(name, earlier.moment)), cause=words), width)


def _local(run: CheckRun, name: str) -> str:
    return f"{run.seen.get(name, run.started).astimezone():%Y-%m-%d %H:%M:%S}"


def _judgement(result: Mapping[str, Any], width: int) -> Iterator[Row]:
    """Whose fault it is and how sure that is, in words; and what the target is needed for."""
    nobody = result["blame"] == "nobody"
    sure = f"{t('blame.' + result['blame'])}; {t('target.' + result['confidence'])}"
    told = t("target.nobody") if nobody else sure
    lead = max(cells(t("target.blame")), cells(t("target.needed"))) + 2
    yield from paragraph(told, width, "plain", fit(t("target.blame"), lead))
    needed = t("network.required") if result["required"] else t("network.advised")
    yield from paragraph(needed, width, "plain", fit(t("target.needed"), lead))


def _times(ms: Mapping[str, float | None], width: int, *, bars: bool) -> Iterator[Row]:
    """Every phase and the whole as bars on one scale, which is told."""
    longest = max((value for value in ms.values() if value), default=0.0)
    scale = next((step for step in _SCALES if step >= longest), longest)
    lead = max(cells(t(f"phase.{phase}")) for phase in PHASES) + 2
    room = width - lead - 14
    told = f"  ({t('target.scale', ms=_ms(scale))})" if bars and longest else ""
    yield row((t("target.times"), "label"), (told, "dim"))
    for phase in PHASES:
        name, value = fit(f"  {t(f'phase.{phase}')}", lead + 2), ms.get(phase)
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


def _tried(follow_up: Mapping[str, Any]) -> Iterator[str]:
    """What was tried besides and how it went, in words."""
    for key in ("other_name", "small_hello"):
        if how := scalar(follow_up, key):
            yield t(f"tried.{key}", name=OTHER_NAME, how=t(f"talk.{how}"))
    if mss := scalar(follow_up, "mss"):
        yield t("tried.mss", value=mss)
    for one in tables(follow_up.get("public")):
        error = scalar(one, "error")
        failed = t("tried.no_answer", error=error) if error else ""
        answer = ", ".join(texts(one, "addresses")) or failed or scalar(one, "rcode") or "?"
        yield t("tried.public", server=scalar(one, "server") or "?", answer=answer)
    if isinstance(follow_up.get("public_genuine"), bool):
        yield t(f"tried.public_genuine.{'yes' if follow_up['public_genuine'] else 'no'}")
    if hop := scalar(follow_up, "last_hop"):
        yield t("tried.last_hop", hop=hop, ttl=scalar(follow_up, "last_ttl") or "?")


def _evidence(found: Mapping[str, Any], width: int, section: str, depth: int) -> Iterator[Row]:
    indent = "  " * depth
    for key, value in found.items():
        name = f"{indent}{label(str(key), section)}"
        if value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            yield row((name, "dim"))
            yield from _evidence(value, width, str(key), depth + 1)
        elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
            for at, one in enumerate(value, 1):
                yield row((f"{name} {at}" if len(value) > 1 else name, "dim"))
                told = one if isinstance(one, Mapping) else {"": one}
                yield from _evidence(told, width, str(key), depth + 1)
        else:
            yield from paragraph(_told(value), width, "plain", f"{fit(name, _LABEL + len(indent))} ", "dim")


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return t("value.yes" if value else "value.no")
    if isinstance(value, float):
        return number(value)
    return ", ".join(map(_told, value)) if isinstance(value, list | tuple) else str(value)
