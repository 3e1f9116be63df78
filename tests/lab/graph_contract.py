"""Graph's published metadata, as far as it is used: what a request may name, and what an answer may contain."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TERM = re.compile(
    r"(?P<any>\w+)/any\((?P<var>\w):(?P=var)(?:/(?P<inner>\w+))? eq '(?:[^']|'')*'\)"
    r"|(?P<function>startsWith|endsWith|contains)\((?P<of>\w+),'(?:[^']|'')*'\)"
    r"|(?P<name>[\w/]+) (?P<op>eq|ne|ge|le|in) (?:'(?:[^']|'')*'|[\w:.+-]+)"
)
ADVANCED = frozenset({"endsWith", "contains", "ne", "not"})
"""Operators that the directory accepts only in advanced queries."""


class Refused(Exception):
    """A request that Graph would answer with 400: the message says why."""


@cache
def contract() -> dict[str, Any]:
    """Return the table."""
    return tomllib.loads(Path(__file__).with_name("graph_contract.toml").read_text("utf-8"))


def check_request(version: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """Return the type that the request is for. Raises Refused for a path, an option, a property or a filter that is not in the table."""
    entry = next(
        (entry for entry in contract()["path"] if entry["version"] == version and _fits(entry["template"], path)), None
    )
    if entry is None:
        raise Refused(f"no such path: {version}{path}")
    kind = entry["type"]
    unknown = [name for name in query if name not in entry["query"]]
    if unknown:
        raise Refused(f"{path}: {unknown} not documented")
    for name in query.get("$select", "").split(",") if "$select" in query else ():
        if name not in contract()["types"][kind]:
            raise Refused(f"{kind} has no property {name}")
    advanced = {"$search", "$orderby"} & set(query) and kind in ("user", "orgContact", "group")
    for name, op in filter_terms(query["$filter"]) if "$filter" in query else ():
        if name.split("/")[0] not in contract()["types"][kind]:
            raise Refused(f"{kind} has no property {name}")
        if op in ADVANCED:
            advanced = True
        elif op not in contract()["filters"].get(kind, {}).get(name, ()):
            raise Refused(f"{kind}.{name} {op} is no documented filter")
    if advanced and (headers.get("consistencylevel") != "eventual" or query.get("$count") != "true"):
        raise Refused("an advanced query without ConsistencyLevel: eventual and $count=true")
    return str(kind)


def check_change(method: str, version: str, path: str, body: Any) -> None:
    """Check that a request that changes something is one of Graph's. Raises Refused for a path or property that is not in the table."""
    entry = next(
        (
            entry
            for entry in contract()["change"]
            if (entry["method"], entry["version"]) == (method, version) and _fits(entry["template"], path)
        ),
        None,
    )
    if entry is None:
        raise Refused(f"no such request: {method} {version}{path}")
    if (body is None) != ("type" not in entry):
        raise Refused(f"{method} {path} with the wrong body")
    wrong = [*(breaches(entry["type"], body) if body is not None else ())]
    wrong += [f"{name} is missing" for name in entry.get("needs", ()) if not body.get(name)]
    if wrong:
        raise Refused("; ".join(wrong))


def filter_terms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the properties that a filter names, each with its operator. Raises Refused for a filter that cannot be read."""
    rest = _TERM.sub("", text)
    if rest.replace(" and ", "").replace(" or ", "").strip():
        raise Refused(f"filter not understood: {text}")
    for term in _TERM.finditer(text):
        if term["any"]:
            yield (f"{term['any']}/{term['inner']}" if term["inner"] else term["any"]), "any"
        else:
            yield (term["of"] or term["name"]), (term["function"] or term["op"])


def breaches(kind: str, raw: Any) -> Iterator[str]:
    """Yield what an object contains that the metadata does not know: properties, and values of enumerations."""
    if not isinstance(raw, Mapping):
        return
    named = raw.get("@odata.type", "").removeprefix("#microsoft.graph.")
    properties = contract()["types"][named or kind]
    for name, value in raw.items():
        if name.startswith("@odata."):
            continue
        if name not in properties:
            yield f"{named or kind} has no property {name}"
            continue
        allowed = contract()["values"].get(name)
        if allowed is not None and isinstance(value, str) and value not in allowed:
            yield f"{kind}.{name} is never {value!r}"
        inner = contract()["inner"].get(name)
        for item in (value if isinstance(value, list) else [value]) if inner else ():
            yield from breaches(inner, item)


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.escape(template).replace(r"\{id\}", r"[^/]+"), path) is not None
