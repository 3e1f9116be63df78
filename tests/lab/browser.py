"""A real browser without a window, driven over its DevTools pipe: Chromium, as Debian packages it."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any, Final

_NAMES: Final = ("chromium-headless-shell", "chromium", "google-chrome")
_ANSWER_WITHIN: Final = 50.0
_BETWEEN: Final = 0.05
_ALWAYS: Final = (
    *("--headless", "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"),
    *("--remote-debugging-pipe", "--lang=en", "--accept-lang=en"),
)


def missing() -> str | None:
    """Return why there is no browser here; None if there is one."""
    return None if _program() else "chromium-headless-shell is not installed"


def _program() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@dataclass
class Browser:
    """One browser; the tabs are distinguished by their session."""

    write: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _waiting: dict[int, Queue[dict[str, Any]]] = field(default_factory=dict)

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Send one command of the DevTools protocol; return its result. Raises RuntimeError for an error, queue.Empty without an answer."""
        number = next(self._numbers)
        answers: Queue[dict[str, Any]] = Queue()
        self._waiting[number] = answers
        command = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        os.write(self.write, json.dumps(command).encode() + b"\0")
        answer = answers.get(timeout=_ANSWER_WITHIN)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def hear(self, read: int) -> None:
        """Take the answers until the browser ends."""
        rest = b""
        while chunk := os.read(read, 1 << 20):
            *whole, rest = (rest + chunk).split(b"\0")
            for raw in whole:
                document = json.loads(raw)
                if document.get("id") in self._waiting:
                    self._waiting.pop(document["id"]).put(document)

    @contextmanager
    def tab(self, *, width: int = 390, height: int = 844, lang: str = "en") -> Iterator[Tab]:
        """Open an empty tab of a size in CSS pixels, which asks for a language."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        made = Tab(self, session)
        made.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        agent = self.ask("Browser.getVersion")["userAgent"]
        made.ask("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=lang)
        made.ask("Page.enable")
        try:
            yield made
        finally:
            self.ask("Target.closeTarget", targetId=target)


@dataclass(frozen=True)
class Tab:
    """One tab."""

    browser: Browser
    session: str

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command to this tab."""
        return self.browser.ask(method, self.session, **parameters)

    def open(self, url: str) -> None:
        """Go to an address."""
        self.ask("Page.navigate", url=url)

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page, awaited if it is a promise. Raises RuntimeError if it throws."""
        reply = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in reply:
            raise RuntimeError(str(reply["exceptionDetails"])[:500])
        return reply["result"].get("value")

    def wait_for(self, condition: str) -> Any:
        """Evaluate an expression until it is true, through loading and all; return its value. Raises TimeoutError."""
        until = time.monotonic() + _ANSWER_WITHIN
        while time.monotonic() < until:
            try:
                got = self.value(condition)
            except RuntimeError:
                got = None
            if got:
                return got
            time.sleep(_BETWEEN)
        raise TimeoutError(condition)

    def picture(self, path: Path) -> None:
        """Save the whole page as a PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def browser(*options: str, within: Sequence[str] = ()) -> Iterator[Browser]:
    """Run a browser with its own profile; ``within`` is a command that runs it in another place (``ip netns exec NAME``)."""
    program = _program()
    assert program is not None, missing()
    to_it, from_us = os.pipe()
    from_it, to_us = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser reads commands from descriptor 3 and answers on 4.
        shell = f'exec 3<&{to_it} 4>&{to_us}; exec "$@"'
        process = subprocess.Popen(
            [
                "bash",
                "-c",
                shell,
                "browser",
                *within,
                program,
                *_ALWAYS,
                f"--user-data-dir={profile}",
                *options,
                "about:blank",
            ],
            pass_fds=(to_it, to_us),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(to_it)
        os.close(to_us)
        made = Browser(from_us)
        hearing = threading.Thread(target=made.hear, args=(from_it,), daemon=True)
        hearing.start()
        try:
            made.ask("Browser.getVersion")
            yield made
        finally:
            # Its helpers hold the pipe too: all of them end together.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            hearing.join()
            os.close(from_us)
            os.close(from_it)
