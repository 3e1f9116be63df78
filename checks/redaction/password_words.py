"""The words for a password, a pass or a key, and what links them to the secret, in French and in English."""

from __future__ import annotations

import re
from typing import Final

from checks.redaction.patterns import EMAIL

_CHOSEN = (
    r"(?P<plural>mots[\s_.-]{1,2}de[\s_.-]{1,2}passe|passwords|(?:backup|recovery)\s+codes|codes\s+de\s+secours)"
    r"|mo?ts?[\s_.-]{0,2}d[eu]?[\s_.-]{0,2}pas{1,3}es?|m\.?d\.?p\.?|pas{1,2}[\s_-]?w(?:or|ro|r|o)?[dt]s?|ps?wds?|psw|pw|p/w"
    r"|pass?e?[\s_-]?phrases?|phrases?\s+(?:secr[èe]te|de\s+passe)|pass[\s_-]?codes?|(?:nip|pin)(?:\s+code)?"
)
_MADE_UP = (
    r"tap|temporary\s+(?:access\s+)?pass(?:code)?|(?:code|(?:laissez-)?passer?)\s+(?:d['’\s]acc[èe]s\s+)?temporaire(?:\s*\))?"
    r"|(?:recovery|backup)[\s_-]codes?|codes?\s+de\s+(?:secours|r[ée]cup\w*|r[ée]tablissement)"
    r"|(?:client|app)?[\s_-]?secrets?(?:\s+(?:value|client|d['’]application|de\s+l['’]application))?|valeur\s+(?:du\s+secret|secr[èe]te)"
    r"|cl[ée]s?\s+(?:secr[èe]te|api|client|totp|d['’]application|de\s+(?:r[ée]cup[ée]ration|configuration|stockage))"
    r"|(?:api|access|secret|recovery|account|storage|setup|manual|totp|authenticator)[\s_-]?keys?"
    r"|(?:access|refresh|id|session|bearer)?[\s_-]?tokens?|jetons?(?:\s+(?:personnel|d['’]acc[èe]s|d['’]actualisation))?"
)
_AT_A_WORD = r"(?:(?<![^\W_])|(?-i:(?<=[a-z])(?=[A-Z])))"
"""A word begins after a non-letter, or with a capital after a small letter ("userPassword")."""
_AFTER_IT = r"(?:\d{1,2}(?=\s*[:=])|(?-i:(?<=[a-z])(?=[A-Z_]))\w{2,20}|(?![^\W_]))(?:\s?\(s\))?"
"""It ends before a non-letter, a number ("password2:") or the rest of a name ("motDePasseUtilisateur")."""
WORD: Final = rf"{_AT_A_WORD}(?:{_CHOSEN}|(?P<made>{_MADE_UP})){_AFTER_IT}"
_BARE = r"(?<![^\W_])(?<!\bse )(?<!\bça )(?<!\b[jJ]e )(?:pass|passe|keys?|cl[ée]s?(?:\s+d['’]acc[èe]s)?)\d?(?=[\"']?\s*[:=])"
_OF_WHAT = (
    r"(?:(?:\s+|(?<=['’]))(?:du|de|des|d['’]|la|le|l['’]|pour|for|of|to|à|on|at|the|his|her|their|my|your|mon|son|sa|votre|leur|new|old"
    r"|current|temporary|initial|nouveau|ancien|actuel|temporaire|provisoire|unique|now|maintenant|compte|account|client"
    r"|cliente|user|application|app|session|microsoft|office|outlook|windows|gmail|google|apple|wi-?fi|courriel|e-?mail"
    r"|travail|work|professionnel|personnel|personal|streamworks|entra|admin|habituel|qr|sous|under|code|manuelle|affich[ée]e)\b){0,5}"
)
"""Which account the password is for, between the word itself and what follows."""
BE: Final = (
    r"c['’ ]?(?:est|[ée]tait)|used\s+to\s+be|est|sont|is|are|was|were|[ée]tai(?:t|ent)|ser(?:a|ait|ont)|vaut|equals|devient|becomes"
    r"|(?:will|would|should|must|may|might|could)\s+be|(?:doit|devrait|peut|va)\s+[êe]tre|(?:a|ont|avait|aurait)\s+[ée]t[ée]|ha[sd]\s+been|have\s+been"
)
CHANGE: Final = (
    r"(?:chang|modifi|remplac|replac|r[ée]initialis|reset|re-?mis|mis|r[ée]gl|d[ée]fini|fix|set|switch|updat|turned|choisi)"
    r"\w{0,4}"
)
_INTO = r"(?:from|pour|par|en|to|as|with|into|[àa](?!\s*\d{1,2}\s?[h:]))"
_YET = (
    r"(?:now|still|just|also|only|really|currently|probably|almost|already|likely|apparently|maintenant|encore|bien|aussi|toujours"
    r"|d[ée]j[àa]|donc|seulement|actuellement|probablement|peut-[êe]tre|d[ée]sormais|tr[èe]s|very|too|trop)\s+"
)
"""An adverb says nothing about what follows it."""
_VERB = rf",?\s*\b(?:{BE})\b(?!-)\s*:?\s*(?:{_YET})*(?:{CHANGE}\s+{_INTO}\b\s*)?:?\s*"
_JOINT = (
    rf"(?:(?P<sign>[»”\"'\])]{{0,2}}\s*(?:[:=]+>?|[-=]+>|→|⇒|➔)[\s:=-]*)|(?P<verb>{_VERB}|['’]s\s+|\s*\b{CHANGE}\s+{_INTO}\b\s*)"
    rf"|(?P<mark>\s+[-–—]{{1,2}}\s+|\s*[–—]\s*|\s*(?:[/|;…]|\{{(?!(?-i:[a-z_]+)\}})|\.\.\.)\s*|>\s*|\s+value=)|(?P<blank>\s*[(\[]\s*|,?\s+))(?:{_YET})*"
)
SAID: Final = re.compile(rf"(?:{WORD}{_OF_WHAT}|(?P<bare>{_BARE})){_JOINT}(?=[^\s»])", re.I)
QUOTED: Final = r"«[^»\n]{1,80}»|“[^”\n]{1,80}”|\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|`[^`\n]{1,80}`"
VALUE: Final = re.compile(rf"{QUOTED}|\d[\d .\-]{{2,24}}\d(?![^\s.,;)])|[^\s«»]+")
CLAUSE: Final = re.compile(
    rf"{WORD}(?P<clause>(?:[^\S\n]+(?!(?:{BE})\b)[^\s.,;:!?«»\"=]{{1,30}}){{1,6}}?)"
    rf"(?:{_VERB}|\s+{CHANGE}\s+{_INTO}\b\s*|[^\S\n]*(?<!\d)(?:[:=]+>?|[-=]+>|→|\s[-–—](?=\s)|–|—)\s*|(?P<mark>\s*(?:[/|…{{]|\.\.\.)\s*))(?=[^\s»])",
    re.I,
)
"""A clause between the word and its verb: "the password they gave me was"."""
CALLED: Final = re.compile(
    rf"(?P<given>\b(?:mis|met|tap[ée]r?|entr[ée]r?|utilis[ée]r?|choisi|type[ds]?|use[ds]?|enter(?:s|ed)?|put|set|chose)\s+)?(?<![^\s(\[«“\"'])(?P<value>{QUOTED}|[^\s«»,;()]{{4,64}})"
    r"(?P<then>[»”\"')\]]?,?\s+(?:(?P<as>comme|as)|is|est|was|[ée]tait|sera|pour|for|c['’ ]?est)\s+"
    r"(?:(?:bien|now|le|la|un|mon|ma|ton|son|sa|notre|votre|leur|nouveau|ancien|a|my|the|his|her|their|your|our|new|old|temporary)\s+){0,3}"
    rf"{WORD})(?!\s+(?:reset|page|policy|field|box|prompt|screen|error|manager|ticket|issue|problem|expir|change|app\b|hash"
    r"|sync|protection|writeback))",
    re.I,
)
"""A secret before its word: "Winter2026 is my password", « j'ai tapé Soleil99 comme mot de passe »."""
APP_PASSWORD: Final = re.compile(
    r"((?:app(?:lication)?\s+passwords?|mots?\s+de\s+passe\s+d['’]app(?:lication|li)?s?)(?:\s+(?:est|is|was))?[\s:=«“\"(]{1,4})"
    r"((?:[a-z]{4}[ \u00a0-]){3}[a-z]{4})(?![^\W_])",
    re.I,
)
"""An app password comes in four groups of four letters, which read like words."""
BESIDE_ADDRESS: Final = re.compile(
    rf"(?P<before>{EMAIL}(?P<joint>\s*(?:[/|:;]|\s[-–—]|->|→)\s*|,?\s+(?:(?:et|and|avec|with)\s+)?\(?))(?P<value>{QUOTED}|[^\s/|,;]+)",
    re.I,
)
WORDS_HERE: Final = re.compile(rf"(?=(?:{_CHOSEN}|{_MADE_UP}|pass|keys?|cl[ée]s?))")
"""Where such a word may begin, in a text in lower case."""
