"""What a page says, in the languages and encodings that filters speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.probe import page

REFUSING = {
    "Web Page Blocked. The page you have requested has been blocked. Category: Games": "Games",
    "Access to this site is denied by your organization's policy. URL Category: Gambling. User: jdoe": "Gambling",
    "<h1>Accès refusé</h1><p>La politique de l’entreprise interdit ce site.</p><p>Catégorie&nbsp;: Jeux en ligne</p>": "Jeux en ligne",
    "<p>Cette page est bloquée.</p><table><tr><td>Catégories</td><td>Santé</td></tr><tr><td>IP</td></tr></table>": "Santé",
    "Zugriff verweigert<br>Die Richtlinie erlaubt das nicht.<br>Kategorie: Glücksspiel<br>IP: 10.0.0.4": "Glücksspiel",
    "<p>Diese Webseite wurde gesperrt.</p><dl><dt>Kategorie</dt><dd>Soziale Netze</dd></dl>": "Soziale Netze",
    "<p>Acceso denegado</p><p>La política de la empresa no permite este sitio.</p><p>Categoría:</p><p>Redes</p>": "Redes",
    "El sitio está bloqueado por el administrador | Categorías: Ocio | Usuario: ana": "Ocio",
    "Votre accès à Internet a été restreint. Cette URL est classée dans une catégorie non permise.": "",
    "Este sitio no está permitido. Categoría: Redes": "Redes",
    "Sorry, your organization doesn’t allow this site": "",
    "L’accesso a questo sito è stato bloccato. Categoria: Giochi": "Giochi",
    "<title>Site bloqu&eacute;</title><script>var category = 'x: y';</script>": "",
}
WELL = (
    "Sign in to your account",
    "403 - Forbidden: Access is denied. You do not have permission to view this directory.",
    "This site uses cookies; blocked content needs them.",
    "The page needs JavaScript, which is blocked.",
    "Attention Required! You are blocked from this site. Cloudflare Ray ID: 4",
    "The request is blocked. 20260101T000000Z Azure Front Door",
    "Réponse refusée",
    "Votre compte est bloqué. Connectez-vous",
    "Welcome to the hotel Wi-Fi. Accept the terms to continue",
    "Sign in with the account of your organization",
    "",
)


@pytest.mark.parametrize(("source", "category"), REFUSING.items())
@pytest.mark.parametrize(
    ("encoding", "content_type", "before"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=utf-8", ""),
        ("utf-16", "text/html", ""),
        ("utf-16-le", "text/html", "<html>"),
        ("utf-16-be", "text/html; charset=utf-16", "<html>"),
        ("latin-1", "text/html; charset=ISO-8859-1", ""),
        ("cp1252", "text/html", ""),
        ("latin-1", "", '<meta charset="latin-1">'),
        ("utf-8", "text/html; charset=nothing-known", ""),
    ],
)
def test_a_page_that_refuses(source: str, category: str, encoding: str, content_type: str, before: str) -> None:
    body = (before + source.replace("’", "'")).encode(encoding)
    reading = page.read(body, content_type)
    assert page.refuses(reading.text), reading.text
    assert reading.category == category
    assert "<" not in reading.text and "&" not in reading.text and "var " not in reading.text


@pytest.mark.parametrize("text", WELL)
def test_a_page_that_does_not(text: str) -> None:
    assert not page.refuses(page.read(text.encode()).text)


@pytest.mark.parametrize(
    ("source", "leads_to"),
    [
        ('<META HTTP-EQUIV="Refresh" CONTENT="0; URL=http://10.0.0.1/no?a=1&amp;b=2">', "http://10.0.0.1/no?a=1&b=2"),
        ("<meta content='3;url=/stop' http-equiv=refresh>", "/stop"),
        (
            "<meta name=viewport content='x'><meta http-equiv=refresh content=\"0;url='https://b.example/'\">",
            "https://b.example/",
        ),
        ("<script>window.location='http://10.0.0.1:8080/';</script>", "http://10.0.0.1:8080/"),
        ('<script>top.location.href = "\\/\\/b.example\\/x"</script>', "//b.example/x"),
        ("<script>document.location.replace('https://b.example/x')</script>", "https://b.example/x"),
        ('<script>self.location.assign( "/x" )</script>', "/x"),
        ("<script>if (location == 'x') {}</script>", ""),
        ("<meta http-equiv=refresh content=30>", ""),
    ],
)
def test_where_a_page_leads_by_itself(source: str, leads_to: str) -> None:
    assert page.read(source.encode()).leads_to == leads_to


@pytest.mark.parametrize(
    ("url", "refuses"),
    [
        ("http://10.0.0.1:8080/x", True),
        ("https://[fd00::1]/x", True),
        ("https://filter.corp/x", True),
        ("https://filter/x", True),
        ("http://10.0.0.1:8080/login", False),
        ("https://portal.corp.lan/x", False),
        ("https://www.office.com/x", False),
        ("https://203.0.113.9/x", False),
        ("https://[2001:db8::9]/x", False),
        ("https://blocked.example.com/x", True),
        ("https://example.com/a/access-denied?x", True),
        ("https://example.com/x?error=access_denied", False),
        ("/gesperrt", True),
        ("/home", False),
        ("https://files.lan/x", False),
        ("http://[", False),
    ],
)
def test_an_address_that_refuses(url: str, refuses: bool) -> None:
    assert page.address_refuses(url, "files.lan") is refuses


@given(
    st.binary(max_size=3000), st.sampled_from(["", "text/html; charset=utf-16", "charset=punycode", "charset=cp1250"])
)
def test_any_bytes_are_read_within_bounds(body: bytes, content_type: str) -> None:
    reading = page.read(body, content_type)
    page.refuses(reading.text)
    assert len(reading.category) <= 60 and len(reading.leads_to) <= 300
    assert all(char.isprintable() or char in "\u00a0\u202f\n" for char in reading.text)
