"""The codes that an onboarding can meet: each one exists, in both languages, fits its place, and leads somewhere."""

from __future__ import annotations

import re
import textwrap
import tomllib
from importlib.resources import files

import pytest

from checks.errors.codes import codes, explain_code, is_blocked_by_policy, is_interrupt, lookup_address
from checks.guide.content import load
from checks.redaction import is_error_code

ALL = {
    *(16000, 16001, 16003, 160021, 135011, 399218, 1000104),
    *(50002, 50014, 50020, 50034, 50053, 50055, 50056, 50057, 50058, 50059, 50072, 50074, 50076, 50078, 50079, 50085),
    *(50087, 50088, 50089, 50097, 50105, 50107, 50125, 50126, 50128, 50131, 50132, 50133, 50134, 50140, 50142, 50144),
    *(50158, 50173, 50177, 50194, 50196, 50197, 50199, 51004, 53000, 53001, 53002, 53003, 53004, 53010, 53011, 54000),
    *(500011, 500021, 500022, 500121, 500207, 500208, 500212, 500213, 500341, 500571, 530004, 530032, 530035, 5000224),
    *(65001, 65004, 65005, 70008, 70016, 70018, 70019, 70043, 70044, 70046, 700016, 700082, 7000218, 75011),
    *(50011, 50129, 50135, 50137, 50155, 50178, 50187, 90013, 165000, 500014, 500141, 500211, 530003, 530021, 650056),
    *(900144, 1002016, 5000211, 5000225, 7000112),
    *(90002, 90014, 90033, 90071, 90072, 90094, 90095, 90099, 90123, 900561, 901011, 901012, 9002313),
}
INTERRUPTS = {50058, 50072, 50074, 50076, 50079, 50097, 50140, 50158, 50199, 399218}
BLOCKS = {
    *(53000, 53001, 53002, 53003, 53004, 53010, 53011, 530004, 530032, 530035, 500212, 500213),
    *(50002, 500021, 500022, 50131, 50129, 530003, 530021, 5000211),
}
SAY_WIDTH, SAY_LINES = 66, 2
LONGEST = {"means": 150, "do": 180}


def test_every_code_is_there_once() -> None:
    assert len(ALL) == 116
    assert set(codes()) == ALL
    listed = [
        number
        for file in files("checks.errors").joinpath("codes").iterdir()
        for number in tomllib.loads(file.read_text("utf-8"))
    ]
    assert len(listed) == len(ALL)


@pytest.mark.parametrize("number", sorted(ALL))
def test_a_code_is_told_in_both_languages_and_fits_80_columns(number: int) -> None:
    code = codes()[number]
    for part in ("means", "say", "do"):
        words = getattr(code, part)
        assert set(words) == {"fr", "en"}
        assert words["fr"] != words["en"]
        for text in words.values():
            assert text == text.strip()
            assert text[-1] in ".?"
            assert len(text) <= LONGEST.get(part, 500), (part, len(text), text)
        assert not any(bad in words["fr"] for bad in (" :", " ;", " !", " ?", "« ", " »", "AMF")), words["fr"]
    for text in code.say.values():
        assert len(textwrap.wrap(text, SAY_WIDTH)) <= SAY_LINES, text
    assert code.kind in ("error", "interrupt", "block")
    assert code.owner in ("client", "client_it", "agent", "tenant_admin", "nobody")
    assert bool(code.source.page) == code.source.verified


@pytest.mark.parametrize("number", sorted(ALL))
def test_no_consent_is_got_by_saying_what_is_not_shared(number: int) -> None:
    say = codes()[number].say
    assert not re.search(r"\bn(e |')\S+ (pas |rien )?(partag|recueilli|transmis)|rien d'autre", say["fr"], re.I), say[
        "fr"
    ]
    assert not re.search(r"\b(not|never|nothing|no)\b.*\b(shar|collect|sent)|nothing but", say["en"], re.I), say["en"]
    assert "Accepter" not in say["fr"] or "si vous êtes d'accord" in say["fr"].casefold()
    assert "Accept" not in say["en"] or "if you agree" in say["en"].casefold()


def test_where_a_code_leads_is_in_the_guide() -> None:
    issues = load().issues
    for code in codes().values():
        if code.leads_to is not None:
            issue, _, node = code.leads_to.removeprefix("@").partition(".")
            assert code.leads_to.startswith("@"), code
            assert issue in issues, code
            assert not node or node in issues[issue].nodes, code


def test_the_closed_sets() -> None:
    assert {number for number in codes() if is_interrupt(number)} == INTERRUPTS
    assert {number for number in codes() if is_blocked_by_policy(number)} == BLOCKS
    assert not is_interrupt(0)
    assert not is_blocked_by_policy(999_999)


def test_an_unknown_code_has_microsofts_page() -> None:
    assert explain_code(50999) is None
    assert lookup_address(50999) == "https://login.microsoftonline.com/error?code=50999"


def test_redaction_takes_none_of_them_for_a_one_time_code() -> None:
    assert [number for number in codes() if not is_error_code(str(number))] == []
