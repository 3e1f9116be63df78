"""What a page says, in the languages and encodings that filters use."""

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
    "Stop! The website has been categorised as <b>Web mail</b>, which your organisation does not permit.": "Web mail",
    "This site has been blocked. Block reason: Forbidden Category 'Web Communications'": "Web Communications",
    'Your request was denied because of its content categorization: "Email" For help, call': "Email",
    "Contenu bloqué. La catégorie Websense « Courriel » est filtrée. URL : x": "Courriel",
    "Die Seite fällt in die Kategorie Webmail, die durch den Content-Filter gesperrt ist.": "Webmail",
    "<h1>Accès interdit.</h1> La configuration du contrôle d'accès empêche votre requête": "",
    "Zugriff verweigert. Die Konfiguration der Zugriffskontrolle lässt Ihre Anfrage nicht zu.": "",
    "Acceso Denegado. La configuración de control de acceso impide que su solicitud sea permitida": "",
    "Diese Internetseite ist nicht freigegeben. Kategorie: Webmail": "Webmail",
    "Le site n'est pas conforme à la charte informatique de l'établissement": "",
    "L'accès a été restreint par le Service des technologies de l'information.": "",
    "Access to this web page is prohibited by the rule x": "",
    "Deze website is geblokkeerd. Categorie: Webmail": "Webmail",
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
    "Your browser has blocked pop-ups for this page",
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


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        ("Page bloquée : accès refusé", "utf-8", "text/html; charset=iso-8859-1"),
        ("Page bloquée : accès refusé", "latin-1", "text/html; charset=utf-8"),
        ("Page bloquée : accès refusé", "mac-roman", "text/html; charset=macintosh"),
        ("このサイトへのアクセスはブロックされました", "shift_jis", "text/html; charset=Shift_JIS"),
        ("此网站已被管理员阻止", "gb2312", "text/html; charset=gb2312"),
        ("Доступ к сайту заблокирован", "koi8-r", "text/html; charset=koi8-r"),
        ("Доступ к сайту заблокирован", "cp1251", '<meta charset="windows-1251">'),
    ],
)
def test_a_page_in_an_encoding_that_it_declares_or_not(text: str, encoding: str, content_type: str) -> None:
    before = content_type if content_type.startswith("<") else ""
    assert page.read((before + text).encode(encoding), content_type).text.strip() == text


@pytest.mark.parametrize(
    ("value", "leads_to"),
    [("0; url=http://10.0.0.1/no", "http://10.0.0.1/no"), ("5;URL='/x'", "/x"), ("3", ""), ("", "")],
)
def test_where_a_refresh_field_leads(value: str, leads_to: str) -> None:
    assert page.refresh_address(value) == leads_to


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
        ("<meta http-equiv=refresh content='0; https://b.example/x'>", "https://b.example/x"),
        ("<script>window['location']['href'] = `https://b.example/x`</script>", "https://b.example/x"),
        ("<script>var to = 'https://b.example/x';\nwindow.location.replace (to);</script>", "https://b.example/x"),
        ("<script>location.href=decodeURIComponent('https%3A%2F%2Fb.example%2Fx')</script>", "https://b.example/x"),
        ("<script>location='\\x68ttps:\\u002f\\u002fb.example'</script>", "https://b.example"),
        ("<script>location.href = 'blocked.html'</script>", "blocked.html"),
        (
            "<form method=post action='https://b.example/x'></form><script>document.forms[0].submit()</script>",
            "https://b.example/x",
        ),
        ("<frameset><frame src='http://10.0.0.1/no'></frameset>", "http://10.0.0.1/no"),
        ("<p>Text</p><iframe src='https://b.example/x'></iframe>", ""),
        ("<form action='/search'><input></form>", ""),
        ("<script>location = 'Montreal'; location.hash = '#x'; location.href = nowhere;</script>", ""),
        ("<script>if (location == 'https://b.example/x') {}</script>", ""),
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
        ("https://files.example.org/x", False),
        ("http://[", False),
    ],
)
def test_an_address_that_refuses(url: str, refuses: bool) -> None:
    assert page.address_refuses(url, "files.example.org") is refuses


@pytest.mark.parametrize("host", ["files.lan", "files", "10.0.0.7"])
def test_a_host_of_the_network_may_lead_to_another_one(host: str) -> None:
    assert not page.address_refuses("https://sso.corp/x", host)
    assert page.address_refuses("https://sso.corp/blocked", host)


@given(
    st.binary(max_size=3000), st.sampled_from(["", "text/html; charset=utf-16", "charset=punycode", "charset=cp1250"])
)
def test_any_bytes_are_read_within_bounds(body: bytes, content_type: str) -> None:
    reading = page.read(body, content_type)
    page.refuses(reading.text)
    assert len(reading.category) <= 60 and len(reading.leads_to) <= 300
    assert all(char.isprintable() or char in "\u00a0\u202f\n" for char in reading.text)
