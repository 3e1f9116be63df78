"""A sweep's result out of a file: ``mfa-desk check --json`` of another day, or of another machine on the client's network.

What is read is checked against the public shape and cleaned; what the shape does not name is left out, so that a newer program's
result can be read. The counts are made anew from the results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Final, NoReturn

from checks.facts import FactError, Vantage, from_iso, iso, kind_of, parse_fact
from checks.files import read_file, reason_of
from checks.network.targets import parse_target
from checks.problems import LANGS, Problem
from checks.text import clean

SCHEMA: Final = "mfa-desk/check/1"
LONGEST: Final = 8_000_000
"""The largest result that is read, in bytes."""
MOST_RESULTS: Final = 2000

_VERDICTS: Final = ("pass", "warn", "fail", "unknown")
_VANTAGES: Final = (Vantage.DESK.value, Vantage.SITE.value, Vantage.CLIENT.value)
_LAYERS: Final = ("none", "net", "dns", "tcp", "proxy", "tls", "http", "time")
_BLAMES: Final = (
    *(
        "nobody",
        "local_machine",
        "local_network",
        "local_clock",
        "resolver",
        "proxy",
        "server",
        "tenant_policy",
        "unclear",
    ),
)
_PHASES: Final = ("dns", "tcp", "tls", "http", "total")
_WORD: Final = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
_SENTENCE: Final = 1000
_DEEPEST: Final = 8
_MOST_PARTS: Final = 500
_LARGEST: Final = 1e15


class _Misfit(Exception):
    """A place in the document that is missing or has another form; the message is its path."""


def read_result(path: Path) -> dict[str, Any]:
    """The result that a file holds, as `parse_result` gives it. Raises Problem."""
    try:
        text = read_file(path, LONGEST)
    except OSError as error:
        raise Problem("result.unreadable", path=path, reason=reason_of(error)) from None
    return result_of(text, str(path))


def result_of(text: bytes, name: str) -> dict[str, Any]:
    """The result that ``text`` holds (UTF-8, or UTF-16 as some shells write it), as `parse_result` gives it. Raises Problem."""
    if len(text) > LONGEST:
        raise Problem("result.too_long", path=name, most=LONGEST)
    try:
        raw = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Problem("result.not_json", path=name) from None
    return parse_result(raw, name)


def parse_result(raw: object, name: str = "-") -> dict[str, Any]:
    """The document of a sweep, cleaned, with every key of the contracts and no other; ``name`` is where it came from.

    Raises Problem for what is not of schema mfa-desk/check/1, or lacks what the letter and the pane need.
    """
    if not isinstance(raw, Mapping) or raw.get("schema") != SCHEMA:
        raise Problem("result.schema", path=name, schema=SCHEMA)
    try:
        return _document(raw)
    except _Misfit as misfit:
        raise Problem("result.shape", path=name, where=misfit) from None


def _document(raw: Mapping[str, Any]) -> dict[str, Any]:
    place = _vantage(_part(raw, "vantage", "vantage"))
    results = [_result(one, f"results[{at}]") for at, one in enumerate(_list(raw, "results", "results", MOST_RESULTS))]
    summary = _part(raw, "summary", "summary")
    told = _list(summary, "diagnosis", "summary.diagnosis", _MOST_PARTS)
    diagnosis = [_diagnosis(one, f"summary.diagnosis[{at}]") for at, one in enumerate(told)]
    return {
        "schema": SCHEMA,
        "started": _moment(raw, "started"),
        "elapsed_ms": _number(raw.get("elapsed_ms"), "elapsed_ms"),
        "vantage": place,
        "results": results,
        "practice": _flag(raw, "practice", "practice"),
        "summary": {**counted(results), "diagnosis": diagnosis},
        "facts": _facts(raw, place["kind"]),
    }


def counted(results: list[dict[str, Any]]) -> dict[str, int]:
    """How many results there are of each verdict."""
    return {verdict: sum(one["verdict"] == verdict for one in results) for verdict in _VERDICTS}


def _vantage(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": _choice(raw, "kind", "vantage", _VANTAGES),
        "host": _text(raw.get("host"), "vantage.host", 100),
        "ssh_from": _or_none(raw, "ssh_from", "vantage", _short),
        "resolvers": [_short(one, "vantage.resolvers") for one in _list(raw, "resolvers", "vantage.resolvers", 20)],
        "proxy": _or_none(raw, "proxy", "vantage", _short),
        "clock_skew_s": _or_none(raw, "clock_skew_s", "vantage", _number),
        "ipv6": _or_none(raw, "ipv6", "vantage", _yes),
        "captive_portal": _or_none(raw, "captive_portal", "vantage", _yes),
    }


def _result(raw: object, where: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise _Misfit(where)
    times = _part(raw, "ms", f"{where}.ms")
    return {
        "target": _text(raw.get("target"), f"{where}.target", 400),
        "url": _url(raw.get("url"), f"{where}.url"),
        "group": _word(raw.get("group"), f"{where}.group"),
        "required": _flag(raw, "required", f"{where}.required"),
        "verdict": _choice(raw, "verdict", where, _VERDICTS),
        "cause": _word(raw.get("cause"), f"{where}.cause"),
        "layer": _choice(raw, "layer", where, _LAYERS),
        "confidence": _choice(raw, "confidence", where, ("proven", "likely")),
        "blame": _choice(raw, "blame", where, _BLAMES),
        "explain": _pair(raw, "explain", where),
        "tell_admin": _pair(raw, "tell_admin", where),
        "evidence": _cleaned(_part(raw, "evidence", f"{where}.evidence"), f"{where}.evidence"),
        "ms": {phase: _or_none(times, phase, f"{where}.ms", _number) for phase in _PHASES},
    }


def _diagnosis(raw: object, where: str) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise _Misfit(where)
    words = {str(lang): _text(raw.get(lang), f"{where}.{lang}", _SENTENCE) for lang in LANGS}
    return {"code": _word(raw.get("code"), f"{where}.code"), **words}


def _facts(raw: Mapping[str, Any], vantage: str) -> list[dict[str, Any]]:
    """The facts on the network; one of another vantage than the document's own would count where it must not."""
    found = []
    for at, one in enumerate(_list(raw, "facts", "facts", _MOST_PARTS)):
        key = one.get("key") if isinstance(one, Mapping) else None
        if not isinstance(key, str):
            raise _Misfit(f"facts[{at}]")
        if not key.startswith("net.") or kind_of(key) is None:
            continue
        try:
            fact = parse_fact(one).as_json()
        except (FactError, OverflowError):
            raise _Misfit(f"facts[{at}]") from None
        if fact["vantage"] != vantage:
            raise _Misfit(f"facts[{at}].vantage")
        value = fact["value"]
        found.append(fact | {"by": clean(fact["by"], 80), "value": clean(value) if isinstance(value, str) else value})
    return found


def _cleaned(value: object, where: str, depth: int = 0) -> Any:
    """Evidence of whatever shape, bounded in breadth and depth."""
    if depth > _DEEPEST:
        raise _Misfit(where)
    match value:
        case str():
            return clean(value, _SENTENCE)
        case None | bool():
            return value
        case int() | float():
            return _number(value, where)
        case list() if len(value) <= _MOST_PARTS:
            return [_cleaned(one, where, depth + 1) for one in value]
        case Mapping() if len(value) <= _MOST_PARTS:
            return {clean(str(key), 120): _cleaned(one, where, depth + 1) for key, one in value.items()}
    raise _Misfit(where)


def _part(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = raw.get(key)
    if not isinstance(found, Mapping):
        raise _Misfit(where)
    return found


def _list(raw: Mapping[str, Any], key: str, where: str, most: int) -> list[Any]:
    found = raw.get(key)
    if not isinstance(found, list) or len(found) > most:
        raise _Misfit(where)
    return found


def _pair(raw: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    found = _part(raw, key, f"{where}.{key}")
    return {lang: _text(found.get(lang), f"{where}.{key}.{lang}", _SENTENCE, empty=True) for lang in LANGS}


def _text(value: object, where: str, limit: int, *, empty: bool = False) -> str:
    text = clean(value, limit) if isinstance(value, str) else None
    if text is None or not (text or empty):
        raise _Misfit(where)
    return text


def _short(value: object, where: str) -> str:
    return _text(value, where, 120)


def _word(value: object, where: str) -> str:
    """A code of ours, that programs and people write as it is."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise _Misfit(where)
    return value


def _choice(raw: Mapping[str, Any], key: str, where: str, choices: tuple[str, ...]) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or value not in choices:
        raise _Misfit(f"{where}.{key}")
    return value


def _flag(raw: Mapping[str, Any], key: str, where: str) -> bool:
    return _yes(raw.get(key), where)


def _yes(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise _Misfit(where)
    return value


def _number(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not -_LARGEST <= value <= _LARGEST:
        raise _Misfit(where)
    return value


def _or_none(raw: Mapping[str, Any], key: str, where: str, of: Callable[[object, str], Any]) -> Any:
    value = raw.get(key)
    return None if value is None else of(value, f"{where}.{key}")


def _url(value: object, where: str) -> str:
    """An http or https address of a host; the letter names host and port by it."""
    if not isinstance(value, str):
        raise _Misfit(where)
    try:
        return parse_target(value).url
    except Problem:
        raise _Misfit(where) from None


def _moment(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    try:
        moment = from_iso(value) if isinstance(value, str) else None
        if moment is not None:
            return iso(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    raise _Misfit(key)


def _refuse(constant: str) -> NoReturn:
    """NaN and the infinities are no JSON."""
    raise ValueError(constant)
