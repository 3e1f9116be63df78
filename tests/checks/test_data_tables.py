"""Each entry in the tables that no rule reads is needed: without it, a row here fails."""

from __future__ import annotations

import errno

import pytest

from checks.domain.mail import gateway_of, gateways
from checks.files import reason_of
from checks.public_domains import is_public, public_domains

GATEWAYS = {
    "Microsoft 365": (
        "mail.protection.outlook.com",
        "mx.microsoft",
    ),
    "Outlook.com": ("olc.protection.outlook.com",),
    "Google": (
        "google.com",
        "googlemail.com",
        "smtp.goog",
    ),
    "Proofpoint": ("pphosted.com",),
    "Proofpoint Essentials": ("ppe-hosted.com",),
    "Mimecast": (
        "mimecast.com",
        "mimecast.co.za",
    ),
    "Barracuda": ("barracudanetworks.com",),
    "Cisco Secure Email": ("iphmx.com",),
    "Trend Micro": (
        "trendmicro.com",
        "trendmicro.eu",
    ),
    "Sophos": (
        "hydra.sophos.com",
        "reflexion.net",
    ),
    "Forcepoint": ("mailcontrol.com",),
    "Symantec (Broadcom)": ("messagelabs.com",),
    "Hornetsecurity": (
        "hornetsecurity.com",
        "antispameurope.com",
        "spamh.com",
    ),
    "Hornetsecurity (Vade)": ("vadesecure.com",),
    "Zix": (
        "zixcorp.com",
        "zixmail.net",
    ),
    "Zix (AppRiver)": (
        "appriver.com",
        "arsmtp.com",
    ),
    "Trellix": (
        "fireeyecloud.com",
        "mxlogic.net",
    ),
    "FortiMail (Fortinet)": ("fortimailcloud.com",),
    "Cloudflare": (
        "cloudflare.net",
        "mxrecord.io",
    ),
    "SiteGround": ("mailspamprotection.com",),
    "SpamExperts": (
        "spamexperts.com",
        "antispamcloud.com",
    ),
    "SpamTitan": (
        "titanhq.com",
        "spamtitan.com",
    ),
    "Hornetsecurity (Zerospam)": ("zerospam.ca",),
    "Zoho": (
        "zoho.com",
        "zohomail.com",
    ),
    "iCloud": ("icloud.com",),
    "Yahoo": ("yahoodns.net",),
    "OVHcloud": (
        "ovh.net",
        "ovh.ca",
    ),
    "GoDaddy": ("secureserver.net",),
    "Rackspace": ("emailsrvr.com",),
    "Proton": ("protonmail.ch",),
    "Fastmail": ("messagingengine.com",),
}
"""The endings of mail host names, by whose they are."""
PUBLIC = [
    *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.ca", "hotmail.fr"),
    *("live.com", "live.ca", "live.fr", "msn.com", "yahoo.com", "yahoo.ca", "yahoo.fr", "ymail.com"),
    *("rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me"),
    *("gmx.com", "gmx.net", "mail.com", "zoho.com", "fastmail.com", "yandex.com", "tutanota.com"),
    *("videotron.ca", "videotron.qc.ca", "bell.net", "sympatico.ca", "cgocable.ca", "cogeco.ca"),
    *("cogeco.net", "globetrotter.net", "telus.net", "shaw.ca", "rogers.com", "eastlink.ca", "sasktel.net"),
    *("distributel.net", "teksavvy.com", "ebox.net", "b2b2c.ca", "orange.fr", "wanadoo.fr", "free.fr"),
    *("sfr.fr", "laposte.net", "comcast.net", "verizon.net", "att.net"),
]
"""Domains of mail and internet providers, whose addresses say nothing about an organisation."""
REASONS = {
    "EACCES": "permission denied",
    "EBUSY": "in use by another program",
    "EEXIST": "exists already",
    "EINVAL": "not a valid path",
    "EIO": "the disk failed to read or write",
    "EISDIR": "it is a folder",
    "ELOOP": "links that go round in circles",
    "ENAMETOOLONG": "the name is too long",
    "ENOENT": "no such file or folder",
    "ENOSPC": "no room left on the disk",
    "ENOTDIR": "a folder of the path is a file",
    "EPERM": "permission denied",
    "EROFS": "the disk is read-only",
}


@pytest.mark.parametrize(("end", "product"), [(end, product) for product, ends in GATEWAYS.items() for end in ends])
def test_a_mail_host_by_the_end_of_its_name(end: str, product: str) -> None:
    assert gateway_of(end) == gateway_of(f"acme.mx1.{end}") == product
    assert gateway_of(f"not{end}") != product


@pytest.mark.parametrize("domain", PUBLIC)
def test_a_domain_of_a_provider_is_nobody_s_own(domain: str) -> None:
    assert is_public(domain) and not is_public(f"acme.{domain}")


@pytest.mark.parametrize(("name", "words"), REASONS.items())
def test_a_reason_of_the_operating_system(name: str, words: str) -> None:
    assert reason_of(OSError(getattr(errno, name), "as the system says it"))["en"] == words


def test_no_entry_is_without_a_row() -> None:
    assert {end for ends in GATEWAYS.values() for end in ends} == set(gateways())
    assert set(PUBLIC) == public_domains()
