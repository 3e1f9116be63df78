"""Secrets taken out of a text before it is stored: one-time codes, tokens, redeem links, passwords.

A text about a sign-in is full of numbers that must stay (AADSTS codes, ticket numbers, times) beside the few that must not. So
first come the secrets that have a form of their own; then what is safe by its form is set aside; and each number that is left
is judged by its length, its grouping and the words around it, in French and in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

MARKER: Final = "[•••]"
"""Stands where something secret was taken out; the same in every language."""

_GUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
AADSTS: Final = r"AADSTS[\s:]{0,2}\d{3,8}"
"""One of Microsoft's codes with its prefix, as a pattern."""
_TICKET_PREFIX = r"(?:INC|TCK|TKT|REQ|RITM|CHG|PRB|S?CTASK|TASK|CASE|CAS|SD|HD|SR|WO|JIRA|KB|CVE|RFC|ISO)"
_TICKET = rf"(?:{_TICKET_PREFIX}[-_ #]{{0,2}}\d{{3,12}}(?:-\d+)?\b)"
_AMOUNT = r"(?:\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+|\d+)(?:[.,]\d{1,2})?(?!\d)"
_EMAIL = r"[^\s@<>\"'«»(),;:]{1,64}@[\w-]+(?:\.[\w-]+)+"

_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|(?<![\w.@/-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?=[/?]))[^\s<>\"«»“”]*",
    re.I,
)
_URL_TAIL = re.compile(r"(?<!•)[.,;:!?)\]}'’*]+\Z")
_SECRET_PARAMETER = re.compile(
    r"token|ticket|code|otp|pass|pwd|pw\Z|secret|sig|state|nonce|key|auth|assert|sess|sid\Z|jwt|hint|user|mail|upn|login"
    r"|account|\Ard\Z|ctx|info|cred|saml|result|hash|hmac|cookie|invit|redeem|magic|phone|tel\Z|name|\A[a-z]\Z",
    re.I,
)
_SECRET_SEGMENT = re.compile(
    r"(/(?:codes?|otp|tokens?|verify|reset|magic|activate|invite|invitations?|jwt|sessions?)/)(?=[^/]*\d)[^/]{4,}", re.I
)
_HARMLESS_LENGTH = 32

_KEYWORD = (
    r"(?:mots?\s+de\s+passe|mdp|passwords?|passwd|pwd|pw|passe?phrases?|phrase\s+(?:secr[èe]te|de\s+passe)|passcodes?|pass"
    r"|nip|pin|secrets?|cl[ée]s?\s+(?:secr[èe]te|api|d['’]acc[èe]s|de\s+r[ée]cup[ée]ration)|(?:api|access|secret|recovery)[\s_-]?keys?"
    r"|(?:access|refresh|id|session|bearer)?[\s_-]?tokens?|jetons?)"
)
# Words that say of which account the password is, between the word itself and what follows.
_OF_WHAT = (
    r"(?:(?:\s+|(?<=['’]))(?:du|de|des|d['’]|la|le|l['’]|pour|for|of|to|on|at|the|his|her|their|my|your|mon|son|sa|votre|leur|new|old"
    r"|current|temporary|initial|nouveau|ancien|actuel|temporaire|provisoire|unique|now|maintenant|compte|account|client"
    r"|cliente|user|application|app|session|microsoft|office|outlook|windows|gmail|google|apple|wi-?fi|courriel|e-?mail"
    r"|travail|work|professionnel|personnel|personal|streamworks|entra|admin|habituel)\b){0,5}"
)
_IS_SAID = r"\s*(?:[:=]+>?|->|→|,?\s*\bc['’ ]est|\b(?:est|is|was|[ée]tait|sera|vaut|equals)\b(?:\s+(?:now|maintenant)\b)?\s*:?)\s*"
_QUOTED = r"«[^»\n]{1,80}»|“[^”\n]{1,80}”|\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|`[^`\n]{1,80}`"
_PASSWORD = re.compile(rf"(?<![^\W_])({_KEYWORD}{_OF_WHAT})({_IS_SAID}|\s*[(\[]\s*|,?\s+)({_QUOTED}|[^\s«»]+)", re.I)
_SECRET_KEY = re.compile(
    r"((?:secret\s+key|cl[ée]\s+secr[èe]te|secret|cl[ée])\s*(?:[:=]|est|is)?\s*)((?:[a-z2-7]{4}[ -]){2,}[a-z2-7]{2,4}|[a-z2-7]{16,})\b",
    re.I,
)
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
    r"|(?:0x|CAA)[0-9a-f]+)",
    re.I,
)
_KEEP_AS_VALUE = re.compile(rf"(?:{AADSTS}|{_GUID}|{_TICKET}|{_EMAIL}|#|\d{{1,3}}\b(?![\w-])|https?://|\[•••\])", re.I)

_TOKENS = re.compile(
    r"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----[\s\S]{0,9000}?(?:-----END [A-Z ]+-----|\Z)"
    r"|(?<![\d-])(?:\d{6}-){7}\d{6}(?![\d-])"  # a disk's recovery key
    r"|\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}"
    r"|(?<![\w.])[01]\.A[\w-]{8,}[\w.-]*"
    r"|(?<![\w.])M\.[A-Z]\d[\w.]*[-_.!*$][\w.!*$-]{8,}"
)
_BESIDE_ADDRESS = re.compile(rf"({_EMAIL}\s*[/|:]\s*)([^\s/|]{{6,}})", re.I)
_BEARER = re.compile(r"\b(bearer|basic)(\s+)(?=[\w.~+/-]*(?:\d|[a-z][A-Z]))[\w.~+/-]{8,}=*", re.I)
_COOKIE = re.compile(r"\b((?:set-)?cookie)(\s*:\s*)([^\n]*=[^\n]+)", re.I)
_KEY_VALUE = re.compile(
    r"(?<![a-z0-9])((?:[a-z]+_)?(?:ticket|token|sig|signature|nonce|rd|assertion|ests\w+|otp|secret|samlresponse))"
    r"(\"?\s*[=]\s*\"?|\"\s*:\s*\")(?=[^\s&\"]*[a-z%])([^\s&\"]{4,})",
    re.I,
)
_BLOB = re.compile(r"(?<![\w+/=.-])[\w+/-]{24,}={0,2}(?![\w.]*@)")
_NAMED_HASH = re.compile(
    r"(?:correlation|corr[ée]lation|trace|request|requ[êe]te|sha-?\d*|thumbprint|fingerprint|empreinte|serial|s[ée]rie|md5)\W*"
    r"(?:id\W*)?\Z",
    re.I,
)

_DIGIT_WORD = r"(?:z[ée]ro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|oh|one|two|three|four|five|seven|eight|nine)"
_SPELLED = re.compile(rf"(?<!\w){_DIGIT_WORD}(?:[\s,.-]{{1,2}}{_DIGIT_WORD}){{3,9}}(?!\w)", re.I)

_PROTECTED = re.compile(
    "|".join(
        (
            _URL.pattern,
            rf"\b{_GUID}\b",
            rf"\b{AADSTS}",
            _EMAIL,
            r"\b(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[T ]+(?=\d\d:\d\d)|\b)",
            r"\b(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d\b",
            r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])",
            r"(?<!\d)(?:[01]?\d|2[0-3])\s?h(?:\s?[0-5]\d)?(?!\w)",
            r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d{1,5})?(?![\d.])",
            r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,7}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])",
            r"(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])",
            r"(?<![\w+])\+(?:\d[ ().\u00a0-]{0,2}){8,12}\d(?!\d)",
            r"(?<![\w-])\(?\d{3}\)?[ .\u00a0-]{1,2}\d{3}[ .\u00a0-]\d{4}(?![\w-])",
            rf"[$€£]\s?{_AMOUNT}",
            rf"(?<![\w.,-]){_AMOUNT}\s?(?:[$€£]|CAD\b|USD\b|EUR\b|dollars?\b)",
            r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",
            rf"\b{_TICKET}",
            r"\b(?:0x|CAA)[0-9a-f]{4,}\b",
        )
    ),
    re.I,
)
_TICKET_LIKE = re.compile(
    r"(?<![\w-])(?!(?:CODE|OTP|TOTP|PIN|NIP|MDP|PWD|SMS|MFA|G|MS|EST|IS)[-_\d])[A-Z]{2,10}-?\d{3,12}(?!\w)"
)


_NUMBER = re.compile(
    r"(?<!\d)\d(?:, ?\d){3,}(?!\d)|\d(?:[ \u00a0\u202f.:/\u2010-\u2014-]?\d)*",
)
_TOKEN = re.compile(r"[^ \u00a0\u202f,]+")
_CODE_WORD = re.compile(
    r"(?<![^\W_])(?:(?P<named>"
    r"codes?\s+(?:postal|postaux|court|d['’]\s?(?:erreur|[ée]v[ée]nement|[ée]tat)|http|pays|r[ée]gional|source"
    r"|de\s+(?:sortie|retour|r[ée]sultat|statut|r[ée]gion|pays|produit))"
    r"|(?:error|short|zip|postal|area|country|exit|status|event|return|result|http|source|stop|reason|product|dialing)[ -]codes?"
    r")(?![^\W_\d])"
    r"|(?P<strict>otp|totp|passcodes?|jetons?|tokens?|nip|pin|mdp|pwd|mots?\s+de\s+passe|passwords?)(?![^\W_\d])"
    r"|codes?(?![^\W_\d])|one[- ]time|usage\s+unique|v[ée]rification(?![^\W_\d])|2fa|a2f)",
    re.I,
)
_CODE_WINDOW = 48
_SENTENCE_END = re.compile(r"[!;\n]|\.\s")
_DIRECTLY = re.compile(r"\W*(?:(?:est|is|was|[ée]tait|c['’]est|num[ée]ro|no|number|le|la|the)\W+){0,3}", re.I)
_NAMES_NUMBER = re.compile(
    r"(?<![^\W_])(?:tickets?|billets?|dossiers?|cas|case|incidents?|requ[êe]tes?|requests?|r[ée]f[ée]rences?|r[ée]f|ref"
    r"|commandes?|orders?|factures?|invoices?|postes?|ext|extensions?|local|ports?|versions?|v|build|exp[ée]diteurs?|senders?"
    r"|num[ée]ros?\s+courts?|short\s+numbers?|erreurs?|errors?|[ée]v[ée]nement|event|id|salle|room|bureau|[ée]tage|ann[ée]e|year"
    r"|matricule|line|ligne|ede|rfc|pid|http|statut|status|zip"
    r"|(?:la|ma|sa|votre|cette|une)\s+demande|(?:demande|client|customer|compte|account|employ[ée]e?|employee)\s+(?:no|n[°º]|num[ée]ro|number|id|\#)"
    r"|(?:no|n[°º]|num[ée]ro)\s+(?:de\s+|d['’])(?:demande|client|compte|employ[ée]e?)"
    r"|codes?\s+(?:postal|postaux|court|d['’]\s?(?:erreur|[ée]v[ée]nement|[ée]tat)|http|pays|r[ée]gional"
    r"|de\s+(?:sortie|retour|r[ée]sultat|statut|r[ée]gion|pays|produit))"
    r"|(?:error|short|zip|postal|area|country|exit|status|event|return|result|http|stop|product)[ -]codes?)"
    r"(?:\W{1,3}(?:no|num[ée]ro|number|id|is|est|le|la|the|du|de|http))?\W{0,4}\Z",
    re.I,
)
_HASH = re.compile(r"#\s?\Z")
_BOUND_TO_ORIGIN = re.compile(r"@[\w.-]+\s+#\Z")
_YEARS_WORD = re.compile(
    r"(?<!\w)(?:en|in|since|depuis|de|of|fin|d[ée]but|until|jusqu['’]en|by|avant|before|apr[èe]s|after|©|office|windows|server"
    r"|outlook|exchange|excel|sharepoint|(?:jan|f[ée][vb]|mar|apr|avr|ma[iy]|ju[inl]|ao[ûu]|aug|sep|oct|nov|d[ée]c)\w*\.?,?)\s+\Z",
    re.I,
)
_TIMES_WORD = re.compile(r"(?<!\w)(?:à|at|vers|around|@)\s*\Z", re.I)
_UNIT = re.compile(
    r"\s?(?:ms|sec|secondes?|seconds?|min|minutes?|[kmg]o|[kmg]b|octets?|bytes|fois|times|appels?|calls?|%|px)(?!\w)",
    re.I,
)
_THEN_CODE = re.compile(
    r"[»”\"')\]]?\s*[,:=(–—-]?\s*(?:(?:est|is|was|[ée]tait|sera|c['’]est|comme|as|pour|for)\s+)?"
    r"(?:(?:bien|now|le|la|votre|mon|son|notre|your|my|the|his|her|their|our|un|a|du|microsoft)\s+){0,3}",
    re.I,
)
_YEAR = r"(?:19|20)\d\d"
_DAY = re.compile(rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_SHORT_DATE = re.compile(
    r"(?:0[1-9]|[12]\d|3[01])([-.])(?:0[1-9]|1[0-2])\1\d\d|\d\d([-.])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])"
)
_SPAN_OF_YEARS_OR_HOURS = re.compile(
    rf"{_YEAR}\D{_YEAR}|(?:[01]\d|2[0-3])(?:00|15|30|45)\D(?:[01]\d|2[0-3])(?:00|15|30|45)"
)
_CODE_FORM = re.compile(
    r"\d{6}|\d{8}|\d{3}[\u2010-\u2014-]\d{3}|\d{4}[\u2010-\u2014-]\d{4}|\d\d(?:[\u2010-\u2014-]\d\d){2,3}"
)
_CODE_GROUPS: Final = ((3, 3), (4, 4), (2, 2, 2), (2, 2, 2, 2), (1,) * 6, (1,) * 8)
_CODE_WITH_LETTERS = re.compile(
    r"(?<![^\W_])(codes?(?:\s+(?:de|d['’]|du|la)?\s?(?:v[ée]rification|activation|s[ée]curit[ée]|acc[èe]s|confirmation|r[ée]cup[ée]ration))?"
    r"|(?:verification|activation|security|access|recovery|confirmation|device|user)[\s_]codes?|otp|passcodes?)"
    r"(\s*(?:[:=]|\best\b|\bis\b)\s*|\s+)([A-Za-z0-9]{2,}(?:-[A-Za-z0-9]{2,})*)(?![\w.@/-]*@|[\w-]*[./]\w)",
    re.I,
)
_DEVICE_CODE = re.compile(r"[B-DF-HJ-NP-TV-Z0-9]{8,9}")
"""The codes of Microsoft's device sign-in have no vowels; they may come without a digit."""
_SMS_SENDERS: Final = frozenset({"20873", "37107", "97671", "673803", "759731"})
"""The short numbers that Microsoft's texts come from in Canada: no codes, and worth telling a client."""
_ERROR_CODES: Final = frozenset(
    str(code)
    for code in (
        *(
            135011,
            160021,
            399218,
            500011,
            500021,
            500022,
            500121,
            500207,
            500208,
            500212,
            500213,
            500341,
            500571,
            530003,
        ),
        *(
            530004,
            530032,
            530034,
            530035,
            700003,
            700016,
            700027,
            700054,
            700056,
            700082,
            700084,
            900561,
            901002,
            901011,
        ),
        *(901012, 1000104, 5000224, 5000611, 7000218, 7000222, 9002313, 9002325),
    )
)
"""Microsoft's AADSTS codes of six digits and more that an onboarding can meet; people often leave out their prefix."""
_FIVE_DIGIT_ERROR = re.compile(r"(?:16|5[0134]|65|70|75|90)\d{3}")
"""AADSTS codes of five digits. Microsoft's one-time codes have six or eight, so these stay even after the word "code"."""


def without_secrets(text: str) -> str:
    """One round over a cleaned text; `checks.text.redact` repeats it until nothing changes."""
    text = _URL.sub(lambda found: _safe_url(found[0]), text)
    text = _TOKENS.sub(MARKER, text)
    text = _BEARER.sub(rf"\1\2{MARKER}", text)
    text = _COOKIE.sub(rf"\1\2{MARKER}", text)
    text = _between(_URL, text, _without_values)
    return _without_codes(text)


def _between(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """``text`` with everything changed but what the pattern finds."""
    pieces: list[str] = []
    at = 0
    for found in pattern.finditer(text):
        pieces += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*pieces, change(text[at:])])


# Addresses


def _safe_url(raw: str) -> str:
    tail = _URL_TAIL.search(raw)
    address, rest = (raw[: tail.start()], tail[0]) if tail else (raw, "")
    before, slashes, after = address.partition("://") if "://" in address else ("", "", address)
    if before.lower().startswith("otpauth"):
        return f"{before}{slashes}{MARKER}{rest}"
    after, hash_sign, fragment = after.partition("#")
    place, question, query = after.partition("?")
    host, slash, path = place.partition("/")
    who, at, host = host.rpartition("@")
    path = _SECRET_SEGMENT.sub(rf"\1{MARKER}", slash + path)
    path = "/".join(MARKER if _opaque(segment) else segment for segment in path.split("/"))
    place = f"{MARKER}@{host}" if who and at else host
    return f"{before}{slashes}{place}{path}{_safe_query(host, path, question, query)}{_safe_fragment(hash_sign, fragment)}{rest}"


def _safe_query(host: str, path: str, question: str, query: str) -> str:
    redeems = host.lower().startswith("invitations.") or path.lower().startswith("/redeem")
    parts = [part for part in re.split(r"&amp;|[&;]", query) if part]
    kept = [part for part in parts if _harmless(part, path, redeems=redeems)]
    if len(kept) == len(parts):
        return question + query
    return f"?{'&'.join([*(part for part in kept if part != MARKER), MARKER])}"


def _harmless(part: str, path: str, *, redeems: bool) -> bool:
    if part == MARKER:
        return True
    if redeems:
        return False
    name, equals, value = part.partition("=")
    if equals and not value:
        return True
    if name.lower() in ("tenantid", "tenant", "tid"):
        return re.fullmatch(rf"{_GUID}|[a-z0-9.-]{{4,100}}", value, re.I) is not None and not _opaque(value)
    if name.lower() == "code" and path.rstrip("/").lower().endswith("/error"):
        return re.fullmatch(r"\d{5,7}", value) is not None
    if _SECRET_PARAMETER.search(name) or "@" in value or "%40" in value:
        return False
    return len(part) <= _HARMLESS_LENGTH and not (re.fullmatch(r"\d{4,8}", value) and "id" not in name.lower())


def _safe_fragment(hash_sign: str, fragment: str) -> str:
    if fragment in ("", MARKER):
        return hash_sign + fragment
    secret = "=" in fragment or len(fragment) > _HARMLESS_LENGTH or re.search(r"\d{4}", fragment)
    return hash_sign + (MARKER if secret else fragment)


# Passwords, tokens, keys


def _without_values(text: str) -> str:
    text = _SECRET_KEY.sub(rf"\1{MARKER}", text)
    text = _PASSWORD.sub(_password, text)
    text = _BESIDE_ADDRESS.sub(lambda found: f"{found[1]}{MARKER}" if _looks_secret(found[2]) else found[0], text)
    text = _KEY_VALUE.sub(rf"\1\2{MARKER}", text)
    text = _CODE_WITH_LETTERS.sub(lambda found: _code_with_letters(found, text), text)
    return _BLOB.sub(lambda found: _blob(found, text), text)


def _password(found: re.Match[str]) -> str:
    word, joint, value = found[1], found[2], found[3]
    if _KEEP_AS_VALUE.match(value):
        return found[0]
    bare = value.strip("«»“”\"'`.,;:!?()[]*…\u00a0 ")
    if not bare or _NO_PASSWORD.fullmatch(bare):
        return found[0]
    said = any(char.isalnum() or char in "=:→>" for char in joint)
    if (not said or "\n" in joint) and not _looks_secret(bare):
        return found[0]
    tail = re.search(r"[)\],;.]+\Z", value)
    return f"{word}{joint}{MARKER}{tail[0] if tail else ''}"


def _looks_secret(word: str) -> bool:
    if re.fullmatch(rf"{_EMAIL}|{_TICKET}|.*#EXT#.*", word, re.I):
        return False
    mixed = any(char.isdigit() for char in word) and any(char.isalpha() for char in word)
    return len(word) >= 4 and (mixed or re.search(r"[@!#$%^&*~+=?]", word) is not None)


def _code_with_letters(found: re.Match[str], text: str) -> str:
    word, joint, value = found[1], found[2], found[3]
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    said = not joint.isspace()
    names_other = _NAMES_NUMBER.search(text[max(0, found.start() - 40) : found.end(1)])
    safe = re.fullmatch(
        rf"{AADSTS}|{_GUID}|{_TICKET}|(?:0x|CAA)[0-9a-f]+|[A-Z]\d[A-Z]\d[A-Z]\d|\d{{1,2}}h\d\d", value, re.I
    )
    if (
        not (mixed or _DEVICE_CODE.fullmatch(value))
        or names_other
        or safe
        or not 5 <= len(value) <= 24
        or not (said or value.isupper())
    ):
        return found[0]
    return f"{word}{joint}{MARKER}"


def _blob(found: re.Match[str], text: str) -> str:
    token = found[0]
    is_hash = re.fullmatch(r"[0-9a-f]+", token, re.I) and _NAMED_HASH.search(
        text[max(0, found.start() - 30) : found.start()]
    )
    return MARKER if _opaque(token) and not is_hash else token


def _opaque(token: str) -> bool:
    """Whether it reads like bytes written in letters, and not like words strung together."""
    token = token.rstrip("=")
    if re.fullmatch(_GUID, token, re.I):
        return False
    digits = sum(char.isdigit() for char in token)
    changes = len(re.findall(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", token))
    if re.fullmatch(r"[0-9a-f]{32,}", token, re.I):
        return 0 < digits < len(token)
    if re.fullmatch(r"[A-Z2-7]{16,}", token):
        return digits >= 2 and changes >= 2
    if re.fullmatch(r"[a-z0-9]{32,}", token):
        return changes >= 6
    both_cases = token.lower() != token != token.upper()
    return len(token) >= 24 and both_cases and digits >= 2 and changes >= (4 if len(token) < 40 else 3)


# One-time codes


def _without_codes(text: str) -> str:
    text = _SPELLED.sub(MARKER, text)
    pieces: list[str] = []
    at = 0
    for start, end in _gaps(text):
        for number in _NUMBER.finditer(text, start, end):
            for first, last in _codes_in(text, number):
                pieces += [text[at:first], MARKER]
                at = last
    return "".join([*pieces, text[at:]])


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers have to be judged: everywhere but in what is safe by its form."""
    safe = sorted(found.span() for pattern in (_PROTECTED, _TICKET_LIKE) for found in pattern.finditer(text))
    at = 0
    for start, end in safe:
        if start > at:
            yield at, start
        at = max(at, end)
    yield at, len(text)


def _codes_in(text: str, number: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The parts of a run of numbers that are one-time codes."""
    tokens = [(number.start() + one.start(), number.start() + one.end()) for one in _TOKEN.finditer(number[0])]
    while tokens:
        start, end = tokens[0]
        before = text[max(0, start - 120) : start]
        last = tokens[-1][1]
        governed = _governed(before, text[start:end])
        if governed:
            taken = _until_safe(text, tokens)
            if _digits(text[start : taken[-1][1]]) >= 4:
                yield start, taken[-1][1]
            tokens = tokens[len(taken) :]
        elif _named(before) or re.search(r"[^\W\d_]\Z", before):
            tokens = tokens[1:]
        elif _is_code_by_groups(text, tokens):
            yield start, last
            return
        else:
            yield from _codes_in_token(text, start, end)
            tokens = tokens[1:]


def _digits(text: str) -> int:
    return sum(char.isdecimal() for char in text)


def _governed(before: str, token: str) -> bool:
    """Whether the words before a number say that it is a code."""
    if _BOUND_TO_ORIGIN.search(before):
        return True
    words = list(_CODE_WORD.finditer(before))
    if not words or words[-1]["named"]:
        return False
    gap = before[words[-1].end() :]
    direct = _DIRECTLY.fullmatch(gap) is not None
    if len(gap) > _CODE_WINDOW or (not direct and _SENTENCE_END.search(gap)):
        return False
    if re.search(r"[^\W\d_]\Z", gap) or (not direct and _named(before)):
        return False
    if direct and words[-1]["strict"]:
        return True
    if is_error_code(token):
        return False
    return direct or not (token in _SMS_SENDERS or _DAY.fullmatch(token) or _is_year_or_time(before, token))


def _named(before: str) -> bool:
    """Whether the words before a number say that it is something else than a code."""
    return _NAMES_NUMBER.search(before) is not None or (
        _HASH.search(before) is not None and not _BOUND_TO_ORIGIN.search(before)
    )


def is_error_code(token: str) -> bool:
    """Whether a number that stands alone reads as one of Microsoft's AADSTS codes."""
    return token in _ERROR_CODES or _FIVE_DIGIT_ERROR.fullmatch(token) is not None


def _is_year_or_time(before: str, token: str) -> bool:
    if re.fullmatch(_YEAR, token):
        return _YEARS_WORD.search(before) is not None
    return re.fullmatch(r"(?:[01]\d|2[0-3])[0-5]\d", token) is not None and _TIMES_WORD.search(before) is not None


def _until_safe(text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The tokens from the first on that belong to the code: an error code or a date after it does not."""
    taken = tokens[:1]
    for start, end in tokens[1:]:
        if is_error_code(text[start:end]) or _DAY.fullmatch(text[start:end]):
            break
        taken.append((start, end))
    return taken


def _is_code_by_groups(text: str, tokens: list[tuple[int, int]]) -> bool:
    groups = tuple(end - start for start, end in tokens)
    if groups not in _CODE_GROUPS or not all(text[start:end].isdecimal() for start, end in tokens):
        return False
    last = tokens[-1][1]
    return not _UNIT.match(text, last) and "," not in text[tokens[0][0] : last] and not _goes_on(text, last)


def _goes_on(text: str, end: int) -> bool:
    """Whether a letter follows directly, so that the digits are part of a longer name."""
    return re.match(r"[^\W\d]", text[end : end + 1]) is not None


def _codes_in_token(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The codes in one number that no word before it explains."""
    token = text[start:end]
    if _is_code_before_its_word(text, start, end):
        yield start, end
        return
    for piece in re.finditer(r"[^:/]+", token):
        form = piece[0]
        if not _CODE_FORM.fullmatch(form) or is_error_code(form) or form in _SMS_SENDERS or _DAY.fullmatch(form):
            continue
        if _SHORT_DATE.fullmatch(form) or _SPAN_OF_YEARS_OR_HOURS.fullmatch(form):
            continue
        if _UNIT.match(text, start + piece.end()) or _goes_on(text, start + piece.end()):
            continue
        yield start + piece.start(), start + piece.end()


def _is_code_before_its_word(text: str, start: int, end: int) -> bool:
    """Whether the words after the number call it a code: "4829 is your code"."""
    token = text[start:end]
    if not 4 <= _digits(token) <= 10 or is_error_code(token) or token in _SMS_SENDERS or _DAY.fullmatch(token):
        return False
    if _is_year_or_time(text[max(0, start - 20) : start], token):
        return False
    after = text[end : end + 70]
    word = _CODE_WORD.search(after)
    return word is not None and not word["named"] and _THEN_CODE.fullmatch(after[: word.start()]) is not None
