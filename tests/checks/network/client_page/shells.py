"""The lines for a shell, run in real ones: sh with a PATH of its own, and PowerShell if there is one."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checks.network.client_page.code import CodeContent, decode
from checks.network.client_page.line import Shell, line
from checks.network.client_page.target_list import TargetList, target_lists
from checks.texts import Lang, package_tables


def _powershell() -> str | None:
    """Return the PowerShell on the path; None if there is none, or if what has its name prints nothing."""
    program = next(filter(None, map(shutil.which, ("pwsh", "powershell"))), None)
    if program is None or os.name == "posix":
        return program
    said = subprocess.run([program, "-NoProfile", "-Command", "'yes'"], stdout=subprocess.PIPE, check=False).stdout
    return program if b"yes" in said else None


POWERSHELL = _powershell()
LOCKED_DOWN = '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"'
"""The state in which AppLocker and App Control leave a PowerShell."""
_CODE = re.compile(r"[0-9A-Z]{3}(-[0-9A-Z]{1,3})+$")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Printed:
    """What a line printed."""

    out: str
    errors: str

    @property
    def rows(self) -> list[str]:
        """The table's marks and words, without the targets' names."""
        return [row.rpartition("  ")[0] for row in self.out.splitlines() if row[:2] in ("+ ", "x ", "? ")]

    @property
    def sentence(self) -> str:
        """Return what was printed if that is one sentence and no more."""
        assert self.errors == "" and len(self.out.strip().splitlines()) == 1, self
        return self.out.strip()

    def read(self, target_list: TargetList) -> CodeContent:
        """Return the code, read back."""
        code = _CODE.search(self.out.strip())
        assert code is not None, self
        seen = decode(code[0], {**target_lists(), target_list.version: target_list}, datetime.now(UTC))
        assert isinstance(seen, CodeContent), (self, seen)
        return seen


def words(key: str, lang: Lang = "en") -> str:
    """Return words of the lines as a person reads them."""
    return str(package_tables("checks.network.client_page", "line.toml")["words"][key][lang]).strip()


def text(shell: Shell, target_list: TargetList, lang: Lang = "en") -> str:
    """Return the line that is made today."""
    return line(shell, target_list, datetime.now(UTC).date(), lang)


async def in_sh(
    target_list: TargetList,
    home: Path,
    *,
    lang: Lang = "en",
    shell: Sequence[str] = ("sh",),
    curlrc: Mapping[str, str] | None = None,
    forbidden: str = "",
    **around: str,
) -> Printed:
    """Return what the sh line prints, with a curl that reads a configuration of its own."""
    home.joinpath(".curlrc").write_text("".join(f'{key} = "{value}"\n' for key, value in (curlrc or {}).items()))
    command = [*shell, "-c", text("sh", target_list, lang)]
    return await _run(
        command, forbidden, {"PATH": "/usr/bin:/bin", "CURL_HOME": str(home), "HOME": str(home), **around}
    )


async def in_powershell(
    target_list: TargetList,
    home: Path,
    *,
    lang: Lang = "en",
    before: str = "",
    times: int = 1,
    forbidden: str = "",
    **around: str,
) -> Printed:
    """Return what the PowerShell line prints, this many times in one window, after what ``before`` does there."""
    assert POWERSHELL is not None
    script = home / "line.ps1"
    script.write_text("\n".join([before, *[text("powershell", target_list, lang)] * times]), "utf-8-sig")
    command = [POWERSHELL, "-NoProfile", "-File", str(script)]
    return await _run(command, forbidden, {"PATH": "/usr/bin:/bin", "HOME": str(home), **around})


async def _run(command: Sequence[str], forbidden: str, around: Mapping[str, str]) -> Printed:
    within = [sys.executable, "-m", "tests.lab.forbidden", forbidden] if forbidden else []
    process = await asyncio.create_subprocess_exec(
        *within, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=dict(around)
    )
    out, errors = await process.communicate()
    return Printed(_COLOUR.sub("", out.decode()).replace("\r", ""), _COLOUR.sub("", errors.decode()))
