"""How the trees' questions are answered from the truths of a call: the binding next to the trees, in ``answers.toml``.

``[entries]`` names, by symptom, the trees that an agent would be right to open. ``[nodes."issue.node"]`` gives each answer to a question
the conditions under which the client gives it; the first answer whose conditions hold is given, and ``0`` if none do.
``[outcomes]`` gives, by an outcome's code, what it has somebody do.

A condition names truths, with the value or values that they must have; ``{}`` always holds, and one of a list of conditions has to.
Besides truths there are ``helps`` (one of these moves makes it work), ``option`` and ``step`` (where in the guide the client is)
and ``visit`` (how many times the question has been asked, this time included).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, get_args

from pydantic import Field

from checks.guide.content import Content
from checks.guide.models import Outcome, QuestionNode
from checks.guide.walker import UNKNOWN, TreePlace, resolve
from tests.bench.catalogue import Call
from tests.bench.situation import Model, Move, Symptom, Truths, values

FILE: Final = Path(__file__).with_name("answers.toml")
_BESIDES: Final[Mapping[str, tuple[Any, ...]]] = {
    "helps": get_args(Move),
    "option": ("app", "phone"),
    "step": tuple(range(1, 7)),
    "visit": (1, 2, 3),
}

Value = str | int
Condition = dict[str, Value | tuple[Value, ...]]
Spot = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class Binding(Model):
    """The file ``answers.toml``."""

    entries: dict[Symptom, tuple[str, ...]]
    nodes: dict[Spot, dict[str, Condition | tuple[Condition, ...]]]
    outcomes: dict[str, tuple[Move, ...]]

    def answer(self, call: Call, place: TreePlace) -> str:
        """Return what the client of this call answers at that place."""
        for answer, given in self.nodes.get(f"{place.issue}.{place.node}", {}).items():
            if any(_holds(evidence, call, place) for evidence in ((given,) if isinstance(given, dict) else given)):
                return answer
        return UNKNOWN

    def moves(self, outcome: Outcome) -> frozenset[Move]:
        """Return what the outcome has somebody do."""
        return frozenset(self.outcomes.get(outcome.code, ()))


def read(text: str | None = None) -> Binding:
    """Return the binding in the file, or in ``text``. Raises pydantic's ValidationError."""
    return Binding.model_validate(tomllib.loads(FILE.read_text("utf-8") if text is None else text))


def faults(binding: Binding, content: Content) -> Iterator[str]:
    """Yield whatever in the binding and the trees does not fit together, one sentence each."""
    nodes = {f"{key}.{name}": node for key, issue in content.issues.items() for name, node in issue.nodes.items()}
    asks = {spot: node for spot, node in nodes.items() if isinstance(node, QuestionNode)}
    codes = {node.code for node in nodes.values() if isinstance(node, Outcome)}
    yield from (
        f"{spot}: the trees ask it, and nothing says how it is answered" for spot in asks if spot not in binding.nodes
    )
    yield from (f"{code}: an outcome that nothing says the moves of" for code in sorted(codes - set(binding.outcomes)))
    yield from (f"{code}: no outcome of the trees" for code in sorted(set(binding.outcomes) - codes))
    yield from (f"entries: no tree for {symptom}" for symptom in get_args(Symptom) if not binding.entries.get(symptom))
    for symptom, targets in binding.entries.items():
        yield from (
            f"entries.{symptom}: no such place: {target}"
            for target in targets
            if resolve(content, "", f"@{target}") is None
        )
    for spot, answers in binding.nodes.items():
        if spot not in asks:
            yield f"{spot}: no question of the trees"
            continue
        offered = {answer.key for answer in asks[spot].answers}
        yield from (f"{spot}: offers no answer {answer!r}" for answer in answers if answer not in offered | {UNKNOWN})
        for given in answers.values():
            for condition in (given,) if isinstance(given, dict) else given:
                yield from (f"{spot}: {wrong}" for wrong in _wrong(condition))


def _wrong(condition: Condition) -> Iterator[str]:
    for name, wanted in condition.items():
        if name == "error_code":
            continue
        if name not in _BESIDES and name not in Truths.model_fields:
            yield f"no truth {name!r}"
            continue
        allowed = _BESIDES.get(name) or values(name)
        yield from (f"{name} is never {value!r}" for value in _several(wanted) if value not in allowed)


def _holds(condition: Condition, call: Call, place: TreePlace) -> bool:
    besides: Mapping[str, frozenset[Any]] = {
        "helps": frozenset(call.helps),
        "option": frozenset({call.option}),
        "step": frozenset({call.step}),
        "visit": frozenset({place.visit}),
    }
    return all(
        not besides[name].isdisjoint(_several(wanted))
        if name in besides
        else getattr(call.truths, name) in _several(wanted)
        for name, wanted in condition.items()
    )


def _several(wanted: Value | tuple[Value, ...]) -> tuple[Value, ...]:
    return wanted if isinstance(wanted, tuple) else (wanted,)
