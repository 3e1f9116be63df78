"""What the client can run or open, as plain lines: the page, the lines for a shell, and the code read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from checks.call.state import CheckRun
from checks.problems import Problem
from tui.i18n import current_language, t
from tui.messages import copy_failed

if TYPE_CHECKING:
    from checks.session import CallSession


def client_run(session: CallSession, say: Callable[[str], None], asked: str) -> None:
    """``sh`` or ``powershell`` says that line, anything else is the code; with nothing asked, the page is written and named."""
    lang = current_language()
    try:
        if not asked:
            say(t("client_run.kept", file=session.handouts.keep_client_page()))
            say(t("plain.client_run"))
        elif asked.lower() in ("sh", "powershell"):
            say(session.handouts.shell_line("sh" if asked.lower() == "sh" else "powershell", lang))
        else:
            _read(session, say, asked)
    except Problem as problem:
        say(problem.text(lang))
    except OSError as error:
        say(copy_failed("page", error))


def _read(session: CallSession, say: Callable[[str], None], code: str) -> None:
    """Read the code; what was misheard is said with the groups as they are understood."""
    found = session.imports.read_code(code)
    if not isinstance(found, CheckRun):
        say(t("client_code.heard") + " ".join(session.imports.heard_code(code)))
        raise found.problem()
    bad = sum(one["verdict"] == "fail" for one in found.results)
    say(t("client_code.read", bad=bad, all=len(found.results)))
    for told in (found.summary or {}).get("diagnosis", ()):
        say(told[current_language()])
