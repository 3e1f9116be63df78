"""The catalogue of calls that the trees are measured by: what is really wrong, what the client says, sees and would answer.

A client is a set of truths about the situation and not a list of answers to questions: the catalogue knows no node of any tree, and
is unaffected by changes to the trees. What every ordinary client has in common is the default of a truth; ``unknown`` is what the client
does not know. ``helps`` are the moves that make things work while the client is on the line: the remedy itself, or a move that only
shows where the fault is (another network, say).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from checks.facts import Fact, FactValue, Vantage, parse_value
from tests.bench.situation import Model, Move, Symptom, Truths

FOLDER: Final = Path(__file__).with_name("calls")
LOOKUPS: Final = Path(__file__).with_name("lookups.toml")
ROWS: Final = tuple(f"F{number}" for number in range(1, 73) if number != 2)
"""The known failures: each has at least one call."""
_AT: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)

End = Annotated[
    str,
    Field(
        pattern=r"^(?:(?:resolved|normal)/(?:client|client_it|agent|tenant_admin)"
        r"|escalate/(?:agent|tenant_admin)|wait/(?:client|client_it|agent))$"
    ),
]
"""How a call ends, and who then has to act.

"resolved" worked, and with "normal" nothing is wrong; "escalate" hands over inside our own organisation; "wait" leaves it to
the client, the client's IT, or just time (the agent calls back).
"""


class Said(Model):
    """One text in both languages."""

    fr: str = Field(min_length=3)
    en: str = Field(min_length=3)


Lookup = Literal["nobody", "pending", "by_code", "by_code_ready", "by_work", "by_work_ready", "by_microsoft"]
"""What the look-up in the tenant says about an ordinary guest, by how far the guest has come; its facts are in ``lookups.toml``."""

Facts = dict[str, FactValue]


class Evidence(Model):
    """What checks would find for this cause, by where they look from; ``tenant`` overrides what the look-up ordinarily says.

    ``desk`` is the helpdesk's own machine, ``client`` the page that the client opens in the browser, ``site`` a technician's machine.
    """

    lookup: Lookup | None = None
    tenant: Facts = Field(default_factory=dict)
    desk: Facts = Field(default_factory=dict)
    client: Facts = Field(default_factory=dict)
    site: Facts = Field(default_factory=dict)

    @property
    def telling(self) -> bool:
        """Whether it says more than the look-up says about any guest who has come as far."""
        return self.lookup == "nobody" or bool(self.tenant or self.desk or self.client or self.site)

    def facts(self) -> tuple[Fact, ...]:
        """Return the evidence as facts. Raises FactError for a key or value that is not in the vocabulary."""
        tenant = {**(lookups()[self.lookup] if self.lookup else {}), **self.tenant}
        observations = (
            (Vantage.TENANT, tenant),
            (Vantage.DESK, self.desk),
            (Vantage.CLIENT, self.client),
            (Vantage.SITE, self.site),
        )
        return tuple(
            Fact(key, parse_value(key, value), vantage, _AT, "catalogue")
            for vantage, all_ in observations
            for key, value in all_.items()
        )


class Expected(Model):
    """The right end of a call: how it ends and who has to act (any of ``ends``), by a remedy that includes one of ``moves``.

    It is escalated if one of us has to act; it waits for the client, for the client's own IT, or for time.
    """

    ends: tuple[End, ...] = Field(min_length=1)
    remedy: str = Field(min_length=10)
    moves: tuple[Move, ...] = Field(min_length=1)


class Call(Model):
    """One call. ``screen`` is what the client reads out; ``step`` and ``option`` are where in the guide the client is."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    rows: tuple[str, ...] = Field(min_length=1)
    cause: str = Field(min_length=10)
    symptom: Symptom
    words: Said
    screen: Said | None = None
    step: int = Field(ge=1, le=6)
    option: Literal["app", "phone"] | None = None
    truths: Truths
    helps: tuple[Move, ...] = ()
    evidence: Evidence = Evidence()
    expected: Expected


class CallsFile(Model):
    """One file of the catalogue."""

    calls: tuple[Call, ...]


class LookupsFile(Model):
    """``lookups.toml``: what the look-up says about ordinary guests."""

    lookups: dict[Lookup, Facts]


@cache
def lookups() -> Mapping[Lookup, Facts]:
    """The facts of an ordinary look-up."""
    return LookupsFile.model_validate(tomllib.loads(LOOKUPS.read_text("utf-8"))).lookups


@cache
def calls() -> tuple[Call, ...]:
    """Every call, in the order of files and lines."""
    return tuple(_read())


def _read() -> Iterator[Call]:
    for path in sorted(FOLDER.glob("*.toml")):
        yield from CallsFile.model_validate(tomllib.loads(path.read_text("utf-8"))).calls
