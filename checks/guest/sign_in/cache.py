"""Where tokens are kept: in memory; with ``keep_token`` encrypted by the platform, else in a file for its owner alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from checks.files import reason_of
from checks.guest.sign_in.outcome import SignInOutcome, SignInRefused
from checks.settings import Settings, database_path


@dataclass(frozen=True, slots=True)
class TokenStorage:
    """How tokens are kept; ``path`` is the file where they stand in one, unencrypted."""

    how: Literal["memory", "encrypted", "file"]
    path: Path | None = None


def cache_path(settings: Settings) -> Path:
    """Return the file of the cache, beside the calls."""
    return database_path(settings).parent / "sign-in.cache"


def open_cache(settings: Settings) -> tuple[Any, TokenStorage]:
    """Open the token cache as the settings want it, None for msal's own in memory. Raises SignInRefused where its file can't be used."""
    if not settings.tenant.keep_token:
        return None, TokenStorage("memory")
    from msal_extensions import FilePersistence, PersistedTokenCache, build_encrypted_persistence

    path = cache_path(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return PersistedTokenCache(build_encrypted_persistence(f"{path}.locked")), TokenStorage("encrypted")
        except (ImportError, RuntimeError, OSError, ValueError):
            # No keyring here: without a desktop session there is none on Linux.
            path.touch(mode=0o600)
            path.chmod(0o600)
            _without_rubbish(path)
            return PersistedTokenCache(FilePersistence(str(path))), TokenStorage("file", path)
    except OSError as error:
        raise SignInRefused(SignInOutcome("sign_in.cache", {"path": path, "reason": reason_of(error)})) from None


def _without_rubbish(path: Path) -> None:
    """Empty a cache that can't be read: one begins anew."""
    try:
        json.loads(path.read_text("utf-8") or "{}")
    except (ValueError, RecursionError):
        path.write_text("", "utf-8")
