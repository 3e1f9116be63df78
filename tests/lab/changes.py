"""What an action changes in a practice tenant, with Graph's answer: an invitation re-sent, a redemption reset, a method removed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.lab.directory import Answer, Directory, Raw, error

_METHOD: Final = re.compile(
    r"/users/([^/]+)/authentication/(phoneMethods|microsoftAuthenticatorMethods|softwareOathMethods|fido2Methods)/([^/]+)"
)
_REDEEM: Final = (
    "https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3fticket%3d"
)
_TICKET: Final = "PRACTICE-ticket-that-opens-nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """A request that changes something; ``path`` follows the version."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


def change(directory: Directory, change: Change) -> Answer:
    """Change the tenant, and answer as Graph would."""
    if change.method == "POST" and change.path == "/invitations" and change.body is not None:
        return _invited(directory, change.body)
    match = _METHOD.fullmatch(change.path)
    if change.method == "DELETE" and match is not None:
        return _removed(directory, match[1], match[2].removesuffix("Methods"), match[3])
    return error(400, "BadRequest")


def _invited(directory: Directory, body: Mapping[str, Any]) -> Answer:
    address = str(body.get("invitedUserEmailAddress") or "").casefold()
    if not address or not body.get("inviteRedirectUrl"):
        return error(400, "BadRequest")
    named = body.get("invitedUser")
    user = directory.user(str(named["id"])) if isinstance(named, Mapping) else _user_with(directory, address)
    if user is None:
        return error(404, "Request_ResourceNotFound")
    if address not in _addresses(user):
        return error(400, "BadRequest")
    if body.get("resetRedemption") is True:
        kept = [identity for identity in user["identities"] if identity["signInType"] != "federated"]
        user |= {"externalUserState": "PendingAcceptance", "identities": kept}
    made = {
        "id": user["id"],
        "inviteRedeemUrl": f"{_REDEEM}{_TICKET}",
        "invitedUserDisplayName": user["displayName"],
        "invitedUserType": "Guest",
        "invitedUserEmailAddress": body["invitedUserEmailAddress"],
        "sendInvitationMessage": body.get("sendInvitationMessage", False),
        "resetRedemption": body.get("resetRedemption", False),
        "inviteRedirectUrl": body["inviteRedirectUrl"],
        "status": "PendingAcceptance",
        "invitedUserMessageInfo": body.get("invitedUserMessageInfo", {"messageLanguage": None}),
        "invitedUser": {"id": user["id"]},
    }
    return Answer(201, made)


def _removed(directory: Directory, user_id: str, kind: str, method_id: str) -> Answer:
    methods = directory.methods.get(user_id, [])
    of_kind = [method for method in methods if str(method["@odata.type"]).endswith(f"{kind}AuthenticationMethod")]
    if not any(method["id"] == method_id for method in of_kind):
        return error(404, "Request_ResourceNotFound")
    directory.methods[user_id] = [method for method in methods if method["id"] != method_id]
    return Answer(204, None)


def _user_with(directory: Directory, address: str) -> Raw | None:
    return next((user for user in directory.users if address in _addresses(user)), None)


def _addresses(user: Raw) -> set[str]:
    return {str(address).casefold() for address in (user["mail"], *user["otherMails"]) if address}
