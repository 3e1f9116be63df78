"""A walk as the public document of ``mfa-desk walk``."""

from __future__ import annotations

from typing import Any, Final

from checks.guide.content import Content
from checks.guide.models import Outcome, QuestionNode, Words
from checks.guide.walker import Walk

SCHEMA: Final = "mfa-desk/walk/1"


def walk_document(walked: Walk, content: Content) -> dict[str, Any]:
    """Return the document of the contracts; nodes in the walked tree by their own name, those of another as ``issue.node``."""

    def name(place_id: str) -> str:
        return place_id.removeprefix(f"{walked.issue}.")

    return {
        "schema": SCHEMA,
        "issue": walked.issue,
        "path": [
            {
                "node": name(step.place.id),
                "kind": step.kind,
                "answer": step.answer,
                "by": step.by,
                "because": [fact.as_json() for fact in step.because] or None,
            }
            for step in walked.path
        ],
        "asked": walked.questions,
        "waiting_at": name(walked.waiting_at.id) if walked.waiting_at else None,
        "outcome": _outcome(walked, content),
    }


def _outcome(walked: Walk, content: Content) -> dict[str, Any] | None:
    if walked.outcome is None:
        return None
    node = content.issues[walked.outcome.issue].nodes[walked.outcome.node]
    if isinstance(node, QuestionNode):
        raise AssertionError("a walk ends at an outcome")
    return _told(node)


def _told(node: Outcome) -> dict[str, Any]:
    return {
        "code": node.code,
        "kind": node.ends,
        "owner": node.owner,
        "say": _pair(node.say),
        "do": _pair(node.do),
        "on_mobile": None
        if node.on_mobile is None
        else {"say": _pair(node.on_mobile.say), "do": node.on_mobile.do and _pair(node.on_mobile.do)},
        "expect": _pair(node.expect),
        "if_not": _pair(node.if_not),
    }


def _pair(words: Words) -> dict[str, str]:
    return {"fr": words.fr, "en": words.en}
