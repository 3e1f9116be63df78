"""Passwords, temporary access passes and secret keys, by the words around them in French and in English.

A secret with a form of its own (letters with digits, a sign) is taken wherever the words point to it. A plain word is taken only
where it is said outright to be the password: helpdesk notes are full of passwords that are refused, forgotten or expired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.redaction.forms import AADSTS, EMAIL, GUID, MARKER, TICKET, is_known_form

_GENERATED = (
    r"(?:(?-i:TAP)|temporary\s+access\s+pass(?:code)?|(?:code|passe)\s+d['’ ]acc[èe]s\s+temporaire|passe(?=\s*:)"
    r"|(?:client\s+)?secret\s+value|valeur\s+(?:du\s+secret|secr[èe]te)|(?:secret|cl[ée])\s+(?:client|d['’]application))"
)
"""What a machine makes up: what follows is one only if it looks like one."""
_CHOSEN = (
    r"(?:mots?\s+de\s+passe|mdp|passwords?|passwd|pwd|pw|passe?phrases?|phrase\s+(?:secr[èe]te|de\s+passe)|passcodes?|pass"
    r"|nip|pin|secrets?|cl[ée]s?\s+(?:secr[èe]te|api|d['’]acc[èe]s|de\s+r[ée]cup[ée]ration)|(?:api|access|secret|recovery)[\s_-]?keys?"
    r"|(?:access|refresh|id|session|bearer)?[\s_-]?tokens?|jetons?)"
)
_KEYWORD = rf"(?:(?P<generated>{_GENERATED})|{_CHOSEN})"
_OF_WHAT = (
    r"(?:(?:\s+|(?<=['’]))(?:du|de|des|d['’]|la|le|l['’]|pour|for|of|to|on|at|the|his|her|their|my|your|mon|son|sa|votre|leur|new|old"
    r"|current|temporary|initial|nouveau|ancien|actuel|temporaire|provisoire|unique|now|maintenant|compte|account|client"
    r"|cliente|user|application|app|session|microsoft|office|outlook|windows|gmail|google|apple|wi-?fi|courriel|e-?mail"
    r"|travail|work|professionnel|personnel|personal|streamworks|entra|admin|habituel)\b){0,5}"
)
"""Of which account the password is, between the word itself and what follows."""
_VERB = r"(?:\bc['’ ]?est\b|\b(?:est|is|was|[ée]tait|sera|vaut|equals)\b(?!-))"
_IS_SAID = rf"\s*(?:[:=]+>?|->|→|,?\s*{_VERB}(?:\s+(?:now|maintenant)\b)?\s*:?)\s*"
_QUOTED = r"«[^»\n]{1,80}»|“[^”\n]{1,80}”|\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|`[^`\n]{1,80}`"
_SAID = re.compile(rf"(?<![^\W_]){_KEYWORD}{_OF_WHAT}(?P<joint>{_IS_SAID}|\s*[(\[]\s*|,?\s+)(?=[^\s«»]|«)", re.I)
_OF_A_THING = re.compile(r"\b(?:du|de|pour|for|of|on|at|to)\s+\Z", re.I)
_VALUE = re.compile(rf"{_QUOTED}|[^\s«»]+|«")
_CLAUSE = re.compile(
    rf"(?<![^\W_]){_KEYWORD}(?P<clause>(?:\s+(?!{_VERB})[^\s.,;:!?«»\"]{{1,30}}){{1,5}}?)(?:\s+{_VERB}\s*:?|\s*[:=])\s+(?={_QUOTED}|[^\s«»])",
    re.I,
)
"""A clause between the word and its verb: "the password they gave me was"."""
_CLAUSE_OF_OTHER = re.compile(
    r"(?:ids?|num[ée]ro|number|no|ticket|billet|version|erreur|error|codes?|noms?|names?|liens?|links?|url|adresse|address|r[ée]f"
    r"|r[ée]f[ée]rence|host|h[ôo]te|mod[èe]le|model|date|heure|time|build|kb)\W*\Z",
    re.I,
)
"""What ends a clause whose verb tells something else than the password: "the password error code is"."""
_CALLED = re.compile(
    rf"(?<![^\s(\[«“\"'])(?P<value>{_QUOTED}|[^\s«»,;()]{{4,64}})"
    r"(?P<then>[»”\"')\]]?,?\s+(?:comme|as|is|est|was|[ée]tait|sera|pour|for|c['’ ]?est)\s+"
    r"(?:(?:bien|now|le|la|un|mon|ma|ton|son|sa|notre|votre|leur|nouveau|ancien|a|my|the|his|her|their|your|our|new|old|temporary)\s+){0,3}"
    rf"{_KEYWORD})(?![^\W_])(?!\s+(?:reset|page|policy|field|box|prompt|screen|error|manager|ticket|issue|problem|expir|change|app\b|hash"
    r"|sync|protection|writeback))",
    re.I,
)
"""A secret before its word: "Winter2026 is my password", « j'ai tapé Soleil99 comme mot de passe »."""
_SECRET_KEY = re.compile(
    r"((?:secret\s+key|cl[ée]\s+secr[èe]te|(?:secret|cl[ée])(?:\s+(?:totp|otp|mfa|2fa|a2f))?|(?:totp|otp|setup)\s+(?:key|secret|seed))"
    r"\s*(?:[:=]|est|is)?\s*)((?:[a-z2-7]{4}[ -]){2,8}[a-z2-7]{2,4}|[a-z2-7]{16,64})(?![^\W_])",
    re.I,
)
_APP_PASSWORD = re.compile(
    r"((?:app(?:lication)?\s+passwords?|mots?\s+de\s+passe\s+d['’]app(?:lication|li)?s?)(?:\s+(?:est|is|was))?[\s:=«“\"(]{1,4})"
    r"((?:[a-z]{4}[ \u00a0-]){3}[a-z]{4})(?![^\W_])",
    re.I,
)
"""An app password comes in four groups of four letters, which read like words."""
# What follows « mot de passe » or "password is" without being one: states, articles, what the pages say.
_NO_PASSWORD = re.compile(
    r"(?:\w*(?:é|ée|és|ées|ed|ing)|expir\w*|refus\w*|inconnue?|invalide?|incorrecte?|correcte?|wrong|bad|right|ok|okay|yes|no|non"
    r"|oui|not?|none|aucune?|null|empty|vide|missing|unknown|forgotten|forgot|lost|perdue?|set|reset|too|trop|still|encore"
    r"|toujours|jamais|never|always|bien|pas|ne|n['’]\S*|the|a|an|le|la|les|l['’]\S*|un|une|des|du|de|d['’]\S*|celui|celle|son|sa|ses"
    r"|votre|leur|mon|ma|his|her|their|your|my|our|its|it|same|different|diff[ée]rente?|m[êe]me|autre|other|another|microsoft"
    r"|office|m365|o365|office365|outlook|windows|\w*windows\d*|gmail|google|apple|entra|streamworks|who|what|where|why|when"
    r"|qui|que|quoi|quel\w*|o[ùu]|pourquoi|quand|comme|comment|avec|with|sans|without|for|pour|par|by|on|sur|in|dans|at|à|au|aux"
    r"|from|or|ou|et|and|but|mais|so|donc|if|si|that|this|cela|ça|ceci|page|box|field|case|champ|prompt|invite|screen|[ée]cran"
    r"|required|requise?|valide?|here|ici|l[àa]|there|also|aussi|only|seulement|fine|good|bon|bonne|mauvaise?|obligatoire|optional"
    r"|optionnel|safe|secure|s[ûu]re?|long|short|courte?|longue?|case-sensitive|confidential|confidentiel|private|priv[ée]e?|ready"
    r"|pr[êe]te?|managed|normal|ended|over|gone|ours|theirs|hers|mine|fail|pass|warn|erreur|error|one|two|some|any|you|we|they|he|she|i|il|elle|on|vous|nous|je|j['’]\S*|c['’]\S*|deux|trois|please|click|cliquez"
    r"|of|to|be|been|being|as|find|ask|tell|say|get|know|check|confirm|give|let|then|because|since|than|about|into|out|up|off|over"
    r"|after|before|until|unless|though|very|just|later|again|maybe|really|easy|hard|possible|impossible|important|necessary|nothing"
    r"|something|anything|everything|nobody|someone|savoir|dire|demander|trouver|lire|noter|donner|rien|quelque|tout|tous|toute|chaque"
    r"|plusieurs|tr[èe]s|plus|moins|d[ée]j[àa]|apr[èe]s|avant|pendant|depuis|parce|car|puis|alors|afin|sinon|lorsque|d[èe]s|selon"
    r"|entre|vers|chez|contre|n[ée]cessaire|facile|difficile|visible|[ée]crit|mis|dit|fait|faux|fausse|vraie?|exacte?|re[çc]u|connu"
    r"|press|enter|type|tapez|entrez|appuyez|needed|should|must|can|could|will|has|have|had|ont|doit|peut|see|voir|try|essayer"
    r"|change[rz]?|cr[ée]er|create|use[sd]?|utilis\w+|client|cliente|user|utilisateur|utilisatrice|texto|courriel|e-?mail"
    r"|true|false|given|done|sent|typed|blank|identi\w+|synchroni[sz]\w+|ordinateur|ordi|poste|portable|laptop|computer|phone|cell\w*"
    r"|t[ée]l[ée]?phone|tel|mobile|tablette?|patron|boss|coll[eè]gue|colleague|adjointe?|bug\w*|boucle|loop|blocage|probl[èe]me|problem"
    r"|issue|message|lien|link|[ée]tape|step|menu|bouton|button|\w{3,}(?:i[sz]|fic|nex|ica)ation|connexion|connection"
    r"|simples?|weak|strong|absente?|pr[ée]sente?|stale|uniques?|currently|probably|almost|already|likely|apparently|probablement"
    r"|actuellement|peut-[êe]tre|known|shown|hidden|broken|stolen|written|longer|shorter|idem|ditto|n/a|s\.o|acti(?:fs?|ves?)|complexe?s?"
    r"|politique|policy|company|corporate|temporary|temporaire|permanente?|nouve(?:au|lle)|new|old|ancien(?:ne)?|default|d[ée]faut"
    r"|standard|similar|similaire|pareil|public|publique|stuck"
    r"|(?:0x|CAA)[0-9a-f]+|\{\w*\})",
    re.I,
)
_OPENS_PHRASE = re.compile(
    r"(?P<mine>mon|ma|mes|my|notre|our)|correcte?|right|good|bonn?e?|short|long|easy|hard|private|safe|normal", re.I
)
"""A word that no password is, but that one of several words may begin with: "correct horse battery staple", « mon chien rex »."""
_JOINS = re.compile(r"de|du|des|d['’]\S+|la|le|les|l['’]\S+|un|une|mon|ma|my|the|a|of|à|au|in", re.I)
_WORDS_IN_PHRASE = 8
_NEXT_WORD = re.compile(r"[ \u00a0\u202f]+([^\s,;()\[\]«»]{1,64})")
_PHRASE_ENDS = re.compile(r"\s*(?:[.,;!?…\n)]|\Z)")
_ALSO = re.compile(
    r"\s*(?:[,/|;]|\b(?:et|and|ou|or|puis|then)\b)(?:\s+(?:et|and|ou|or|puis|then)\b)?\s*(?=([^\s,;/|«»]{4,64}))", re.I
)
_KEEP_AS_VALUE = re.compile(rf"(?:{AADSTS}|{GUID}|{TICKET}|{EMAIL}|#|\d{{1,3}}\b(?![\w-])|https?://|\[•••\])", re.I)
_AROUND = "«»“”\"'`.,;:!?()[]*…\u00a0 "
_TAIL = re.compile(r"[)\],;.]+\Z")
_BESIDE_ADDRESS = re.compile(rf"({EMAIL}\s{{0,9}}[/|:]\s{{0,9}})([^\s/|]{{6,}})", re.I)

Span = tuple[int, int]


def without_passwords(text: str) -> str:
    """``text`` without the passwords, passes and keys that its words tell of."""
    text = _SECRET_KEY.sub(_secret_key, text)
    text = _APP_PASSWORD.sub(_app_password, text)
    text = _CALLED.sub(_called, text)
    text = _marked(text, _said(text))
    text = _marked(text, _told_in_clauses(text))
    return _BESIDE_ADDRESS.sub(lambda found: f"{found[1]}{MARKER}" if looks_secret(found[2]) else found[0], text)


def looks_secret(word: str) -> bool:
    """Whether a word has the form of a password: letters with digits or a sign, and nothing else that is known by its form."""
    mixed = any(char.isdigit() for char in word) and any(char.isalpha() for char in word)
    signs = re.search(r"[@!#$%^&*~+=?]", word) is not None
    return len(word) >= 4 and (mixed or signs) and not is_known_form(word)


def _secret_key(found: re.Match[str]) -> str:
    key = found[2]
    return f"{found[1]}{MARKER}" if key.isupper() or re.search(r"[2-7]", key) else found[0]


def _app_password(found: re.Match[str]) -> str:
    return found[0] if any(map(_NO_PASSWORD.fullmatch, re.split(r"[\W_]", found[2]))) else f"{found[1]}{MARKER}"


def _called(found: re.Match[str]) -> str:
    value = found["value"]
    quoted = value[0] in "«“\"'`" and value[-1] in "»”\"'`"
    bare = value.strip(_AROUND)
    if _NO_PASSWORD.fullmatch(bare) or not (looks_secret(bare) or (quoted and bare and not is_known_form(bare))):
        return found[0]
    return f"{MARKER}{found['then']}"


def _marked(text: str, secrets: Iterator[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in secrets:
        if start >= at:
            pieces += [text[at:start], MARKER]
            at = end
    return "".join([*pieces, text[at:]])


def _said(text: str) -> Iterator[Span]:
    """The secrets that follow a word for one, with or without a verb or a colon between them."""
    read = 0
    for found in _SAID.finditer(text):
        if found.end() < read or _OF_A_THING.search(text, found.start(), found.end()):
            continue
        value = _VALUE.match(text, found.end())
        if value is None:
            continue
        read = value.end()
        joint = found["joint"]
        told = any(char.isalnum() or char in "=:→>" for char in joint) and "\n" not in joint
        phrase = told and any(char in "=:→>" for char in joint)
        end = _end_of_secret(value, must_look=not told or found["generated"] is not None, phrase=phrase)
        if end is not None:
            yield found.end(), end
            yield from _others(text, end)
            read = max(read, end)


def _told_in_clauses(text: str) -> Iterator[Span]:
    """The secrets that a clause stands before: "the password they gave me was Winter2026"."""
    for found in _CLAUSE.finditer(text):
        value = _VALUE.match(text, found.end())
        if value is None or _CLAUSE_OF_OTHER.search(found["clause"]):
            continue
        end = _end_of_secret(value, must_look=True, phrase=False)
        if end is not None:
            yield found.end(), end
            yield from _others(text, end)


def _end_of_secret(value: re.Match[str], *, must_look: bool, phrase: bool) -> int | None:
    """Where the secret ends that ``value`` begins, or None where it is none.

    ``must_look``: only what looks like a secret is one; ``phrase``: several words may be it.
    """
    bare = value[0].strip(_AROUND)
    if not any(map(str.isalnum, bare)) or _KEEP_AS_VALUE.match(value[0]) or is_known_form(bare):
        return None
    looks = looks_secret(bare)
    if _NO_PASSWORD.fullmatch(bare):
        return _end_of_opened(value.string, value.end(), bare) if phrase and not must_look else None
    if must_look and not looks:
        return None
    tail = _TAIL.search(value[0])
    if tail:
        return value.end() - len(tail[0])
    if phrase and value[0][-1] not in "»”\"'`!?":
        return _end_of_phrase(value.string, value.end(), plain=not looks)
    return value.end()


def _end_of_opened(text: str, start: int, first: str) -> int | None:
    """Where a phrase ends whose first word alone would be no password; None where it is a sentence."""
    opens = _OPENS_PHRASE.fullmatch(first)
    if opens is None:
        return None
    words = 0
    at = start
    while word := _NEXT_WORD.match(text, at):
        bare = word[1].strip(_AROUND)
        if not bare.isalpha() or _NO_PASSWORD.fullmatch(bare):
            return None
        words += 1
        at = word.end(1) - len(word[1]) + len(word[1].rstrip(_AROUND))
        if words > _WORDS_IN_PHRASE or _PHRASE_ENDS.match(text, at):
            break
    return at if (2 if opens["mine"] else 3) <= words <= _WORDS_IN_PHRASE and _PHRASE_ENDS.match(text, at) else None


def _end_of_phrase(text: str, start: int, *, plain: bool) -> int:
    """Where the phrase ends that a password's first word begins; further plain words belong to it only if that one was ``plain``."""
    end = at = start
    for _ in range(_WORDS_IN_PHRASE):
        word = _NEXT_WORD.match(text, at)
        if word is None:
            break
        bare = word[1].strip(_AROUND)
        at = word.start(1) + len(word[1].rstrip(_AROUND))
        if plain and _JOINS.fullmatch(bare):
            continue
        if is_known_form(bare) or _NO_PASSWORD.fullmatch(bare):
            break
        if not (
            looks_secret(bare) or (plain and bare.isalpha()) or (bare.isdecimal() and _PHRASE_ENDS.match(text, at))
        ):
            break
        end = at
        if at < word.end(1):
            break
    return end


def _others(text: str, at: int) -> Iterator[Span]:
    """The secrets that are listed behind one: "Toto1234, Titi5678 and Tata9012"."""
    while also := _ALSO.match(text, at):
        word = also[1].rstrip(_AROUND)
        if _KEEP_AS_VALUE.match(word) or _NO_PASSWORD.fullmatch(word) or not looks_secret(word):
            return
        at = also.end() + len(word)
        yield also.end(), at
