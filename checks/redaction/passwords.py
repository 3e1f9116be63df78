"""Passwords."""

from __future__ import annotations

import re

from checks.redaction.forms import AADSTS, EMAIL, GUID, MARKER, TICKET

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
_KEEP_AS_VALUE = re.compile(rf"(?:{AADSTS}|{GUID}|{TICKET}|{EMAIL}|#|\d{{1,3}}\b(?![\w-])|https?://|\[•••\])", re.I)

_BESIDE_ADDRESS = re.compile(rf"({EMAIL}\s*[/|:]\s*)([^\s/|]{{6,}})", re.I)


def without_passwords(text: str) -> str:
    text = _SECRET_KEY.sub(rf"\1{MARKER}", text)
    text = _PASSWORD.sub(_password, text)
    return _BESIDE_ADDRESS.sub(lambda found: f"{found[1]}{MARKER}" if _looks_secret(found[2]) else found[0], text)


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
    if re.fullmatch(rf"{EMAIL}|{TICKET}|.*#EXT#.*", word, re.I):
        return False
    mixed = any(char.isdigit() for char in word) and any(char.isalpha() for char in word)
    return len(word) >= 4 and (mixed or re.search(r"[@!#$%^&*~+=?]", word) is not None)
