"""The linter's checks of safety, as far as words and paths show: no code is asked for, nothing weakened, no factor reset unverified.

What a text says is judged sentence by sentence; a sentence that forbids something does not advise it.
"""

from __future__ import annotations

import re
from typing import Final

from checks.guide.content import Content
from checks.guide.lint.faults import Faults
from checks.guide.lint.trees import Spot, edges, entries, nodes_of, placed_nodes, reach
from checks.guide.models import Node, Outcome, QuestionNode, Stage, Words
from checks.guide.walker import resolve

_SENTENCE: Final = re.compile(r"[^.?!;:]+")
_QUOTED: Final = re.compile(r"«[^»]*»|“[^”]*”")
"""A label on somebody's screen is nobody's advice."""
_FORBIDS: Final = re.compile(
    r"\b(?:ne|n['’]|pas|jamais|rien|ni|sans|aucun\w*|not|never|no|nothing|without|neither|nor|don['’]t)\b|n['’]",
    re.IGNORECASE,
)
_UNSAID: Final = r"\b(?:codes?|mots? de passe|nip|passwords?|pin)\b"
_ASKS: Final = re.compile(
    rf"\b(?:dites|dictez|donnez|lisez|épelez|envoyez|textez|transmettez)(?:-moi|-nous)\b.*{_UNSAID}"
    rf"|\b(?:me|nous) (?:dire|donner|lire|dicter|envoyer)\b.*{_UNSAID}"
    rf"|\bquel(?:le)? est (?:le|votre|ce|son)\b.*{_UNSAID}"
    rf"|\b(?:tell|give|read|spell|send|text) (?:me|us)\b.*{_UNSAID}"
    rf"|\bwhat(?: is|['’]s) (?:the|your|that)\b.*{_UNSAID}",
    re.IGNORECASE,
)
_GUARD: Final = r"\b(?:antivirus|pare-feu|firewalls?|protection|sécurité|security|mfa|inspection tls|tls inspection|filtres?|filters?)\b"
_OFF: Final = (
    r"\b(?:désactive[rz]?|ferme[rz]|arrête[rz]|coupe[rz]|suspende[rz]|suspendre|désinstalle[rz]|enleve[rz]|contourne[rz]?|"
    r"disable|uninstall|bypass|pause|stop|remove|(?:turn|switch)(?:ing|ed)? off)\b"
)
_WEAKENS: Final = re.compile(
    rf"{_OFF}.*{_GUARD}|\b(?:turn|switch)\b.*{_GUARD}.*\boff\b"
    r"|\b(?:passe[rz]|faire passer) outre\b|\b(?:proceed|click|continue) (?:anyway|through|past)\b",
    re.IGNORECASE,
)
_REGISTERS_AGAIN: Final = re.compile(
    r"réinscri\w+|réinitialis\w+ (?:la|les|une|sa|ses) (?:méthodes?|mfa)"
    r"|register\w* (?:\w+ ){0,3}again|re-?register|reset (?:the |their )?(?:methods?|mfa)",
    re.IGNORECASE,
)

_RELINKS: Final = re.compile(
    r"réinitialis\w+ (?:l['’]acceptation|sa redemption)|reset (?:the |their )?(?:guest's )?redemption", re.IGNORECASE
)


def nothing_unsafe_is_said(content: Content, faults: Faults) -> None:
    """Check that nobody is asked for a code or a password, and that nothing that protects a device or a network is switched off."""
    for file, path, node in placed_nodes(content):
        _judge(file, path, _told(node), faults)


def factors_are_reset_for_the_verified_only(content: Content, faults: Faults) -> None:
    """Check that every path to an outcome that resets a factor includes an answer that verifies the caller, and that it says so."""
    unverified = reach(entries(content), {spot: _unverified(content, spot, node) for spot, node in nodes_of(content)})
    for spot, node in nodes_of(content):
        if not isinstance(node, Outcome):
            continue
        file, path = content.files.get(spot[0], ""), f"nodes.{spot[1]}"
        if node.resets and spot in unverified:
            faults.add(file, path, "safety.unverified")
        if not node.resets and node.ends == "escalate" and _says(_REGISTERS_AGAIN, [node.do]):
            faults.add(file, path, "safety.reset")


def redemptions_are_reset_after_a_question_only(content: Content, faults: Faults) -> None:
    """Check that no redemption is reset on evidence alone, without a question to the client, and that what resets one says so."""
    by_evidence = {spot: _by_evidence(content, spot, node) for spot, node in nodes_of(content)}
    unasked = reach(entries(content), by_evidence)
    for spot, node in nodes_of(content):
        if not isinstance(node, Outcome):
            continue
        file, path = content.files.get(spot[0], ""), f"nodes.{spot[1]}"
        if node.relinks and spot in unasked:
            faults.add(file, path, "safety.unasked")
        if not node.relinks and _says(_RELINKS, [node.do]):
            faults.add(file, path, "safety.relink")


def _by_evidence(content: Content, spot: Spot, node: Node) -> tuple[Spot, ...]:
    """Return where facts alone lead on from a node."""
    if isinstance(node, Outcome):
        return ()
    targets = (
        resolve(content, spot[0], answer.to)
        for answer in node.answers
        if answer.when is not None and not answer.confirm
    )
    return tuple(target for target in targets if target is not None)


def _unverified(content: Content, spot: Spot, node: Node) -> tuple[Spot, ...]:
    """Return where a node leads without verifying anybody."""
    verified = (
        {f"answers.{answer.key}.to" for answer in node.answers if answer.verifies}
        if isinstance(node, QuestionNode)
        else set()
    )
    targets = (resolve(content, spot[0], target) for path, target in edges(node) if path not in verified)
    return tuple(target for target in targets if target is not None)


def _told(node: Node | Stage) -> list[Words | None]:
    on_mobile = [] if node.on_mobile is None else [node.on_mobile.say, node.on_mobile.do]
    texts = [node.say, node.do, node.hint, *on_mobile]
    return [*texts, node.expect, node.if_not, node.cause, node.done, node.left] if isinstance(node, Outcome) else texts


def _judge(file: str, path: str, texts: list[Words | None], faults: Faults) -> None:
    for code, pattern in (("safety.code", _ASKS), ("safety.weaken", _WEAKENS)):
        said = _says(pattern, texts)
        if said:
            faults.add(file, path, code, near=said)


def _says(pattern: re.Pattern[str], texts: list[Words | None]) -> str:
    """Return the first sentence that matches the pattern and does not forbid it; empty if there is none."""
    texts_of_both = (words for text in texts if text is not None for words in (text.fr, text.en))
    sentences = (sentence.strip() for words in texts_of_both for sentence in _SENTENCE.findall(_QUOTED.sub("", words)))
    return next((sentence for sentence in sentences if pattern.search(sentence) and not _FORBIDS.search(sentence)), "")
