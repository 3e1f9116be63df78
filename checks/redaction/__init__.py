"""Remove secrets from a text before it is stored: one-time codes, tokens, redeem links, passwords.

A text about a sign-in is full of numbers that must stay (AADSTS codes, ticket numbers, times) next to the few that must not. So
the secrets that have a form of their own come first; then what a word for a secret names (`passwords`: the word wins over the form);
then what is safe by its form is set aside, and each remaining number, written or spoken, is judged by its length, its grouping and
the words around it, in French and in English.

Every step takes time proportional to the text: a text that someone pasted or saved must not hold up a call.
"""

from __future__ import annotations

from checks.redaction.addresses import without_address_secrets
from checks.redaction.codes import without_codes, without_lettered_codes
from checks.redaction.number_words import without_spelled_words
from checks.redaction.passwords import without_passwords
from checks.redaction.patterns import AADSTS, MARKER, URL, between, is_error_code
from checks.redaction.tokens import without_tokens, without_values

__all__ = ["AADSTS", "MARKER", "is_error_code", "without_secrets"]


def without_secrets(text: str) -> str:
    """Make one pass over a cleaned text; `checks.text.redact` repeats it until nothing changes."""
    text = without_tokens(without_address_secrets(text))
    return without_codes(between(URL, without_spelled_words(text), _without_what_is_named))


def _without_what_is_named(text: str) -> str:
    return without_lettered_codes(without_passwords(without_values(text)))
