"""Checking the content beyond what its models can: what is inconsistent, what is too long, what names something that does not exist.

Every fault says what is wrong and what to do about it (``lint_texts.toml``), to someone who writes content but no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from checks.guide.content import Content, Fault
from checks.guide.lint.copies import promises_are_kept, promises_name_the_key
from checks.guide.lint.faults import Faults
from checks.guide.lint.guide import keys_are_unique, reviews_are_recent, sources_are_known, steps_are_whole
from checks.guide.lint.safety import (
    factors_are_reset_for_the_verified_only,
    nothing_unsafe_is_said,
    redemptions_are_reset_after_a_question_only,
)
from checks.guide.lint.speech import actions_are_said, lines_are_said
from checks.guide.lint.texts import labels_are_whole, texts_fit
from checks.guide.lint.trees import (
    facts_are_known,
    nodes_are_whole,
    signs_lead_to_questions,
    targets_are_there,
    trees_hang_together,
    ways_are_short,
)
from checks.guide.lint.words import words_are_ours

__all__ = ["SCHEMA", "WARNINGS", "document", "errors_of", "lint", "severity"]

SCHEMA: Final = "mfa-desk/guide-lint/1"
SPEECH: Final = frozenset(
    (
        "words.glossary",
        "quotes.nested",
        "say.two_questions",
        "say.telegram",
        "say.open_end",
        "do.client",
        "link.missing",
    )
)
"""What is not said as the glossary and the rules of speech require."""
WARNINGS: Final = SPEECH | {
    *("review.future", "review.old", "path.long", "words.untranslated", "french.space", "french.amf"),
}
"""What should be fixed but does not keep any content from being used."""


def lint(content: Content, today: date | None = None) -> tuple[Fault, ...]:
    """Return every fault in the content, by file and place, including warnings (`severity`).

    ``today`` is compared with the review dates (the UTC date if it is None).
    """
    faults = _faults_of(content, today)
    words_are_ours(content, faults)
    lines_are_said(content, faults)
    actions_are_said(content, faults)
    return _in_order(faults.all)


def errors_of(content: Content) -> tuple[Fault, ...]:
    """Return the faults that keep the content from being used. How things are worded is not checked: that never does."""
    return _in_order(fault for fault in _faults_of(content, None).all if severity(fault) == "error")


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.place, fault.code)))


def _faults_of(content: Content, today: date | None) -> Faults:
    faults = Faults()
    texts_fit(content, faults)
    labels_are_whole(content, faults)
    steps_are_whole(content, faults)
    nodes_are_whole(content, faults)
    keys_are_unique(content, faults)
    targets_are_there(content, faults)
    trees_hang_together(content, faults)
    ways_are_short(content, faults)
    nothing_unsafe_is_said(content, faults)
    factors_are_reset_for_the_verified_only(content, faults)
    redemptions_are_reset_after_a_question_only(content, faults)
    signs_lead_to_questions(content, faults)
    facts_are_known(content, faults)
    sources_are_known(content, faults)
    promises_are_kept(content, faults)
    promises_name_the_key(content, faults)
    reviews_are_recent(content, today or datetime.now(UTC).date(), faults)
    return faults


def severity(fault: Fault) -> Literal["error", "warning"]:
    """Return whether the fault keeps the content from being used."""
    return "warning" if fault.code in WARNINGS else "error"


def document(faults: Sequence[Fault], content: Content | None = None) -> dict[str, Any]:
    """Return the faults as ``guide lint --json`` prints them; ``content`` is None if it could not even be read."""
    errors = sum(severity(fault) == "error" for fault in faults)
    return {
        "schema": SCHEMA,
        "version": content.version if content else None,
        "digest": content.digest if content else None,
        "files": ["facts.toml", "steps.toml", "cards.toml", *sorted(content.files.values())] if content else [],
        "errors": errors,
        "warnings": len(faults) - errors,
        "faults": [
            {
                "file": fault.file,
                "place": fault.place,
                "code": fault.code,
                "severity": severity(fault),
                "reason": fault.reason.model_dump(),
            }
            for fault in faults
        ],
    }
