"""A sweep's report from a file: ``mfa-desk check --json`` of another day, or from another machine on the client's network.

Unknown keys are left out, so that a newer version's result can be read. The counts are recomputed from the results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from pydantic import ValidationError

from checks.facts import kind_of
from checks.files import read_file, reason_of
from checks.network.report import SCHEMA, NetworkReport, TargetResult, summary_of
from checks.network.targets import parse_target
from checks.problems import Problem

LONGEST: Final = 8_000_000
"""The largest result that is read, in bytes."""
_MOST_FACTS: Final = 500


class _Misfit(Exception):
    """A place in the document that is missing or has another form; the message is its path."""


def read_result(path: Path) -> NetworkReport:
    """Return the report in a file. Raises Problem."""
    try:
        text = read_file(path, LONGEST)
    except OSError as error:
        raise Problem("result.unreadable", path=path, reason=reason_of(error)) from None
    return result_of(text, str(path))


def result_of(text: bytes, name: str) -> NetworkReport:
    """Return the report in ``text`` (UTF-8, or UTF-16 as some shells write it); ``name`` is its file. Raises Problem."""
    if len(text) > LONGEST:
        raise Problem("result.too_long", path=name, most=LONGEST)
    try:
        raw = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Problem("result.not_json", path=name) from None
    return parse_result(raw, name)


def parse_result(raw: object, name: str = "-") -> NetworkReport:
    """Return the report in public JSON; ``name`` is where it came from.

    Raises Problem if its schema isn't mfa-desk/check/1, or if it lacks what the letter and the pane need.
    """
    if not isinstance(raw, Mapping) or raw.get("schema") != SCHEMA:
        raise Problem("result.schema", path=name, schema=SCHEMA)
    try:
        report = NetworkReport.model_validate({**raw, "facts": _network_facts(raw.get("facts"))})
        return _checked(report)
    except ValidationError as error:
        raise Problem("result.shape", path=name, where=_place(error.errors()[0]["loc"])) from None
    except _Misfit as misfit:
        raise Problem("result.shape", path=name, where=misfit) from None


def _network_facts(raw: object) -> list[object]:
    """Return the facts about the network, the only ones that a sweep can know."""
    if not isinstance(raw, list) or len(raw) > _MOST_FACTS:
        raise _Misfit("facts")
    facts = []
    for at, fact in enumerate(raw):
        key = fact.get("key") if isinstance(fact, Mapping) else None
        if not isinstance(key, str):
            raise _Misfit(f"facts[{at}]")
        if key.startswith("net.") and kind_of(key) is not None:
            facts.append(fact)
    return facts


def _checked(report: NetworkReport) -> NetworkReport:
    """Return a report with its counts recomputed and its facts seen from where it was, since else they would count where they must not."""
    for at, fact in enumerate(report.facts):
        if fact.vantage is not report.vantage.kind:
            raise _Misfit(f"facts[{at}].vantage")
    for key in ("host", "resolvers"):
        if key not in report.vantage.model_fields_set:
            raise _Misfit(f"vantage.{key}")
    results = tuple(_with_plain_url(result, f"results[{at}].url") for at, result in enumerate(report.results))
    summary = summary_of((result.verdict for result in results), report.summary.diagnosis)
    return report.model_copy(update={"results": results, "summary": summary})


def _with_plain_url(result: TargetResult, where: str) -> TargetResult:
    """Return the result with a host's http or https address; the letter takes host and port from it."""
    try:
        return result.model_copy(update={"url": parse_target(result.url).url})
    except Problem:
        raise _Misfit(where) from None


def _place(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and the infinities, which are not JSON."""
    raise ValueError(constant)
