"""What the answers about a domain amount to, in both languages (``domain.toml``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.domain.discovery import Domain, unread
from checks.domain.mail import MailRecord, Sender
from checks.domain.report import DomainFinding
from checks.findings import Finding, ReportedSeverity
from checks.text import bounded
from checks.texts import LANGS, Catalogue, Localized

TEXTS: Final = Catalogue("checks.domain", "domain.toml")

_LONGEST: Final = 256
_BAD: Final = frozenset({"missing", "invalid"})
_EMPTY: Final[Localized] = {"fr": "", "en": ""}


def findings_of(domain: Domain) -> tuple[Finding, ...]:
    """Return the conclusions about a domain, in the order to report them."""
    if domain.mail.exists is False and not domain.tenant.has:
        return (_finding("domain.absent", domain=domain.name), *_senders(domain))
    return (*_sign_in(domain), *_mail(domain), *_senders(domain))


def _sign_in(domain: Domain) -> Iterator[Finding]:
    name, tenant, realm = domain.name, domain.tenant, domain.realm
    if domain.public:
        yield _finding("domain.public", domain=name)
        return
    if tenant.has is None:
        yield _finding("tenant.unread", domain=name, why=TEXTS.template(f"why.{tenant.why or 'error'}"))
    else:
        yield _finding("tenant.found" if tenant.has else "tenant.none", domain=name, tenant=tenant.id or "")
    brand = dict.fromkeys(LANGS, f" ({realm.brand})") if realm.brand else _EMPTY
    if domain.kind == "federated":
        host = domain.federation_host
        yield _finding(
            "realm.federated" if host else "realm.federated_unnamed", domain=name, host=host or "", brand=brand
        )
    elif domain.kind == "managed":
        yield _finding("realm.managed", domain=name, brand=brand)
    elif realm.why is not None and tenant.has is not False:
        yield _finding("realm.unread", domain=name, why=TEXTS.template(f"why.{realm.why}"))


def _mail(domain: Domain) -> Iterator[Finding]:
    name, mail = domain.name, domain.mail
    if mail.why is not None:
        yield _finding(
            "mail.unread", domain=name, why=TEXTS.template(f"why.{'dns' if mail.why == 'error' else mail.why}")
        )
    elif mail.refuses:
        yield _finding("mail.refused", domain=name)
    elif not mail.hosts:
        yield _finding("mail.no_mx", domain=name)
    elif mail.gateway is not None:
        yield _finding("mail.gateway", domain=name, gateway=mail.gateway, host=mail.hosts[0])
    else:
        yield _finding("mail.other", domain=name, host=mail.hosts[0])


def _senders(domain: Domain) -> Iterator[Finding]:
    for sender in domain.senders:
        yield _finding(
            _standing(sender),
            domain=sender.domain,
            spf=_in_words(sender.spf),
            dmarc=_in_words(sender.dmarc),
            dkim=_in_words(sender.dkim),
        )


def _standing(sender: Sender) -> str:
    if sender.spf.state in _BAD or sender.dmarc.state in _BAD:
        return "sender.weak"
    return "sender.unread" if unread(sender) else "sender.good"


def _in_words(record: MailRecord) -> Localized:
    state = TEXTS.template(f"state.{record.state}")
    return {lang: f"{state[lang]} ({record.value})" for lang in LANGS} if record.value else state


def _finding(code: str, **params: Localized | str) -> Finding:
    entry = TEXTS.tables[code]
    return Finding(code, entry["severity"], entry["owner"], params)


def report_finding(finding: Finding) -> DomainFinding:
    """Return a finding as a report has it, with its texts filled in."""
    severity: ReportedSeverity = TEXTS.tables[finding.code]["severity"]
    return DomainFinding(
        code=finding.code,
        severity=severity,
        owner=finding.owner,
        explain=_bounded(finding.texts(TEXTS, "explain") or {}),
        next=None if (advice := finding.texts(TEXTS, "next")) is None else _bounded(advice),
    )


def _bounded(texts: Localized) -> dict[str, str]:
    return {lang: bounded(text, _LONGEST) for lang, text in texts.items()}
