"""What a measurement means: its cause, who is responsible, and what to say, with the evidence quoted. Pure: no clock, no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from checks.network.diagnose.cause import Cause, find_cause, is_far, is_genuine, most_telling_failure, reached_by, times
from checks.network.diagnose.quotes import Quotes, quotes
from checks.network.evidence import evidence_of
from checks.network.probe.measurement import Measurement
from checks.network.report import Blame, Confidence, Layer, ReportText, TargetResult, Verdict
from checks.network.targets import Target
from checks.text import clean
from checks.texts import LANGS, Catalogue, Localized

CAUSE_TEXTS: Final = Catalogue("checks.network.diagnose", "causes.toml")
"""What to say about each cause, and about the variants of it that the evidence supports."""
_LONGEST_TEXT: Final = 600


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a measurement of a target means."""

    target: Target
    cause: str
    verdict: Verdict
    layer: Layer
    confidence: Confidence
    blame: Blame
    explain: Localized
    tell_admin: Localized
    measured: Measurement
    product: str | None
    """Who intercepts or filters, if known."""

    @property
    def is_usable(self) -> bool:
        """Whether the target can be used."""
        return self.verdict in ("pass", "warn")

    def as_result(self) -> TargetResult:
        """Return it as a sweep reports it."""
        return TargetResult(
            target=self.target.name,
            url=self.target.url,
            group=self.target.group,
            required=self.target.required,
            verdict=self.verdict,
            cause=self.cause,
            layer=self.layer,
            confidence=self.confidence,
            blame=self.blame,
            explain=ReportText(fr=self.explain["fr"], en=self.explain["en"]),
            tell_admin=ReportText(fr=self.tell_admin["fr"], en=self.tell_admin["en"]),
            evidence=evidence_of(self.measured),
            ms=times(self.measured),
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What ``causes.toml`` has for a cause in a variant of it, apart from its texts."""

    verdict: Verdict
    layer: Layer
    blame: Blame
    confidence: Confidence


def judge(target: Target, measured: Measurement) -> Judgement:
    """Return what the measurement of a target means."""
    cause = find_cause(target, measured)
    entry = _entry(cause)
    quoted = quotes(target, measured, cause, entry.layer)
    return Judgement(
        target=target,
        cause=cause.code,
        verdict=entry.verdict,
        layer=entry.layer,
        confidence=_confidence(cause, measured, entry),
        blame=_blame(cause, measured, entry),
        explain=_text(cause, "explain", quoted),
        tell_admin=_text(cause, "admin", quoted),
        measured=measured,
        product=cause.product,
    )


def _entry(cause: Cause) -> _Entry:
    table: dict[str, Any] = dict(CAUSE_TEXTS.tables[cause.code])
    table |= table.get("variant", {}).get(cause.variant, {})
    return _Entry(table["verdict"], table["layer"], table["blame"], table.get("confidence", "likely"))


def _confidence(cause: Cause, measured: Measurement, entry: _Entry) -> Confidence:
    """Return ``proven`` if the evidence itself decides: a genuine answer, a filter's own statement, two tries that differ in one thing."""
    if cause.code.startswith("ok") or cause.code == "http.forbidden":
        return "proven" if is_genuine(reached_by(measured)[0]) else "likely"
    return entry.confidence


def _blame(cause: Cause, measured: Measurement, entry: _Entry) -> Blame:
    """Return who is responsible, by the cause; a hosts file is this machine's own, and a distant device may be the server's."""
    if cause.code.startswith("dns.") and measured.dns is not None and measured.dns.source == "hosts":
        return "local_network"
    if cause.code == "tcp.prohibited" and is_far(most_telling_failure(measured.tcp)):
        return "unclear"
    return entry.blame


def _text(cause: Cause, part: str, quoted: Quotes) -> Localized:
    """Return what to say about a cause, in the words of its variant if that has its own; nothing if neither has any."""
    for key in (f"{cause.code}.variant.{cause.variant}.{part}", f"{cause.code}.{part}"):
        if key in CAUSE_TEXTS:
            return {lang: clean(CAUSE_TEXTS.text(key, lang, **quoted), _LONGEST_TEXT) for lang in LANGS}
    return dict.fromkeys(LANGS, "")
