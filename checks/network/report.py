"""What a sweep reports, ``mfa-desk/check/1``: the models that a check yields, an event stores, a saved file is read into and a pane shows.

Every text in them is clean and bounded, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    InstanceOf,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictStr,
    model_serializer,
)

from checks.documents import CheckAbout, Document, ReportedFact, TolerantDocument
from checks.facts import Moment, Vantage
from checks.network.evidence import Evidence, parse_evidence
from checks.text import clean
from checks.texts import Lang

SCHEMA: Final = "mfa-desk/check/1"
MOST_RESULTS: Final = 2000
MOST_DIAGNOSES: Final = 500

Verdict = Literal["fail", "unknown", "warn", "pass"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
"""The verdicts, the worst first."""
Layer = Literal["none", "net", "dns", "tcp", "proxy", "tls", "http", "time"]
Confidence = Literal["proven", "likely"]
Blame = Literal[
    "nobody",
    "local_machine",
    "local_network",
    "local_clock",
    "resolver",
    "proxy",
    "server",
    "tenant_policy",
    "unclear",
]
_LARGEST: Final = 1e15


def _present(text: str) -> str:
    if not text:
        raise ValueError("a text expected")
    return text


def _network_vantage(vantage: Vantage) -> Vantage:
    if vantage not in (Vantage.DESK, Vantage.SITE, Vantage.CLIENT):
        raise ValueError("no place that a network is seen from")
    return vantage


Sentence = Annotated[StrictStr, AfterValidator(partial(clean, limit=1000))]
Short = Annotated[StrictStr, AfterValidator(partial(clean, limit=120)), AfterValidator(_present)]
HostName = Annotated[StrictStr, AfterValidator(partial(clean, limit=100)), AfterValidator(_present)]
TargetName = Annotated[StrictStr, AfterValidator(partial(clean, limit=400)), AfterValidator(_present)]
Url = Annotated[StrictStr, AfterValidator(partial(clean, limit=8000)), AfterValidator(_present)]
Word = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_.-]{0,59}$")]
"""A code of ours, which programs and people write as it is."""
Number = Annotated[float, Field(strict=True, ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
ReportedEvidence = Annotated[
    InstanceOf[Evidence],
    BeforeValidator(lambda raw: raw if isinstance(raw, Evidence) else parse_evidence(raw)),
    PlainSerializer(Evidence.as_json, return_type=dict[str, Any]),
]


class ReportText(Document):
    """A text in both languages; both may be empty."""

    fr: Sentence
    en: Sentence

    def text(self, lang: Lang) -> str:
        """Return the text in a language."""
        return self.fr if lang == "fr" else self.en


class Diagnosis(Document):
    """Something that is wrong with the network as a whole, in one sentence; ``code`` is a cause or one of the sweep's own."""

    code: Word
    fr: Annotated[Sentence, AfterValidator(_present)]
    en: Annotated[Sentence, AfterValidator(_present)]

    def text(self, lang: Lang) -> str:
        """Return the sentence in a language."""
        return self.fr if lang == "fr" else self.en


class SweepVantage(Document):
    """Where a sweep was run from. What it had yet to learn, or could not, is None."""

    kind: Annotated[Vantage, AfterValidator(_network_vantage)]
    host: HostName = "?"
    ssh_from: Short | None = None
    """The address that a login over SSH came from."""
    resolvers: Annotated[tuple[Short, ...], Field(max_length=20)] = ()
    proxy: Short | None = None
    clock_skew_s: Number | None = None
    """Seconds by which the local clock is ahead of the servers'."""
    ipv6: StrictBool | None = None
    captive_portal: StrictBool | None = None


class PhaseTimes(Document):
    """Milliseconds by phase; None for a phase that did not take place."""

    dns: Number | None = None
    tcp: Number | None = None
    tls: Number | None = None
    http: Number | None = None
    total: Number | None = None


class TargetResult(Document):
    """What was found about one target."""

    target: TargetName
    url: Url
    group: Word
    required: StrictBool
    """Whether the onboarding stops without it."""
    verdict: Verdict
    cause: Word
    layer: Layer
    confidence: Confidence
    blame: Blame
    explain: ReportText
    tell_admin: ReportText
    evidence: ReportedEvidence
    ms: PhaseTimes

    @property
    def is_usable(self) -> bool:
        """Whether the target can be used."""
        return self.verdict in ("pass", "warn")


class SweepSummary(Document):
    """How many targets have each verdict, and what is wrong, in the order to fix it."""

    passed: int = Field(0, alias="pass")
    warn: int = 0
    fail: int = 0
    unknown: int = 0
    diagnosis: Annotated[tuple[Diagnosis, ...], Field(max_length=MOST_DIAGNOSES)] = ()

    @property
    def total(self) -> int:
        """How many targets there are."""
        return self.passed + self.warn + self.fail + self.unknown

    def count(self, verdict: Verdict) -> int:
        """Return how many targets have a verdict."""
        return {"pass": self.passed, "warn": self.warn, "fail": self.fail, "unknown": self.unknown}[verdict]


class SweepAbout(TolerantDocument, CheckAbout):
    """What a sweep is about to measure, and where it came from if it was not made here."""

    practice: bool = False
    vantage: Annotated[
        SweepVantage | None,
        BeforeValidator(lambda raw: {"kind": raw} if isinstance(raw, str) else raw),
        Field(validation_alias=AliasChoices("vantage", "kind")),
    ] = None
    targets: tuple[TargetName, ...] = ()
    again: tuple[TargetName, ...] | None = None
    """The targets of a partial run; the others keep the results of the run ``of``."""
    of: int | None = None
    loaded: Sentence | None = None
    """The file that the sweep was read from."""
    source: Literal["code"] | None = None
    seen_by: Literal["page", "shell"] | None = None
    """What made the code that was read aloud."""

    @model_serializer(mode="wrap")
    def _without_unknown(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        return {key: value for key, value in dumped.items() if value is not None}


class NetworkReport(Document):
    """A whole sweep."""

    schema_: Literal["mfa-desk/check/1"] = Field(SCHEMA, alias="schema")
    started: Moment
    elapsed_ms: Number
    vantage: SweepVantage
    results: Annotated[tuple[TargetResult, ...], Field(max_length=MOST_RESULTS)]
    practice: StrictBool
    summary: SweepSummary
    facts: tuple[ReportedFact, ...]


def summary_of(verdicts: Iterable[Verdict], diagnosis: Iterable[Diagnosis] = ()) -> SweepSummary:
    """Return the summary of results with these verdicts, and what is wrong."""
    listed = list(verdicts)
    counts = {verdict: listed.count(verdict) for verdict in VERDICTS}
    return SweepSummary(
        passed=counts["pass"],
        warn=counts["warn"],
        fail=counts["fail"],
        unknown=counts["unknown"],
        diagnosis=tuple(diagnosis),
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of the verdicts; ``pass`` if there are none."""
    return min(verdicts, key=VERDICTS.index, default="pass")
