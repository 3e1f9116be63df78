"""What can be true about a client's situation, what anybody can do about it, and what an agent files a call under: closed lists.

Whatever a tree may ask is answered from these, so they contain nothing about any tree.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

YesNo = Literal["yes", "no", "unknown"]

Page = Literal[
    "mailbox",  # no page yet: the client looks at the mailbox
    "address",  # a page that asks for the e-mail address
    "password_work",  # a password, under the client's own company's name
    "password_streamworks",  # a password, under Streamworks' name
    "password_microsoft",  # a password, under Microsoft's name alone
    "account_list",  # "Pick an account"
    "work_or_personal",  # the address is used with more than one account
    "create_account",
    "send_code",
    "enter_code",
    "permissions",  # the organisation's permissions, with Accept
    "admin_approval",
    "more_info",  # "More information required", with Next
    "wizard",  # "Keep your account secure"
    "qr",
    "number",  # the page shows a number for the app
    "app_code",  # the page asks for the code that the app shows
    "phone_entry",  # a phone number has to be typed
    "older_phone_page",  # "Additional security verification"
    "phone_code",  # the code in the text message has to be typed
    "security_info",
    "my_apps",
    "error",  # a Microsoft page that says what is wrong
    "blank",
    "not_reached",  # the browser's own page: not reached, timed out
    "block_page",  # a filter's page
    "certificate",  # the browser's warning of a certificate
    "phone_app",  # not the computer: the Authenticator app on the phone
    "same",
    "unknown",
]

Message = Literal[
    "nothing",  # the page shows no message
    "account_not_there",  # the account does not exist in the tenant
    "name_not_found",  # no account with that user name
    "invitation_not_valid",
    "cross_tenant",  # blocked by the settings between two organisations
    "home_admin_forbids",  # the client's own administrator does not allow it
    "we_forbid",  # the organisation that the client goes to does not allow it
    "tenant_denied",  # access to the tenant is denied, by the client's network
    "admin_approval",
    "consent_refused",
    "unmanaged_domain",
    "misconfigured",
    "strength_not_met",
    "session_lost",
    "home_inactive",
    "home_federated",
    "too_long",
    "device_disabled",
    "unusual",  # the sign-in is unusual
    "policy_not_met",
    "access_blocked",
    "device_not_managed",
    "locked",  # the client's account is locked
    "disabled",  # the account is disabled
    "limit",  # too many tries
    "other",
    "unknown",
]

Move = Literal[
    # the invitation
    "look_in_junk",
    "look_in_right_mailbox",
    "release_quarantine",
    "allow_sender",
    "hand_over_link",
    "restore_guest",
    "resend_invitation",
    "correct_address",
    "invite",
    "confirm_genuine",
    "leave_unopened",
    "set_invitation_language",
    "newest_invitation",
    "copy_link",
    "direct_link",
    # the account
    "home_work_password",
    "microsoft_password",
    "google_password",
    "home_it_password",
    "reset_microsoft_password",
    "take_emailed_code",
    "use_invited_address",
    "use_another_account",
    "private_window",
    "choose_work_account",
    "choose_personal_account",
    "reset_redemption",
    "remove_extra_record",
    "go_back",
    "tenant_link",
    "link_from_invitation",
    "make_primary",
    "update_address",
    "remove_collision",
    "home_admin_allows",
    "enable_emailed_code",
    "take_over_domain",
    "enable_account",
    # the e-mailed code
    "wait_lockout",
    "newest_code",
    "explain_normal",
    # permissions and policies
    "accept_again",
    "explain_consent",
    "grant_consent",
    "risk_exclusion",
    "register_home_mfa",
    "stop_trusting_home_mfa",
    "fix_policy_ours",
    "trust_device",
    "fix_policy_theirs",
    "enable_method",
    "allow_our_tenant",
    "require_mfa_instead",
    "restore_home_tenant",
    "fix_application",
    "skip_passkey",
    "create_passkey",
    "remove_passkey_prompt",
    "register_here_too",
    "deny_and_report",
    "new_code_unread",
    "read_sign_in_log",
    # the app
    "allow_camera",
    "type_code_and_url",
    "fresh_qr",
    "allow_notifications",
    "work_or_school_entry",
    "remove_old_authenticators",
    "other_phone_network",
    "app_code_instead",
    "type_number",
    "update_app",
    "open_app",
    "phone_notification_settings",
    "phone_clock",
    "remove_dead_entry",
    "move_with_old_phone",
    "reset_method",
    "verify_caller",
    "switch_organisation",
    "other_phone",
    "use_streamworks_entry",
    "add_method_again",
    "fresh_verification",
    "report_suspicious",
    # the phone
    "other_method_phone",
    "other_method_app",
    "call_instead",
    "fix_number",
    "mobile_number",
    "unblock_texts",
    "sign_in_another_way",
    "allow_country",
    "wait_limit",
    # browser and network
    "other_browser",
    "allow_cookies",
    "disable_extension",
    "hotspot",
    "allow_hosts",
    "exempt_inspection",
    "pc_clock",
    "restore_connection",
    "antivirus_exception",
    # afterwards
    "assign_application",
    "open_application",
]
"""Whatever anybody can do about a call: a remedy, or a move that shows where the fault is."""

Symptom = Literal[
    "no_mail",
    "doubtful_mail",
    "mail_language",
    "dead_link",
    "acceptance_error",
    "password",
    "no_code_button",
    "create_account",
    "wrong_account",
    "two_accounts",
    "alias",
    "address_changed",
    "ext_name",
    "code_missing",
    "code_refused",
    "daily_code",
    "consent",
    "admin_approval",
    "blocked",
    "no_method",
    "loop",
    "blank",
    "network",
    "certificate",
    "qr",
    "activation",
    "number",
    "no_notification",
    "app_code",
    "app_entries",
    "new_phone",
    "security_page",
    "app_refused",
    "no_text",
    "limit",
    "no_apps",
    "passkey",
    "own_mfa",
    "unrequested",
    "later",
]
"""What an agent would file the client's first words under."""


class Model(BaseModel):
    """Immutable, and refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Truths(Model):
    """The situation, as far as any question about it can be answered; the defaults are the ordinary client's."""

    # What is in front of the client
    page: Page
    page_after: Page = "same"
    """The page that appears when the client goes on with the invited address."""
    account_shown: Literal["invited", "other", "ext_name", "nobody", "unknown"] = "invited"
    """As whom the page addresses the client."""
    message: Message = "nothing"
    """What the message on the page says, in whatever words."""
    error_code: Annotated[str, Field(pattern=r"^(?:none|unknown|\d{5,7})$")] = "none"
    """The AADSTS number on the page."""

    # The invitation
    mail: Literal["inbox", "junk", "quarantine", "nowhere", "unknown"] = "inbox"
    mailbox: Literal["invited", "other", "unknown"] = "invited"
    """Whether the client looks in the mailbox of the address that was invited."""
    mail_sender: Literal["ours", "microsoft", "our_domain", "stranger", "unknown"] = "ours"
    inviter: Literal["known", "stranger", "unknown"] = "known"
    mail_language: Literal["theirs", "other", "unknown"] = "theirs"
    mail_age: Literal["today", "days", "old", "unknown"] = "today"
    mail_newest: YesNo = "yes"
    invitations_sent: Literal["once", "often", "unknown"] = "once"
    """How often the invitation was sent, counting ours to all clients that day."""
    forwarded: YesNo = "no"
    """Whether the mail is a colleague's, passed on."""
    other_mail: Literal["arrives", "missing", "unknown"] = "arrives"
    mail_filter: YesNo = "unknown"
    """Whether the company filters mail or quarantines it."""
    button: Literal["works", "nothing", "error", "missing", "unknown"] = "works"
    link_rewritten: YesNo = "no"
    """Whether the link begins with a filter's address."""
    registered: YesNo = "yes"
    """Whether the client was registered with Streamworks."""

    # The account behind the address
    microsoft_at_work: YesNo = "no"
    microsoft_personal: YesNo = "no"
    google: YesNo = "no"
    password: Literal["known", "forgotten", "never_had", "refused", "locked", "unknown"] = "known"
    home_it: YesNo = "yes"
    """Whether somebody looks after the client's computers and accounts."""
    address_typed: Literal["invited", "alias", "other", "ext_name", "unknown"] = "invited"
    alias: YesNo = "no"
    """Whether the invited address is an alias of the account that the client signs in with."""
    admin_user: YesNo = "no"
    address_changed: YesNo = "no"
    other_session: YesNo = "no"
    """Whether another Microsoft account is signed in in this browser."""
    account_chosen: Literal["none", "work", "personal", "unknown"] = "none"
    accepted_before: YesNo = "no"
    worked_before: YesNo = "no"
    """Whether the client could already use Streamworks with a second factor."""

    # The e-mailed code
    code_button: YesNo = "yes"
    code_mail: Literal["arrives", "junk", "nowhere", "unknown"] = "arrives"
    code_requests: Literal["one", "few", "many", "unknown"] = "one"
    code_age: Literal["fresh", "old", "unknown"] = "fresh"
    code_newest: YesNo = "yes"
    code_result: Literal["accepted", "refused", "not_entered", "unknown"] = "accepted"
    daily_code: YesNo = "no"

    # Permissions and policies
    consent: Literal["not_reached", "shown", "hesitates", "declined", "closed", "accepted", "unknown"] = "not_reached"
    home_mfa: YesNo = "unknown"
    mfa_named: Literal["streamworks", "own", "unknown"] = "streamworks"
    """Whose MFA the page, or the app's entry, is for."""
    home_mfa_reset: YesNo = "no"
    """Whether the client's own IT has reset their MFA."""
    passkey_prompt: Literal["none", "skippable", "blocking", "failing", "unknown"] = "none"
    passkey_device: Literal["computer", "phone", "none", "unknown"] = "none"
    unrequested: Literal["no", "denied", "approved", "code_read", "unknown"] = "no"
    """Whether codes or approvals arrive that the client did not ask for, and what happened to them."""
    came_by: Literal["mail_link", "general_address", "unknown"] = "mail_link"
    place: Literal["canada", "abroad", "unknown"] = "canada"
    vpn: YesNo = "no"
    computer: Literal["company", "own", "unknown"] = "company"
    methods_offered: Literal["app", "phone", "both", "none", "unknown"] = "both"
    loops: YesNo = "no"

    # The phone and its app
    phone: Literal["iphone", "android", "basic", "none", "unknown"] = "iphone"
    phone_is: Literal["same", "new", "lost", "unknown"] = "same"
    old_phone: Literal["none", "at_hand", "gone", "unknown"] = "none"
    app: Literal["installed", "missing", "cannot_install", "unknown"] = "installed"
    app_doing: Literal["adding", "using", "unknown"] = "adding"
    app_account: Literal["work", "personal", "other", "none", "unknown"] = "work"
    app_version: Literal["current", "old", "unknown"] = "current"
    app_warning: YesNo = "no"
    """Whether the app said that the phone is rooted or jailbroken."""
    app_entries: Literal["none", "one", "two", "restored", "unknown"] = "one"
    app_digits: Literal["six", "eight", "unknown"] = "six"
    other_screen: YesNo = "yes"
    """Whether a second device can show the QR code."""
    other_factor: YesNo = "no"
    """Whether another method is registered besides the app."""
    reset_for: Literal["self", "another", "unknown"] = "self"
    camera: Literal["allowed", "denied", "unknown"] = "allowed"
    qr: Literal["reads", "not_read", "refused", "none", "unknown"] = "reads"
    qr_age: Literal["fresh", "old", "unknown"] = "fresh"
    activation: Literal["works", "invalid", "expires", "unknown"] = "works"
    registrations: Literal["few", "many", "unknown"] = "unknown"
    notifications: Literal["allowed", "denied", "unknown"] = "allowed"
    push: Literal["arrives", "nothing", "old_phone", "unknown"] = "arrives"
    number_asked: YesNo = "no"
    app_code: Literal["accepted", "refused", "unknown"] = "accepted"
    phone_clock: Literal["automatic", "manual", "unknown"] = "automatic"
    caller: Literal["verified", "refuses", "unknown"] = "verified"
    """Whether the caller's identity can be verified by a call back or another proof."""

    # The text message
    text: Literal["arrives", "nothing", "unknown"] = "arrives"
    text_code: Literal["accepted", "refused", "unknown"] = "accepted"
    other_texts: Literal["arrive", "missing", "unknown"] = "arrive"
    number_kind: Literal["mobile", "landline", "virtual", "unknown"] = "mobile"
    number_country: Literal["canada", "abroad", "unknown"] = "canada"
    telephony: Literal["sends", "refuses", "app_first", "unknown"] = "sends"
    """Whether Microsoft sends to the number at all, or offers the app first."""
    number_typed: Literal["right", "prefix_twice", "wrong_country", "wrong", "unknown"] = "right"
    text_requests: Literal["few", "many", "unknown"] = "few"
    limit_shown: YesNo = "no"

    # Browser and network
    browser: Literal["modern", "old", "in_app", "unknown"] = "modern"
    internet: YesNo = "yes"
    """Whether any site opens at all."""
    cookies: Literal["allowed", "blocked", "unknown"] = "allowed"
    extensions: YesNo = "unknown"
    network: Literal["office", "home", "mobile", "unknown"] = "office"
    hotspot: Literal["possible", "impossible", "unknown"] = "possible"
    colleagues: Literal["affected", "fine", "unknown"] = "unknown"
    stops_at: Literal["nowhere", "streamworks", "microsoft", "everything", "unknown"] = "nowhere"
    """Whose pages do not open."""
    certificate_issuer: Literal["public", "product", "antivirus", "unknown"] = "unknown"
    """Who issued the certificate that the browser warns of."""
    pc_clock: Literal["right", "wrong", "unknown"] = "right"

    # Afterwards
    organisation_shown: Literal["streamworks", "own", "unknown"] = "streamworks"
    apps_shown: Literal["some", "none", "unknown"] = "some"


def values(attribute: str) -> tuple[str, ...]:
    """Return the values that a truth with a closed list accepts; none for ``error_code``. Raises KeyError for an unknown truth."""
    return tuple(get_args(Truths.model_fields[attribute].annotation))
