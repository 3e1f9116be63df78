"""Passwords, passes and secret keys: after a word for one, the word wins over the form.

The whole rule:

1. An outright word (`_WORD`) and a joint (`_JOINT`: a colon, an equals sign, an arrow, a dash between blanks, a verb of being or
   changing …), and the next word is removed, whatever it looks like; in quotes, all of it.
2. It is kept only if it is on the one closed list of `kept_words.toml`, an AADSTS code, a GUID or a number with its unit.
3. If the joint is only a blank, a comma, a bracket or the end of a line, if the word is a plural, and next to an e-mail
   address, it must look like a password: letters with digits, or a sign in it, and nothing that is recognised by its form.
4. A bare "pass", « passe », "key" or « clé » counts only right before ``:`` or ``=``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.guid import GUID
from checks.redaction.context_words import UNIT
from checks.redaction.kept_words import KEPT, OPENS
from checks.redaction.number_words import end_of_run
from checks.redaction.password_words import (
    APP_PASSWORD,
    BE,
    BESIDE_ADDRESS,
    CALLED,
    CHANGE,
    CLAUSE,
    QUOTED,
    SAID,
    VALUE,
    WORD,
    WORDS_HERE,
)
from checks.redaction.patterns import AADSTS, MARKER, TICKET, YEAR, Span, is_known_form, marked, small_letters

_CUT = re.compile(r"</|\"\s?[,;}/>]|[&;](?=\w{1,30}=)")
"""Where a value ends though no blank follows: XML, JSON, key=value."""
_TAIL = re.compile(r"[)\]},;.:\"'’>…]+\Z")
_AROUND = "«»“”\"'`.,;:!?()[]{}*…\u00a0 "
_STAYS = re.compile(
    rf"{AADSTS}|{GUID}|\[•••\]|(?:it['’]s|don['’]t|(?:[lcdjmnst]|qu)['’](?-i:[a-zà-ÿ])[^\W\d_]*)(?![^\s.,;:!?)])"
    rf"|n/a\b|s\.o\b|[«“\"'` \u00a0]*\{{\w*\}}",
    re.I,
)
_BEING = re.compile(BE, re.I)
_A_FEW = re.compile(r"\d{1,3}")
_OF_A_THING = re.compile(r"\b(?:du|de|pour|for|of|on|at|(to|à))\s+\Z", re.I)
_CHANGES_IT = re.compile(rf"\b{CHANGE}(?:\s+[^\W\d_]{{1,10}}['’]?){{0,3}}\s*\Z", re.I)
"""What makes "the password to X" the new password: "they reset"."""
_OTHER_WORD = re.compile(rf"(?:{WORD}|codes?\b|mots?\b)", re.I)
_LABEL = re.compile(r"[^\s:=]{1,40}(?:\s[^\s:=]{1,20}){0,3}\s*[:=]\s")
_LOOKS_LIKE_BYTES = re.compile(r".*(?:[a-z][A-Z]|[A-Z]{2}[a-z]).*|[A-Z]{8,}|[A-Z\d]{4,}(?:-[A-Z\d]{4,})+")
_OF_THE_PASSWORD = re.compile(
    r"\s+(?:\(|d['’]|(?:de|du|des|pour|for|of|on|at)\b|qu['’]|que\b|that\b|which\b|they\b|we\b|i\b|he\b|she\b|you\b)",
    re.I,
)
_CLAUSE_OF_OTHER = re.compile(
    r"(?:ids?|num[ée]ro|number|no|ticket|billet|version|erreur|error|codes?|noms?|names?|liens?|links?|url|adresse|address|r[ée]f"
    r"|r[ée]f[ée]rence|host|h[ôo]te|mod[èe]le|model|date|heure|time|build|kb)\W*\Z",
    re.I,
)
"""What ends a clause whose verb is about something other than the password: "the password error code is"."""
_HIS_OWN = re.compile(
    r",?\s+(?:est|is|was|[ée]tait|sera|c['’ ]?est)\s+(?:now\s+)?(?:mon|ton|son|votre|leur|my|his|her|their|your)\s",
    re.I,
)
_CLAUSE_BEGINS = re.compile(r"[\n.!?;:]\s*\Z|\A\Z")
_NO_TICKET = re.compile(rf"(?!{TICKET})[A-Z]{{2,10}}-?{YEAR}", re.I)
_NEXT_WORD = re.compile(r"[ \u00a0\u202f]+([^\s,;()\[\]«»]{1,64})")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;!?…\n)]|\Z)")
_WORDS_IN_PHRASE = 8
_ALSO = re.compile(
    r"\s*(?:[,/|;]|\b(?:et|and|ou|or|puis|then)\b)(?:\s+(?:et|and|ou|or|puis|then)\b)?\s*(?=([^\s,;/|«»]{4,64}))", re.I
)


def without_passwords(text: str) -> str:
    """Return ``text`` without the passwords, passes and keys that its words name."""
    if WORDS_HERE.search(small_letters(text)):
        text = APP_PASSWORD.sub(_app_password, text)
        text = CALLED.sub(_called, text)
        text = marked(text, _said(text))
        text = marked(text, _said_in_clauses(text))
    return marked(text, _beside_addresses(text))


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the pattern's matches, looked for only where a word for a secret begins; none overlaps another."""
    at = 0
    for word in WORDS_HERE.finditer(small_letters(text)):
        match = pattern.match(text, word.start()) if word.start() >= at else None
        if match is not None:
            at = match.end()
            yield match


def looks_secret(word: str, *, made_up: bool = False) -> bool:
    """Return whether a word has the form of a password: letters with digits or a sign, and nothing else that is recognised by its form.

    ``made_up``: capitals in odd places are enough, as a generator scatters them.
    """
    if len(word) < 4 or is_known_form(word):
        return False
    mixed = any(char.isdigit() for char in word) and any(char.isalpha() for char in word)
    signs = re.search(r"[@!#$%^&*~+=?]", word) is not None
    return mixed or signs or (made_up and len(word) >= 6 and _LOOKS_LIKE_BYTES.fullmatch(word) is not None)


def is_kept(word: str) -> bool:
    """Return whether a word is on the closed list, or has one of the few forms that are kept after an outright word."""
    bare = word.strip(_AROUND)
    return len(bare) < 2 or bare.casefold() in KEPT or _STAYS.match(word) is not None


def _said(text: str) -> Iterator[Span]:
    """Yield the secrets that follow an outright word and a joint."""
    read = 0  # what is listed after a secret is not listed again from each word in it
    for match in _each(SAID, text):
        if match.start() < read or text.endswith("</", 0, match.start()):
            continue
        if match["mark"] == ">" and "<" not in text[max(0, match.start() - 20) : match.start()]:
            continue
        made_up = match["made"] is not None
        quoted = text[match.end()] in "«“\"'" and not made_up
        new_line = "\n" in match[0] and (match["sign"] is None or _LABEL.match(text, match.end()) is not None)
        must_look = new_line or (match["blank"] is not None and not quoted)
        if match["blank"] is not None and (of_a_thing := _OF_A_THING.search(text, match.start(), match.end())):
            if of_a_thing[1] is None or not _CHANGES_IT.search(text, max(0, match.start() - 40), match.start()):
                continue
            must_look = False
        phrase = match["sign"] is not None and match["plural"] is None
        end = _end_of_value(text, match.end(), must_look=must_look, made_up=made_up, phrase=phrase)
        if end is not None and match["plural"] and not _looks_like_many(match, end):
            continue
        if end is not None and not (
            match["mark"] and match["mark"].strip() in (";", "…", "/") and _goes_on(text, match.end(), end)
        ):
            spans = [(match.end(), end), *_others(text, end)]
            yield from spans
            read = spans[-1][1]


def _end_of_value(text: str, start: int, *, must_look: bool, made_up: bool, phrase: bool) -> int | None:
    """Return where the secret that begins at ``start`` ends, or None if there is none."""
    value = VALUE.match(text, start)
    if value is None or is_kept(value[0]):
        opened = value is not None and phrase and not must_look
        return _end_of_opened(text, value) if opened and value else None
    word = value[0]
    quoted = re.fullmatch(QUOTED, word) is not None
    if not quoted and (cut := _CUT.search(word)):
        word = word[: cut.start()]
    if not quoted and (tail := _TAIL.search(word)):
        word = word[: tail.start()]
    if is_kept(word) or _OTHER_WORD.fullmatch(word.strip(_AROUND)):
        return None
    end = start + len(word)
    if _A_FEW.fullmatch(word) and UNIT.match(text, end):
        return None
    if not quoted and (spoken := end_of_run(text, start)) > end:
        return spoken
    bare = word.strip(_AROUND)
    if must_look and not (looks_secret(bare, made_up=made_up) or _NO_TICKET.fullmatch(bare)):
        return None
    if quoted or not phrase or must_look or not word.isalpha() or end < value.end():
        return end
    return _end_of_phrase(text, end)


def _looks_like_many(match: re.Match[str], end: int) -> bool:
    """Return whether a plural is followed by a secret and not by a sentence about passwords: it has a digit or a sign, or stands alone."""
    alone = match["verb"] is None and _CLAUSE_ENDS.match(match.string, end) is not None
    return alone or not match.string[match.end() : end].isalpha()


def _goes_on(text: str, start: int, end: int) -> bool:
    """Return whether a plain word in lower case begins a sentence instead of standing alone."""
    return text[start:end].isalpha() and text[start:end].islower() and _CLAUSE_ENDS.match(text, end) is None


def _end_of_phrase(text: str, start: int) -> int:
    """Return where the phrase of plain words that begins a password ends: at the end of the clause, if there is no kept word in it."""
    at = start
    for _ in range(_WORDS_IN_PHRASE):
        if _CLAUSE_ENDS.match(text, at):
            return at
        word = _NEXT_WORD.match(text, at)
        if word is None or not word[1].strip(_AROUND).isalpha() or is_kept(word[1]) or _BEING.fullmatch(word[1]):
            return start
        at = word.end(1) - len(word[1]) + len(word[1].rstrip(_AROUND))
    return start


def _end_of_opened(text: str, first: re.Match[str]) -> int | None:
    """Return where a phrase that a kept word opens ends; None if it is a sentence."""
    if first[0].casefold() not in OPENS:
        return None
    end = _end_of_phrase(text, first.end())
    return end if len(text[first.end() : end].split()) >= 2 else None


def _said_in_clauses(text: str) -> Iterator[Span]:
    """Yield the secrets that follow a clause: "the password they gave me was Winter2026"."""
    for match in _each(CLAUSE, text):
        if _CLAUSE_OF_OTHER.search(match["clause"]):
            continue
        must_look = (
            match["plural"] is not None or match["mark"] is not None or _OF_THE_PASSWORD.match(match["clause"]) is None
        )
        end = _end_of_value(text, match.end(), must_look=must_look, made_up=match["made"] is not None, phrase=False)
        if end is not None:
            yield match.end(), end


def _app_password(match: re.Match[str]) -> str:
    return match[0] if any(map(is_kept, re.split(r"[\W_]", match[2]))) else f"{match[1]}{MARKER}"


def _called(match: re.Match[str]) -> str:
    value, text = match["value"], match.string
    bare = value.strip(_AROUND)
    taken = (
        (value[0] in "«“\"'`" and value[-1] in "»”\"'`")
        or (match["given"] and match["as"])
        or (match["as"] is None and len(bare) >= 4 and any(map(str.isdigit, bare)))
        or (_HIS_OWN.match(match["then"]) and _CLAUSE_BEGINS.search(text[max(0, match.start() - 3) : match.start()]))
        or looks_secret(bare, made_up=match["made"] is not None)
    )
    return f"{match['given'] or ''}{MARKER}{match['then']}" if taken and not is_kept(value) else match[0]


def _beside_addresses(text: str) -> Iterator[Span]:
    """Yield what is next to an e-mail address and looks like its password; if it runs alone to the end of the clause, also a plain word."""
    for match in BESIDE_ADDRESS.finditer(text):
        value = match["value"]
        word = value if re.fullmatch(QUOTED, value) else _TAIL.sub("", value)
        start, end = match.start("value"), match.start("value") + len(word)
        alone = re.search(r"[/|:;>→–—-]", match["joint"]) and _CLAUSE_ENDS.match(text, end)
        if is_kept(word) or (is_known_form(word.strip(_AROUND)) and not _NO_TICKET.fullmatch(word)):
            continue
        if looks_secret(word) or _NO_TICKET.fullmatch(word) or (alone and len(word) >= 4):
            yield start, end


def _others(text: str, at: int) -> Iterator[Span]:
    """Yield the secrets that are listed after another: "Toto1234, Titi5678 and Tata9012"."""
    while also := _ALSO.match(text, at):
        word = also[1].rstrip(_AROUND)
        if is_kept(word) or not looks_secret(word):
            return
        at = also.end() + len(word)
        yield also.end(), at
