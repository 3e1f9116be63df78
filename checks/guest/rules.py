"""What single records say, as small pure decisions: who a user is to us, how they sign in, their second factor, their last failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal

from checks.errors.codes import is_blocked_by_policy, is_interrupt
from checks.guest.graph.records import KINDS, AuthMethod, Provider, SignInEntry, User
from checks.guest.query import GuestQuery
from checks.guest.snapshot import Guest
from checks.names import NameReading, ext_to_addresses

Factors = Literal["none", "ready", "phone_only", "home", "unknown"]
GuestStage = Literal["member", "pending", "accepted"]

SECOND_FACTORS: Final = frozenset({"phone", "microsoft_authenticator", "software_oath"})
"""The methods that count for a guest in our tenant: SMS, voice, Authenticator, OATH software codes (Microsoft Learn, "Authentication and
Conditional Access for External ID", table 1; hardware tokens count in the home tenant only)."""
PASSKEYS: Final = frozenset({"fido2", "windows_hello", "platform_credential"})
"""Passkeys and credentials bound to a device. Microsoft has announced passkeys for B2B guests for the end of 2026 ("SMS and voice
retirement FAQ", 2026-09-23), and its table does not list them yet: we don't know whether one counts here."""
_NO_FACTORS: Final = frozenset({"password", "email", "temporary_pass"})
"""The kinds that are not a second factor for a guest: external guests are refused a Temporary Access Pass (Microsoft Learn)."""
_REPORTED_PHONES: Final = frozenset({"mobilePhone", "alternateMobilePhone", "officePhone"})


def is_member(user: User) -> bool:
    """Return whether the user belongs to the organisation; one whose type is not known counts as a guest if the name is a guest's.

    A member who was invited from outside (Microsoft calls them a B2B collaboration member) signs in as a guest does.
    """
    return user.user_type.casefold() == "member" and not is_external_member(user)


def is_external_member(user: User) -> bool:
    """Return whether the user is a member who was invited and has an account elsewhere."""
    invited = user.creation.casefold() == "invitation" or user.state is not None
    return user.user_type.casefold() == "member" and invited and "#ext#" in user.upn.casefold()


def is_pending(guest: Guest) -> bool:
    """Return whether the invitation has yet to be accepted."""
    return guest.user.state == "PendingAcceptance" and not is_member(guest.user)


def stage_of(guest: Guest) -> GuestStage | None:
    """Return how far somebody has come, which decides what there is to find and to know; None if the directory does not say."""
    if is_member(guest.user):
        return "member"
    if is_pending(guest):
        return "pending"
    return "accepted" if guest.user.state is not None or guest.user.providers else None


def waiting_since(user: User) -> datetime | None:
    """Return when a pending guest was invited, or their redemption was reset."""
    return user.state_since or user.created


def provider_of(user: User) -> Provider:
    """Return how the guest signs in; ``unknown`` before they have accepted, and if it is not known."""
    known = [provider for provider in user.providers if provider != "unknown"]
    return known[0] if known and user.state != "PendingAcceptance" else "unknown"


def sign_in_address(guest: Guest) -> str:
    """Return the address that the guest signs in with; their mail if that is not known."""
    return known_sign_in_address(guest) or shown_address(guest.user)


def known_sign_in_address(guest: Guest) -> str:
    """Return where the e-mailed code goes, else what the log says about a sign-in that went through; empty if neither says."""
    user = guest.user
    if provider_of(user) == "email_code" and user.signs_in_as:
        return user.signs_in_as
    entries = (entry for entry in guest.sign_ins or () if entry.ok)
    return next((entry.user for entry in entries if "@" in entry.user and "#" not in entry.user), "")


def shown_address(user: User) -> str:
    """Return the address that a user is shown by."""
    proxies = (proxy.partition(":")[2] for proxy in user.proxies if proxy.casefold().startswith("smtp:"))
    decoded = (reading.address for reading in stands_for(user))
    return next(filter(None, (user.mail, *user.other_mails, user.signs_in_as, *proxies, *decoded)), "")


def stands_for(user: User) -> tuple[NameReading, ...]:
    """Return what a #EXT# name can mean: one sure reading if it is an address of the user's, else every possible reading."""
    if "#ext#" not in user.upn.casefold():
        return ()
    readings = ext_to_addresses(user.upn)
    own = {address.casefold() for address in (user.mail, user.signs_in_as, *user.other_mails)}
    sure = next((reading for reading in readings if reading.address.casefold() in own), None)
    return (NameReading(sure.address, False, sure.how),) if sure else readings


def is_alias(guest: Guest, query: GuestQuery) -> bool:
    """Return whether the address asked for differs from the one the guest signs in with."""
    if is_member(guest.user) or not query.addresses:
        return False
    own = sign_in_address(guest).casefold()
    if query.kind == "address":
        return bool(own) and own != query.addresses[0].casefold()
    readings = stands_for(guest.user)
    return bool(own) and len(readings) == 1 and not readings[0].probable and readings[0].address.casefold() != own


def second_factors(methods: Sequence[AuthMethod]) -> tuple[AuthMethod, ...]:
    """Return the methods that count."""
    return tuple(method for method in methods if method.kind in SECOND_FACTORS)


def authenticators(methods: Sequence[AuthMethod]) -> tuple[AuthMethod, ...]:
    """Return the Authenticator registrations among the methods."""
    return tuple(method for method in methods if method.kind == "microsoft_authenticator")


def passkeys(methods: Sequence[AuthMethod]) -> tuple[AuthMethod, ...]:
    """Return the passkeys among the methods."""
    return tuple(method for method in methods if method.kind in PASSKEYS)


def unsure_methods(methods: Sequence[AuthMethod]) -> tuple[AuthMethod, ...]:
    """Return the methods that neither clearly count nor clearly don't."""
    return tuple(method for method in methods if method.kind not in SECOND_FACTORS | _NO_FACTORS)


def unknown_kinds(methods: Sequence[AuthMethod]) -> tuple[str, ...]:
    """Return the kinds among them that we don't know: we can't tell whether such a method counts."""
    return tuple(method.kind for method in methods if method.kind not in KINDS)


def factors_of(guest: Guest) -> Factors:
    """Return the guest's second factor.

    If the methods could not be read, the report can show that there is one, but never that there is none: it is hours old. If it is not
    known whether the home's MFA counts, or whether a method does, missing methods prove nothing.
    """
    home = guest.home.mfa_trusted
    if home and provider_of(guest.user) == "entra":
        return "home"
    if guest.methods is None:
        report = guest.registration
        if report is None or not report.registered:
            return "unknown"
        return "phone_only" if report.methods and set(report.methods) <= _REPORTED_PHONES else "ready"
    counting = second_factors(guest.methods)
    if counting:
        return "phone_only" if only_phone(guest) else "ready"
    return "none" if home is False and not unsure_methods(guest.methods) else "unknown"


def has_factor(guest: Guest) -> bool:
    """Return whether a usable second factor is registered with us, whether or not the home's MFA counts."""
    if guest.methods is None:
        return guest.registration is not None and guest.registration.registered
    return bool(second_factors(guest.methods))


def only_phone(guest: Guest) -> bool:
    """Return whether every usable second factor is a telephone."""
    if guest.methods is None:
        report = guest.registration
        return report is not None and bool(report.methods) and set(report.methods) <= _REPORTED_PHONES
    return {method.kind for method in second_factors(guest.methods)} == {"phone"} and not unsure_methods(guest.methods)


def last_failure(entries: Sequence[SignInEntry] | None) -> SignInEntry | None:
    """Return the newest sign-in if it failed and no success came after it: an interrupt followed by a success is not a failure either."""
    counting = [entry for entry in entries or () if entry.code is not None]
    newest = max(counting, key=lambda entry: entry.at, default=None)
    if newest is None or newest.ok or any(entry.ok and entry.at >= newest.at for entry in counting):
        return None
    return newest


def is_blocked(entry: SignInEntry) -> bool:
    """Return whether a policy caused a failure: by Conditional Access's own status, or by the code if that says nothing.

    A policy that asks for more (MFA, say) also fails while the client is still completing it: an interrupt is not a block.
    """
    if entry.code is None or entry.ok:
        return False
    if entry.status.casefold() == "failure" and not is_interrupt(entry.code):
        return True
    return is_blocked_by_policy(entry.code)


def has_moved(guest: Guest) -> bool | None:
    """Return whether a guest who redeemed by an e-mailed code has a tenant at home now; None if that is not known."""
    if provider_of(guest.user) != "email_code":
        return False
    return guest.home.has_tenant


def has_address(user: User, query: GuestQuery) -> bool:
    """Return whether a user that a search found has the address, and not merely a #EXT# name that begins the same."""
    wanted = {address.casefold() for address in query.addresses}
    if wanted & set(addresses_of(user)) or user.upn.casefold() in wanted:
        return True
    name, cut, _ = user.upn.casefold().partition("#ext#")
    if not cut:
        return not any(user.upn.casefold().startswith(prefix) for prefix in query.prefixes)
    readings = {reading.address.casefold() for reading in ext_to_addresses(user.upn)[:1]}
    return name in query.prefixes or bool(wanted & readings)


def addresses_of(user: User) -> Iterator[str]:
    """Yield every address of a user, in lower case."""
    yield from (address.casefold() for address in (user.mail, user.signs_in_as, *user.other_mails) if address)
    yield from proxies_of(user)


def proxies_of(user: User) -> Iterator[str]:
    """Yield a user's proxy addresses for mail, in lower case."""
    for proxy in user.proxies:
        kind, colon, address = proxy.casefold().partition(":")
        if colon and kind == "smtp":
            yield address
