"""Where tokens are stored: in memory; with ``keep_token``, encrypted by the platform, or else in a file only its owner can read."""

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
    """How tokens are stored; ``path`` is the file that holds them unencrypted, if there is one."""

    how: Literal["memory", "encrypted", "file"]
    path: Path | None = None


def cache_path(settings: Settings) -> Path:
    """Return the cache's file, next to the calls."""
    return database_path(settings).parent / "sign-in.cache"


def open_cache(settings: Settings) -> tuple[Any, TokenStorage]:
    """Open the token cache that the settings ask for, None for msal's own in memory. Raises SignInRefused if its file can't be used."""
    if not settings.tenant.keep_token:
        return None, TokenStorage("memory")
    from msal_extensions import FilePersistence, PersistedTokenCache, build_encrypted_persistence

    path = cache_path(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return PersistedTokenCache(build_encrypted_persistence(f"{path}.locked")), TokenStorage("encrypted")
        except (ImportError, RuntimeError, OSError, ValueError):
            # No keyring here: on Linux there is none without a desktop session.
            path.touch(mode=0o600)
            path.chmod(0o600)
            _without_rubbish(path)
            return PersistedTokenCache(FilePersistence(str(path))), TokenStorage("file", path)
    except OSError as error:
        raise SignInRefused(SignInOutcome("sign_in.cache", {"path": path, "reason": reason_of(error)})) from None


def _without_rubbish(path: Path) -> None:
    """Empty a cache that can't be read, to start a new one."""
    try:
        json.loads(path.read_text("utf-8") or "{}")
    except (ValueError, RecursionError):
        path.write_text("", "utf-8")
