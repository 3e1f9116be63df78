"""Firefox and WebKit without a window: Firefox by Marionette over TCP, WebKitGTK by WebDriver over HTTP, each as Debian packages it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

_READY_WITHIN: Final = 50.0
_BETWEEN: Final = 0.05
_FIREFOX: Final = ("firefox-esr", "firefox")
_UBLOCK: Final = Path("/usr/share/mozilla/extensions/{ec8030f7-c20a-464f-9b0e-13a3a9e97384}/uBlock0@raymondhill.net")
_QUIET: Final[Mapping[str, object]] = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.enabledScopes": 1,
    "intl.accept_languages": "en",
    "intl.locale.requested": "en-US",
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}
"""Settings that turn off whatever the browser does by itself at start."""


def missing_firefox() -> str | None:
    """Return why there is no Firefox here; None if there is one."""
    return None if any(map(shutil.which, _FIREFOX)) else "firefox-esr is not installed"


def missing_ublock() -> str | None:
    """Return why there is no Firefox with uBlock Origin here; None if there is one."""
    return missing_firefox() or (None if _UBLOCK.exists() else "webext-ublock-origin-firefox is not installed")


def missing_webkit() -> str | None:
    """Return why there is no WebKit here; None if there is one."""
    for program, package in (("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")):
        if shutil.which(program) is None:
            return f"{package} is not installed"
    return None if _mini_browser() else "MiniBrowser of WebKitGTK is not installed"


@dataclass(frozen=True)
class Page:
    """A browser's only page; ``ask`` gives one WebDriver command with its parameters, and the command's value."""

    ask: Callable[[str, Mapping[str, Any]], Any]

    def open(self, url: str) -> None:
        """Go to an address."""
        self.ask("navigate", {"url": url})

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page. Raises RuntimeError if it throws."""
        return self.ask("script", {"script": f"return ({expression});", "args": []})

    def wait_for(self, condition: str) -> Any:
        """Evaluate an expression until it is true; return its value. Raises TimeoutError."""
        until = time.monotonic() + _READY_WITHIN
        while time.monotonic() < until:
            with suppress(RuntimeError):
                value = self.value(condition)
                if value:
                    return value
            time.sleep(_BETWEEN)
        raise TimeoutError(condition)


@contextmanager
def firefox(
    *,
    authorities: Sequence[bytes] = (),
    preferences: Mapping[str, object] | None = None,
    ublock: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """Run a Firefox with its own profile, which trusts these authorities (DER); ``ublock`` is uBlock Origin's managed configuration."""
    program = next(filter(None, map(shutil.which, _FIREFOX)))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as stack:
        home = Path(name)
        profile = home / "profile"
        profile.mkdir()
        chosen = {**_QUIET, **(preferences or {})}
        lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in chosen.items())
        profile.joinpath("user.js").write_text("".join(lines))
        if ublock is not None:
            _manage_ublock(home, ublock)
        command = [program, "--headless", "--marionette", "--remote-allow-system-access", "--profile", str(profile)]
        stack.enter_context(_running(command, HOME=name, MOZ_HEADLESS="1"))
        sock = stack.enter_context(socket.create_connection(("127.0.0.1", _port_in(profile / "MarionetteActivePort"))))
        marionette = _Marionette(sock)
        marionette.ask("WebDriver:NewSession", {"acceptInsecureCerts": False})
        if authorities or ublock is not None:
            marionette.ask("Marionette:SetContext", {"value": "chrome"})
            for authority in authorities:
                marionette.ask(
                    "WebDriver:ExecuteScript", {"script": _TRUST, "args": [base64.b64encode(authority).decode()]}
                )
            if ublock is not None:
                marionette.ask("Addon:Install", {"path": str(_UBLOCK), "temporary": True})
                dashboard = marionette.wait_for(_UBLOCK_DASHBOARD)
            marionette.ask("Marionette:SetContext", {"value": "content"})
            if ublock is not None:
                marionette.ask("WebDriver:Navigate", {"url": dashboard})
                ready: dict[str, Any] = {"script": _UBLOCK_READY, "args": [], "sandbox": None}
                _wait_until(lambda: bool(marionette.ask("WebDriver:ExecuteAsyncScript", ready)["value"]), RuntimeError)
        yield Page(marionette.ask_as_webdriver)


@contextmanager
def webkit(*, certificates: Mapping[str, Path] | None = None, proxy: str = "") -> Iterator[Page]:
    """Run a WebKitGTK that accepts each host's certificate (PEM); ``proxy`` is ``127.0.0.1:PORT``."""
    browser = _mini_browser()
    assert browser is not None
    taken = [{"host": host, "certificateFile": str(file)} for host, file in (certificates or {}).items()]
    options: dict[str, Any] = {"binary": str(browser), "args": ["--automation"], "certificates": taken}
    wanted: dict[str, Any] = {"webkitgtk:browserOptions": options}
    if proxy:
        wanted["proxy"] = {"proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, ExitStack() as stack:
        display = stack.enter_context(_display())
        port = _free_port()
        around: dict[str, Any] = {
            "HOME": home,
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",
        }
        around |= {"WEBKIT_DISABLE_COMPOSITING_MODE": "1", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        stack.enter_context(_running(["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"], **around))
        client = stack.enter_context(
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_READY_WITHIN, trust_env=False)
        )
        _wait_until(lambda: client.get("/status").is_success, httpx.TransportError)
        made = client.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
        if "sessionId" not in made:
            raise RuntimeError(str(made)[:500])
        session = f"/session/{made['sessionId']}"

        def ask(command: str, parameters: Mapping[str, Any]) -> Any:
            path = {"navigate": "url", "script": "execute/sync"}[command]
            answer = client.post(f"{session}/{path}", json=dict(parameters))
            if not answer.is_success:
                raise RuntimeError(answer.text[:500])
            return answer.json()["value"]

        try:
            yield Page(ask)
        finally:
            with suppress(httpx.HTTPError):
                client.delete(session)


_TRUST: Final = """
Components.classes["@mozilla.org/security/x509certdb;1"].getService(Components.interfaces.nsIX509CertDB)
  .addCertFromBase64(arguments[0], "C,,");
"""
_UBLOCK_DASHBOARD: Final = """(function () {
  var policy = WebExtensionPolicy.getByID("uBlock0@raymondhill.net");
  return policy && policy.active && policy.getURL("dashboard.html");
})()"""
_UBLOCK_READY: Final = """
var done = arguments[arguments.length - 1];
vAPI.messaging.send("dashboard", { what: "readyToFilter" }).then(done, function () { done(false); });
"""


class _Marionette:
    """Firefox's own remote protocol: a length, a colon and a JSON array, over one connection."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(_READY_WITHIN)
        self._stream = sock.makefile("rwb")
        self._number = 0
        self._receive()

    def ask(self, command: str, parameters: Mapping[str, Any]) -> Any:
        """Send one command; return its result. Raises RuntimeError for an error."""
        self._number += 1
        text = json.dumps([0, self._number, command, dict(parameters)]).encode()
        self._stream.write(b"%d:%s" % (len(text), text))
        self._stream.flush()
        _, _, error, result = self._receive()
        if error is not None:
            raise RuntimeError(str(error.get("message"))[:500])
        return result

    def ask_as_webdriver(self, command: str, parameters: Mapping[str, Any]) -> Any:
        """Send one with the command names that `Page` knows."""
        result = self.ask({"navigate": "WebDriver:Navigate", "script": "WebDriver:ExecuteScript"}[command], parameters)
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def wait_for(self, condition: str) -> Any:
        """Evaluate an expression until it is true where scripts run now."""
        return Page(self.ask_as_webdriver).wait_for(condition)

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            byte = self._stream.read(1)
            if not byte:
                raise RuntimeError("Firefox closed the connection")
            length += byte
        return json.loads(self._stream.read(int(length[:-1])))


def _manage_ublock(home: Path, configuration: Mapping[str, Any]) -> None:
    """Give the extension its managed storage, as an administrator does (a native manifest in the user's home)."""
    folder = home / ".mozilla" / "managed-storage"
    folder.mkdir(parents=True)
    manifest = {
        "name": "uBlock0@raymondhill.net",
        "description": "tests",
        "type": "storage",
        "data": dict(configuration),
    }
    folder.joinpath("uBlock0@raymondhill.net.json").write_text(json.dumps(manifest))


def _mini_browser() -> Path | None:
    return next(iter(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")), None)


@contextmanager
def _display() -> Iterator[str]:
    """Run an X server without a screen; return its name."""
    read, write = os.pipe()
    with _running(["Xvfb", "-displayfd", str(write), "-screen", "0", "800x1000x24"], keep=(write,)):
        os.close(write)
        number = b""
        while not number.endswith(b"\n"):
            part = os.read(read, 16)
            if not part:
                raise RuntimeError("Xvfb did not come up")
            number += part
        os.close(read)
        yield f":{number.decode().strip()}"


@contextmanager
def _running(command: Sequence[str], *, keep: Sequence[int] = (), **around: str) -> Iterator[None]:
    """Run a program in its own process group, ended with everything that it started."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **around},
        pass_fds=keep,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _port_in(file: Path) -> int:
    def written() -> bool:
        return file.exists() and file.read_text().strip().isdigit()

    _wait_until(written, OSError)
    return int(file.read_text())


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait_until(condition: Callable[[], bool], passing: type[Exception]) -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until:
        with suppress(passing):
            if condition():
                return
        time.sleep(_BETWEEN)
    raise TimeoutError("a browser did not come up")
