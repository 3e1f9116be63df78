"""What the words around a number say about it: that it is a code, that it is something else, or nothing.

A text is searched for the words once, and each number then checks those next to it: it must not search the text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from checks.redaction.patterns import DAY, MARKER, SMS_SENDERS, YEAR, is_error_code, small_letters

_CODE_WORD = re.compile(
    r"(?<![^\W\d_])(?:(?P<named>"
    r"codes?\s+(?:postal|postaux|court|d['’]\s?(?:erreur|[ée]v[ée]nement|[ée]tat)|http|pays|r[ée]gional|source"
    r"|de\s+(?:sortie|retour|r[ée]sultat|statut|r[ée]gion|pays|produit))"
    r"|(?:error|short|zip|postal|area|country|exit|status|event|return|result|http|source|stop|reason|product|dialing)[ -]codes?"
    r")(?![^\W_\d])"
    r"|(?P<strict>otp|totp|passcodes?|jetons?|tokens?|nip|pin|mdp|pwd|mots?\s+de\s+passe|passwords?)(?![^\W_\d])"
    r"|codes?(?![^\W_\d])|one[- ]time|usage\s+unique|v[ée]rification(?![^\W_\d])|2fa|a2f)"
)
_CODE_WINDOW = 48
"""How many characters after its word a code may be."""
_CODE_AFTER = 70
"""How many characters after a code its word may end."""
_SENTENCE_END = re.compile(r"[!;\n]|\.\s")
_DIRECTLY = re.compile(r"\W*(?:(?:est|is|was|[ée]tait|c['’]est|num[ée]ro|no|number|le|la|the)\W+){0,3}", re.I)
_NAMES_NUMBER = (
    r"(?:tickets?|billets?|dossiers?|cas|case|incidents?|requ[êe]tes?|requests?|r[ée]f[ée]rences?|r[ée]f|ref"
    r"|commandes?|orders?|factures?|invoices?|postes?|ext|extensions?|local|ports?|versions?|v|build|exp[ée]diteurs?|senders?"
    r"|num[ée]ros?\s+courts?|short\s+numbers?|erreurs?|errors?|[ée]v[ée]nement|event|id|salle|room|bureau|[ée]tage|ann[ée]e|year"
    r"|employ[ée]e?s?|employees?|po|bc|bons?\s+de\s+commande|asset(?:\s+tags?)?|tags?|[ée]tiquettes?(?:\s+d['’]inventaire)?|inventaire"
    r"|contrats?|contracts?|colis|parcels?|tracking|suivi|serial|s[ée]rie|badge|projets?|projects?|lot|article|item|sku|devis|quote|soumission"
    r"|chambre|porte|licen[cs]es?|apt|unit[ée]?|suite|task|t[âa]che|change|client\s+(?:no|id)"
    r"|matricule|line|ligne|ede|rfc|pid|http|statut|status|zip"
    r"|(?:la|ma|sa|votre|cette|une)\s+demande|(?:demande|client|customer|compte|account|employ[ée]e?|employee)\s+(?:no|n[°º]|num[ée]ro|number|id|\#)"
    r"|(?:no|n[°º]|num[ée]ro)\s+(?:de\s+|d['’])(?:demande|client|compte|employ[ée]e?)"
    r"|codes?\s+(?:postal|postaux|court|d['’]\s?(?:erreur|[ée]v[ée]nement|[ée]tat)|http|pays|r[ée]gional"
    r"|de\s+(?:sortie|retour|r[ée]sultat|statut|r[ée]gion|pays|produit))"
    r"|(?:error|short|zip|postal|area|country|exit|status|event|return|result|http|stop|product)[ -]codes?)"
    r"(?:\W{1,3}(?:no|num[ée]ro|number|id|is|est|le|la|the|du|de|http))?\W{0,4}"
)
_NAMES_HERE = re.compile(rf"(?<![^\W_])(?=({_NAMES_NUMBER})\d)")
_NUMBER = re.compile(r"\d+")
_NAMES_LIST = re.compile(
    r"(?<![^\W_])(?:tickets|billets|dossiers|cases|incidents|demandes|requests|commandes|orders|factures|invoices|r[ée]f[ée]rences|postes"
    r"|employ[ée]e?s|employees|num[ée]ros|numbers)\W{1,3}\d{3,12}(?>(?:\s*(?:,|&|et|and|ou|or)\s*#?\d{3,12})+)"
)
_NAMES_BEFORE = re.compile(rf"(?<![^\W_]){_NAMES_NUMBER}\Z", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_HASH = re.compile(r"#\s?\Z")
_BOUND_TO_ORIGIN = re.compile(r"@[\w.-]+\s+#\Z")
_YEARS_WORD = re.compile(
    r"(?<!\w)(?:en|in|since|depuis|de|of|fin|d[ée]but|until|jusqu['’]en|by|avant|before|apr[èe]s|after|©|office|windows|server"
    r"|outlook|exchange|excel|sharepoint|(?:jan|f[ée][vb]|mar|apr|avr|ma[iy]|ju[inl]|ao[ûu]|aug|sep|oct|nov|d[ée]c)\w*\.?,?)\s+\Z",
    re.I,
)
_TIMES_WORD = re.compile(r"(?<!\w)(?:à|at|vers|around|@)\s*\Z", re.I)
THOUSANDS = re.compile(r"\d{3},\d{3}")
UNIT = re.compile(
    r"\s?(?:ms|sec|secondes?|seconds?|min|minutes?|[kmg]o|[kmg]b|octets?|bytes|fois|times|appels?|calls?|%|px|heures?|hours?|jours?|days?|semaines?|weeks?|mois|months?|ans?|years?|chiffres?|digits?|caract[èe]res?|characters?|essais?|tentatives?|attempts?|tries|personnes?|people|users?|utilisateurs?|dollars?)(?!\w)",
    re.I,
)
_THEN_CODE = re.compile(
    r"[»”\"')\]]?\s*[,:=(–—-]?\s*(?:(?P<verb>est|is|was|[ée]tait|sera|c['’]est|comme|as|pour|for)\s+)?"
    r"(?:(?:bien|now|le|la|votre|mon|son|notre|your|my|the|his|her|their|our|un|a|du|microsoft)\s+){0,3}",
    re.I,
)

_RECEIVED = re.compile(
    r",?\s+(?:(?:(?:est|was|is|a\s+[ée]t[ée]|qu['’]?\w*\s+a)\s+)?(?:re[çc]ue?|received|arriv[ée]e?|envoy[ée]e?|sent|texted|got)"
    r"\s+)?(?:par|by|via|in|en|on|dans)\s+"
    r"(?:(?:a|an|un|le|the)\s+)?(?:sms|textos?|texts?|courriel|e-?mail|message)",
    re.I,
)

_HEARD = re.compile(
    r"(?:c['’ ](?:est|[ée]tait)|it['’]?s|it\s+(?:is|was)|says?|said|reads?|types?|typed|entered|dit|lit|lu|dicte|tape|tap[ée]|entr[ée]"
    r"|re[çc]u|got|shows?|displays?|affiche|montre|vois|sees?|[ée]crit|[ée]tait)\s*:?\s*\Z"
    r"|(?:texts?|textos?|sms|message|courriel|e-?mail|number|num[ée]ro|chiffres|digits)\s*(?::|is|are|est|sont|was)\s*:?\s*\Z",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NumberContext:
    """A text, its words for codes in order, and the places where a number begins that is named as something else."""

    text: str
    words: tuple[re.Match[str], ...]
    named: frozenset[int]


def said_in(text: str) -> NumberContext:
    """Return what the words of ``text`` say about its numbers."""
    small = small_letters(text)
    words = tuple(_CODE_WORD.finditer(small))
    named = {match.end(1) for match in _NAMES_HERE.finditer(small)}
    for listed in _NAMES_LIST.finditer(small):
        named.update(number.start() for number in _NUMBER.finditer(text, *listed.span()))
    return NumberContext(text, words, frozenset(named))


def governs(context: NumberContext, start: int, token: str, *, directly: bool = False) -> bool:
    """Return whether the words before a number say that it is a code; ``directly``: with no other word between them."""
    if _bound_to_origin(context.text, start):
        return True
    at = bisect_right(context.words, start, key=re.Match.end)
    if at == 0 or context.words[at - 1]["named"]:
        return False
    word = context.words[at - 1]
    if start - word.end() > _CODE_WINDOW:
        return False
    gap = context.text[word.end() : start]
    direct = MARKER not in gap and (
        _DIRECTLY.fullmatch(gap) is not None or (directly and gap.rstrip().endswith((":", "=", ">", "→")))
    )
    if not direct and (directly or _SENTENCE_END.search(gap) or names_other(context, start)):
        return False
    if is_letter_at(gap, len(gap) - 1):
        return False
    if direct and word["strict"]:
        return True
    if is_error_code(token):
        return False
    return direct or not (token in SMS_SENDERS or DAY.fullmatch(token) or is_year_or_time(context.text, start, token))


def names_other(context: NumberContext, start: int) -> bool:
    """Return whether the words before a number say that it is something other than a code."""
    return start in context.named or (
        _HASH.search(context.text, max(0, start - 2), start) is not None and not _bound_to_origin(context.text, start)
    )


def then_called_code(context: NumberContext, end: int, *, outright: bool = False) -> bool:
    """Return whether the words after a number call it a code: "4829 is your code"; ``outright``: with a verb between them."""
    at = bisect_left(context.words, end, key=re.Match.start)
    if at == len(context.words) or context.words[at]["named"]:
        return False
    word = context.words[at]
    then = _THEN_CODE.fullmatch(context.text, end, word.start()) if word.end() - end <= _CODE_AFTER else None
    return then is not None and not (outright and then["verb"] is None)


def is_heard(context: NumberContext, start: int) -> bool:
    """Return whether a number is what somebody says or types: « c'est », "she reads"."""
    return _HEARD.search(context.text, max(0, start - 20), start) is not None


def is_received(context: NumberContext, end: int) -> bool:
    """Return whether the words after a number say outright that it is a code, or how it came: "is the code", « reçu par texto »."""
    return then_called_code(context, end, outright=True) or _RECEIVED.match(context.text, end) is not None


def is_other_code(text: str, start: int, end: int) -> bool:
    """Return whether the word for a code at ``start`` is one of another kind: a postal code, an error code."""
    return _NAMES_BEFORE.search(text[max(0, start - 40) : end]) is not None


def is_year_or_time(text: str, start: int, token: str) -> bool:
    """Return whether a number of four digits reads as a year or a time after the word before it: "en 2026", "at 0930"."""
    before = text[max(0, start - 24) : start]
    if re.fullmatch(YEAR, token):
        return _YEARS_WORD.search(before) is not None
    return re.fullmatch(r"(?:[01]\d|2[0-3])[0-5]\d", token) is not None and follows_at(text, start)


def follows_at(text: str, start: int) -> bool:
    """Return whether what begins at ``start`` is spoken as a time: "at ten twenty"."""
    return _TIMES_WORD.search(text[max(0, start - 24) : start]) is not None


def is_letter_at(text: str, at: int) -> bool:
    """Return whether the character at ``at`` belongs to a word (and isn't a digit): a number next to it is then part of a longer name."""
    return _LETTER.match(text, at) is not None


def _bound_to_origin(text: str, start: int) -> bool:
    return text[start - 1 : start] == "#" and _BOUND_TO_ORIGIN.search(text[max(0, start - 120) : start]) is not None
