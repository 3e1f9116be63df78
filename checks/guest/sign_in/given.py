"""Tokens that come from elsewhere: one from the environment, Azure CLI's, an application's own by its certificate."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any, Final

from checks.files import path_of, read_file, reason_of
from checks.guest.graph.token import AccessToken
from checks.guest.sign_in.application import Application, open_application
from checks.guest.sign_in.browser import without_token
from checks.guest.sign_in.claims import account_of, claims_of, expiry_of, is_sendable, scopes_of
from checks.guest.sign_in.outcome import SignInOutcome, SignInRefused, judged
from checks.platform.processes import run_program
from checks.problems import Problem
from checks.settings import Settings
from checks.text import clean

VARIABLE: Final = "MFA_DESK_TOKEN"
_AZ_TIME: Final = 30.0
_MOST: Final = 64 * 1024


def given_token(environment: Mapping[str, str] = os.environ) -> AccessToken:
    """Return the token in ``MFA_DESK_TOKEN``. Raises SignInRefused if it is missing, isn't a token, or has expired."""
    text = environment.get(VARIABLE, "").strip()
    if not text:
        raise SignInRefused(SignInOutcome("sign_in.no_token"))
    return _told_of_itself(text.removeprefix("Bearer ").strip())


async def azure_cli(settings: Settings, environment: Mapping[str, str] = os.environ) -> AccessToken:
    """Return the token of whoever is signed in to Azure CLI, obtained by its own command. Raises SignInRefused."""
    command = which("az", path=environment.get("PATH"))
    if command is None:
        raise SignInRefused(SignInOutcome("sign_in.az_missing"))
    tenant = settings.tenant
    words = ("account", "get-access-token", "--output", "json", "--resource", tenant.graph, "--tenant", tenant.id)
    try:
        done = await run_program((command, *words), _AZ_TIME, environment=without_token(environment))
    except subprocess.TimeoutExpired:
        raise SignInRefused(SignInOutcome("sign_in.az_failed", {"told": f"{_AZ_TIME:.0f} s"})) from None
    except OSError:
        raise SignInRefused(SignInOutcome("sign_in.az_missing")) from None
    if done.returncode != 0:
        raise SignInRefused(_az_refused(done.stderr[:_MOST].decode("utf-8", "replace"), done.returncode))
    try:
        answer: Any = json.loads(done.stdout[:_MOST])
    except (ValueError, RecursionError):
        answer = None
    secret = answer.get("accessToken") if isinstance(answer, Mapping) else None
    if not isinstance(secret, str):
        raise SignInRefused(SignInOutcome("sign_in.az_failed", {"told": "JSON"}))
    return _told_of_itself(secret)


def by_certificate(settings: Settings, before: Application | None) -> tuple[Application, AccessToken]:
    """Return an application's own token, by the certificate in the settings; blocking. Raises SignInRefused and Problem."""
    application = before or open_application(settings, read_credential(settings.tenant.certificate))
    answer = application.msal.acquire_token_for_client([f"{application.graph}/.default"])
    if "error" in answer:
        raise SignInRefused(judged(answer, account=False))
    return application, application.token(answer, clean(settings.tenant.client_id, 120))


def read_credential(name: str) -> dict[str, str]:
    """Return the key and certificate in a PEM file, as msal wants them. Raises SignInRefused."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    file = path_of(name)
    try:
        text = read_file(file, _MOST)
        load_pem_private_key(text, None)
        certificate = x509.load_pem_x509_certificate(text)
    except OSError as error:
        raise SignInRefused(_no_certificate(file, reason_of(error))) from None
    except Problem:
        raise SignInRefused(_no_certificate(file, "PEM")) from None
    except TypeError:
        raise SignInRefused(_no_certificate(file, "ENCRYPTED PRIVATE KEY")) from None
    except ValueError:
        raise SignInRefused(_no_certificate(file, "PEM: PRIVATE KEY + CERTIFICATE")) from None
    public = certificate.public_bytes(Encoding.PEM)
    return {"private_key": text.decode("ascii", "replace"), "public_certificate": public.decode("ascii")}


def _no_certificate(file: Path, reason: object) -> SignInOutcome:
    return SignInOutcome("sign_in.certificate", {"path": file, "reason": reason})


def _az_refused(text: str, status: int) -> SignInOutcome:
    outcome = judged({"error_description": text})
    if outcome.number is not None:
        return SignInOutcome("sign_in.az_failed", {"told": f"AADSTS{outcome.number}"}, outcome.number)
    if "az login" in text:
        return SignInOutcome("sign_in.az_login")
    return SignInOutcome("sign_in.az_failed", {"told": f"az: {status}"})


def _told_of_itself(secret: str) -> AccessToken:
    """Return a token with what it says about itself. Raises SignInRefused."""
    if not is_sendable(secret) or not 20 <= len(secret) <= _MOST:
        raise SignInRefused(SignInOutcome("sign_in.bad_token"))
    claims = claims_of(secret)
    expires = expiry_of(claims)
    if expires is not None and expires <= datetime.now(UTC):
        raise SignInRefused(SignInOutcome("sign_in.token_over", {"time": f"{expires.astimezone():%Y-%m-%d %H:%M}"}))
    return AccessToken(secret, scopes_of(secret), account_of(claims), expires)
