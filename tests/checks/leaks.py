"""Sentences with a secret, made from templates by a seed, and the count of those that `redact` leaves readable.

A kind is a row of the leak table. Half of its templates and words are ``held``: the rules were written without looking at them.
"""

from __future__ import annotations

import base64
import random
import re
import string
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TEMPLATES: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
FIXED_SECRETS: Final = string.ascii_letters + string.digits
SPELLING: Final = [
    "Alpha",
    "Bravo",
    "Charlie",
    "Delta",
    "Echo",
    "Foxtrot",
    "Golf",
    "Hotel",
    "India",
    "Juliett",
    "Kilo",
    "Lima",
    "Mike",
    "November",
    "Oscar",
    "Papa",
    "Quebec",
    "Romeo",
    "Sierra",
    "Tango",
    "Uniform",
    "Victor",
    "Whiskey",
    "X-ray",
    "Yankee",
    "Zulu",
]
DIGITS: Final = {
    "fr": ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
}
TENS: Final = {
    "fr": ["vingt", "trente", "quarante", "cinquante", "soixante"],
    "en": ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
}
_SECRET_PART: Final = re.compile(r"⟦(.*?)⟧", re.S)
"""Where a generated text is more than its secret: a link's host and path may stay."""
FEWEST_LEFT: Final = 16
"""This many consecutive characters of a long secret are a leak."""

Maker = Callable[[random.Random, bool], str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a kind, and the secret in it (empty in an ordinary one)."""

    kind: str
    text: str
    secret: str
    held: bool


def leaks(sentence: Sentence, stored: str) -> bool:
    """Return whether half of the secret, or enough of it to be one, can be read in what was stored."""
    secret, kept = _squeezed(sentence.secret), _squeezed(stored)
    rest = [_squeezed(part) for part in sentence.text.split(sentence.secret)]
    length = min(max(3, (len(secret) + 1) // 2), FEWEST_LEFT)
    pieces = (secret[at : at + length] for at in range(len(secret) - length + 1))
    return any(piece in kept and not any(piece in part for part in rest) for piece in pieces)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def sentences(seed: int, per_kind: int = 40, *, held: bool, kinds: Iterable[str] = ()) -> Iterator[Sentence]:
    """``per_kind`` sentences with a secret for every kind, or for each of ``kinds``."""
    for kind in tuple(kinds) or tuple(MAKERS):
        make = MAKERS[kind]
        rng = random.Random(f"{seed} {kind} {held}")
        for _ in range(per_kind):
            if kind == "passwords":
                yield _password_sentence(rng, held)
            else:
                made = make(rng, held)
                template = rng.choice(TEMPLATES[kind]["held" if held else "seen"])
                text = template.replace("{s}", made if "⟦" in made else f"⟦{made}⟧")
                marked = _SECRET_PART.search(text)
                if marked is None:
                    raise AssertionError(f"a sentence of the kind {kind} without a secret")
                yield Sentence(kind, text.replace("⟦", "").replace("⟧", ""), marked[1], held)


def ordinary_sentences(seed: int, count: int = 100, *, held: bool) -> Iterator[Sentence]:
    """Sentences without any secret."""
    rng = random.Random(f"{seed} ordinary {held}")
    for _ in range(count):
        template = rng.choice(TEMPLATES["ordinary"]["held" if held else "seen"])
        text = re.sub(r"\{(\w+)\}", lambda match: FILLERS[match[1]](rng), template)
        yield Sentence("ordinary", text, "", held)


def _chars(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choices(alphabet, k=count))


def _digits(rng: random.Random, count: int) -> str:
    """Return digits that are not an error code or year by chance: the first two decide."""
    return rng.choice("23468") + rng.choice("24689") + _chars(rng, string.digits, count - 2)


def _code(rng: random.Random, _held: bool) -> str:
    code = _digits(rng, rng.choice((6, 6, 6, 8)))
    half = len(code) // 2
    joint = rng.choice(
        ("", "", "", " ", "-", " ", ".", "_", " - ", ", puis ", "... ", ",") if len(code) == 6 else ("", "", " ", "-")
    )
    return code[:half] + joint + code[half:]


def _pin(rng: random.Random, _held: bool) -> str:
    return _digits(rng, rng.choice((4, 4, 5, 6)))


def _spelled(rng: random.Random, _held: bool) -> str:
    words = DIGITS[rng.choice(("fr", "en"))]
    return rng.choice((" ", " ", ", ", "-")).join(words[int(digit)] for digit in _digits(rng, rng.choice((6, 6, 8))))


def _pairs(rng: random.Random, _held: bool) -> str:
    lang = rng.choice(("fr", "en"))
    units, tens = DIGITS[lang], TENS[lang]
    if rng.random() < 0.3:
        hundred = "cent" if lang == "fr" else "hundred"
        return " ".join(
            f"{rng.choice(units[2:])} {hundred} {rng.choice(tens)}{'-' if lang == 'fr' else ' '}{rng.choice(units[2:])}"
            for _ in range(2)
        )
    return rng.choice((" ", ", ")).join(f"{rng.choice(tens)}-{rng.choice(units[2:])}" for _ in range(3))


def _spoken(rng: random.Random, _held: bool) -> str:
    lang = rng.choice(("fr", "en"))
    code = _digits(rng, rng.choice((6, 6, 8)))
    words = [DIGITS[lang][int(digit)] for digit in code]
    pause = {"fr": ("euh", "puis", "(pause)", "ensuite"), "en": ("uh", "then", "(pause)", "um")}[lang]
    match rng.randrange(6):
        case 0:
            return "... ".join(words)
        case 1:
            at = len(words) // 2
            return " ".join([*words[:at], rng.choice(pause), *words[at:]])
        case 2:
            return f" {rng.choice(pause)} ".join(words)
        case 3:
            return " ".join(rng.choice((word, digit)) for word, digit in zip(words, code, strict=True))
        case 4:
            double = {"fr": "double", "en": "double"}[lang]
            return " ".join([*words[:2], double, words[3], *words[4:6]])
        case _:
            at = len(code) // 2
            return f"{' '.join(code[:at])} {rng.choice(pause)} {' '.join(code[at:])}"


def _tap(rng: random.Random, _held: bool) -> str:
    alphabet = rng.choice((string.ascii_letters, FIXED_SECRETS, FIXED_SECRETS + "!@#*+-"))
    tap = _chars(rng, alphabet, rng.choice((8, 8, 12)))
    return tap if tap[0].isalnum() and tap[-1].isalnum() and tap.lower() != tap else "aB" + tap[1:-1] + "Z"


def _segment(rng: random.Random, least: int, most: int) -> str:
    return base64.urlsafe_b64encode(rng.randbytes(rng.randint(least, most))).decode().rstrip("=")


def _jwt(rng: random.Random, _held: bool) -> str:
    head = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9"
    end = rng.choice((".", ".", "...", "… "))
    tail = _segment(rng, 40, 80)
    return f"{head}.eyJ{_segment(rng, 40, 120)}{end}{tail}"


def _refresh(rng: random.Random, _held: bool) -> str:
    if rng.random() < 0.4:
        return f"M.C{rng.randint(100, 599)}_BAY.0.U.-{_segment(rng, 40, 90)}"
    return f"{rng.randrange(2)}.A{_segment(rng, 20, 30)}.AgABAAEAAAD{_segment(rng, 60, 120)}"


def _redeem(rng: random.Random, _held: bool) -> str:
    guid, ticket = _guid(rng), _chars(rng, FIXED_SECRETS, 40)
    if rng.random() < 0.4:
        at = rng.randint(4, 30)
        ticket = ticket[:at] + rng.choice(("=\n", "=\r\n")) + ticket[at:]
    return rng.choice(
        (
            f"https://invitations.microsoft.com/redeem/?tenant={guid}&user={_guid(rng)}&ticket=⟦{ticket}⟧%3d&ver=2.0",
            f"https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3fticket%3d⟦{ticket}⟧",
        )
    )


def _otpauth(rng: random.Random, _held: bool) -> str:
    key = _base32(rng, 16)
    return rng.choice(
        (
            f"otpauth://totp/Streamworks:marie@acme.ca?secret=⟦{key}⟧&issuer=Microsoft",
            f"phonefactor://activate_account?code=⟦{_digits(rng, 9)}⟧&url=https%3A%2F%2Fmobileapp{key}",
        )
    )


def _base32(rng: random.Random, length: int) -> str:
    key = _chars(rng, string.ascii_lowercase + "234567", length)
    return key if re.search(r"\d", key) else key[:-1] + "7"


def _totp(rng: random.Random, _held: bool) -> str:
    key = _base32(rng, rng.choice((16, 16, 32)))
    key = key.upper() if rng.random() < 0.4 else key
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4)) if rng.random() < 0.6 else key


def _cookie(rng: random.Random, _held: bool) -> str:
    return rng.choice(
        (
            _chars(rng, string.digits + "ABCDEF", 32),
            _chars(rng, string.ascii_lowercase + "012345", 24),
            base64.b64encode(rng.randbytes(rng.randint(30, 70))).decode(),
            f"0.A{_segment(rng, 40, 80)}",
            f"PAQABAAEAAAD{_segment(rng, 40, 80)}",
        )
    )


def _storage(rng: random.Random, _held: bool) -> str:
    return base64.b64encode(rng.randbytes(64)).decode()


def _recovery(rng: random.Random, _held: bool) -> str:
    letters = string.ascii_uppercase + string.digits
    match rng.randrange(4):
        case 0:
            return "-".join(_chars(rng, letters, 5) for _ in range(5))
        case 1:
            return "-".join(_chars(rng, letters, 4) for _ in range(2))
        case 2:
            return _digits(rng, 4) + " " + _digits(rng, 4)
        case _:
            return "".join(_chars(rng, letters, 25))


def _alpha(rng: random.Random, _held: bool) -> str:
    joint = rng.choice((" ", " ", ", ", "-"))
    return joint.join(
        rng.choice(SPELLING) if rng.random() < 0.7 else rng.choice(DIGITS["en"] + list("23456789"))
        for _ in range(rng.randint(6, 8))
    )


def _client_secret(rng: random.Random, _held: bool) -> str:
    return rng.choice(
        (
            f"{_chars(rng, FIXED_SECRETS, 3)}8Q~{_chars(rng, FIXED_SECRETS + '._-', 33)}Z",
            f"ghp_{_chars(rng, FIXED_SECRETS, 36)}",
            f"github_pat_{_chars(rng, FIXED_SECRETS, 22)}_{_chars(rng, FIXED_SECRETS, 59)}",
            f"AKIA{_chars(rng, string.ascii_uppercase + '234567', 16)}",
            _chars(rng, FIXED_SECRETS + "/+", 39) + "a",
            _chars(rng, string.ascii_lowercase + "234567", 52),
            f"xoxb-{_digits(rng, 11)}-{_chars(rng, FIXED_SECRETS, 24)}",
        )
    )


def _device(rng: random.Random, _held: bool) -> str:
    return _chars(rng, "BCDFGHJKLMNPQRSTVWXYZ" if rng.random() < 0.5 else "BCDFGHJKLMNPQRSTVWXYZ23456789", 9)


def _oauth(rng: random.Random, _held: bool) -> str:
    code = rng.choice(
        (f"0.A{_segment(rng, 40, 90)}", f"M.C{rng.randint(100, 599)}_BAY.2.U.{_guid(rng)}", _segment(rng, 30, 50))
    )
    return rng.choice(
        (
            "https://ca.streamworkstech.com/signin-oidc",
            "http://localhost:8400/",
            "myapp://auth",
            "msauth.com.acme://auth",
        )
    ) + rng.choice((f"?code=⟦{code}⟧&state=abc", f"#code=⟦{code}⟧&session_state=x", f"?state=xyz&code=⟦{code}⟧"))


def _password(rng: random.Random, held: bool) -> str:
    plain = rng.choice(TEMPLATES["passwords"]["held_plain" if held else "plain"])
    product = rng.choice(TEMPLATES["passwords"]["held_products" if held else "products"])
    year = rng.randint(1985, 2027)
    return rng.choice(
        (
            *(
                f"{plain}{year}!",
                f"{plain}{year}",
                f"{plain.upper()}{year}",
                f"#{plain}{year}",
                f"{product}{year}",
                f"{plain}@Acme.{year}",
            ),
            *(
                plain,
                plain,
                f"P@ssw0rd.{rng.randint(1, 99)}",
                f"{plain.upper()[:6]}-{year}",
                _chars(rng, FIXED_SECRETS + "!$%&*?", 9) + "x1",
            ),
            *(f"{year}-05-12", f"12/05/{year}", f"514-555-{rng.randint(1000, 9999)}", f"{year}{rng.randint(10, 99)}"),
        )
    )


def _password_sentence(rng: random.Random, held: bool) -> Sentence:
    data = TEMPLATES["passwords"]
    secret = _password(rng, held)
    if rng.random() < 0.3:
        frame = rng.choice(data["held_frames" if held else "frames"])
        while _beside_address(frame) and not _looks_made_up(secret):
            secret = _password(rng, held)
        if re.search(r"\{s\} (?:is|c'est)|tapé|« ", frame):
            while not _looks_made_up(secret):
                secret = _password(rng, held)
        return Sentence("passwords", frame.replace("{s}", secret), secret, held)
    word = rng.choice(data["held_words" if held else "words"])
    joint = rng.choice(data["joints"])
    after = {" = « ": " »", " (": ")", " {": "}"}.get(
        joint, rng.choice(("", "", "", ".", " mais c'est refusé", ", AADSTS50126"))
    )
    before = rng.choice(("", "", "", "elle dit : ", "INC0012345 "))
    return Sentence("passwords", f"{before}{word}{joint}{secret}{after}", secret, held)


def _beside_address(frame: str) -> bool:
    """Next to an address there is a name as often as a password: only what looks like one counts."""
    return frame.startswith("marie@")


def _looks_made_up(secret: str) -> bool:
    return any(map(str.isalpha, secret)) and not secret.isalpha()


def _guid(rng: random.Random) -> str:
    return "-".join(_chars(rng, "0123456789abcdef", length) for length in (8, 4, 4, 4, 12))


MAKERS: Final[dict[str, Maker]] = {
    "codes": _code,
    "pins": _pin,
    "spelled": _spelled,
    "pairs": _pairs,
    "spoken": _spoken,
    "passwords": _password,
    "tap": _tap,
    "jwt": _jwt,
    "refresh": _refresh,
    "redeem": _redeem,
    "otpauth": _otpauth,
    "totp": _totp,
    "cookies": _cookie,
    "storage": _storage,
    "recovery": _recovery,
    "alpha": _alpha,
    "client_secrets": _client_secret,
    "device": _device,
    "oauth": _oauth,
}
"""How a secret of each kind is made."""

FILLERS: Final[dict[str, Callable[[random.Random], str]]] = {
    "place": lambda rng: rng.choice(("Montréal", "Laval", "Toronto", "Québec", "Trois-Rivières", "Ottawa")),
    "name": lambda rng: rng.choice(
        ("Marie Tremblay", "Paul Roy", "Chloé Gagnon", "John Smith", "René Côté", "Alfred King")
    ),
    "mail": lambda rng: rng.choice(
        ("marie@acme.ca", "paul.roy@acme.ca", "j.smith2@contoso.com", "chloe_g@exemple.qc.ca")
    ),
    "mail2": lambda rng: rng.choice(("info@acme.ca", "m.tremblay@gmail.com")),
    "phone": lambda rng: rng.choice(
        ("514 {}-{}", "514-{}-{}", "({}) 555-{}", "+1 418 {} {}", "418.{}.{}", "514{}{}")
    ).format(rng.randint(200, 999), rng.randint(1000, 9999)),
    "time": lambda rng: rng.choice(("{}:{:02}", "{} h {:02}", "{}h{:02}")).format(
        rng.randint(7, 19), rng.randint(0, 59)
    ),
    "date": lambda rng: rng.choice(("2026-{:02}-{:02}", "2025/{:02}/{:02}", "24-{:02}-{:02}")).format(
        rng.randint(1, 12), rng.randint(1, 28)
    ),
    "iso": lambda rng: f"2026-11-{rng.randint(10, 28)}T10:{rng.randint(10, 59)}:17Z",
    "ext": lambda rng: str(rng.randint(1000, 9999)),
    "number": lambda rng: _digits(rng, rng.choice((6, 6, 6, 8))),
    "ticket": lambda rng: rng.choice(("INC00{}", "TCK-{}", "REQ{}")).format(_digits(rng, 6)),
    "aadsts": lambda rng: rng.choice(("AADSTS50020", "AADSTS500121", "AADSTS7000218", "AADSTS900144", "AADSTS65004")),
    "guid": _guid,
    "amount": lambda rng: rng.choice(("{} $", "$ {}", "{},00 $", "{} dollars")).format(
        _digits(rng, rng.choice((4, 5, 6)))
    ),
    "version": lambda rng: f"{rng.randint(6, 140)}.0.{rng.randint(1000, 9999)}.{rng.randint(10, 999)}",
    "small": lambda rng: str(rng.randint(1, 9)),
    "serial": lambda rng: "PF" + _digits(rng, 6),
    "ip": lambda rng: f"10.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}",
}
"""What ordinary sentences are full of."""


def table(redact: Callable[[str], str], seeds: range, per_kind: int = 40, *, held: bool) -> dict[str, tuple[int, int]]:
    """Return, by kind, how many sentences leaked (ordinary ones: lost something) and of how many."""
    counts: dict[str, tuple[int, int]] = dict.fromkeys((*MAKERS, "ordinary"), (0, 0))
    for seed in seeds:
        for sentence in (*sentences(seed, per_kind, held=held), *ordinary_sentences(seed, held=held)):
            stored = redact(sentence.text)
            bad = leaks(sentence, stored) if sentence.secret else "[•••]" in stored
            leaked, total = counts[sentence.kind]
            counts[sentence.kind] = (leaked + bad, total + 1)
    return counts


def failures(redact: Callable[[str], str], seeds: range, kind: str, *, held: bool) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a kind that are stored wrongly, with what is stored."""
    for seed in seeds:
        for sentence in (*sentences(seed, held=held), *ordinary_sentences(seed, held=held)):
            stored = redact(sentence.text)
            if sentence.kind == kind and (leaks(sentence, stored) if sentence.secret else "[•••]" in stored):
                yield sentence.text, stored
