"""The code that a client reads aloud: what goes in comes out, whatever is misheard is found, and it can be said in many ways."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.hosts import not_on_the_page
from checks.network.client_page.checksum import ALPHABET
from checks.network.client_page.code import (
    AFTER,
    BEFORE,
    FIRST_DAY,
    GROUP,
    CodeContent,
    CodeFault,
    Reach,
    decode,
    encode,
    length,
)
from checks.network.client_page.spelling import spelled
from checks.network.client_page.target_list import OWN, TargetList, own, target_list, target_lists
from checks.network.targets import builtin, parse_target
from checks.problems import Problem
from checks.settings import NetworkSettings
from checks.texts import LANGS

NOW = datetime(2026, 11, 24, 15, 4, 30, tzinfo=UTC)
MADE = date(2026, 11, 20)
BUILT_IN = target_lists()[max(target_lists())]
FIRST = target_lists()[1]
VERDICTS = st.lists(st.sampled_from(Reach), min_size=25, max_size=25)


def some(seed: int = 1, source: str = "page") -> str:
    chosen = random.Random(seed)
    verdicts = chosen.choices(list(Reach), (6, 3, 1), k=25)
    return encode(BUILT_IN, "shell" if source == "shell" else "page", MADE, NOW, verdicts)


def read(text: str, now: datetime = NOW) -> CodeContent | CodeFault:
    return decode(text, target_lists(), now)


def fault(text: str, now: datetime = NOW) -> CodeFault:
    reading = read(text, now)
    assert isinstance(reading, CodeFault), reading
    return reading


def test_twenty_five_targets_take_fewer_than_twenty_characters() -> None:
    assert len(BUILT_IN.targets) == 25
    assert len(some().replace("-", "")) == length(25) == 18


def test_the_target_list_of_a_version_never_changes() -> None:
    names = [target.name for target in BUILT_IN.targets]
    assert names[:4] == [f"{name}.streamworkstech.com" for name in ("ca", "ap", "helpdesk", "crm")]
    assert target_list(NetworkSettings()) is BUILT_IN, "hosts.toml has changed: target_lists.toml needs a new version"
    assert set(builtin()) - set(names) == not_on_the_page()
    assert some() == "Q0M-NSG-VS2-9Q0-C90-NYF", "the code's form has changed: codes read aloud today would be misread"


@given(
    VERDICTS,
    st.integers(0, 90),
    st.timedeltas(timedelta(), timedelta(days=90)),
    st.sampled_from(["page", "shell"]),
)
def test_what_goes_in_comes_out(verdicts: list[Reach], days: int, since: timedelta, source: str) -> None:
    now = NOW + timedelta(days=days)
    clock = datetime(MADE.year, MADE.month, MADE.day, tzinfo=UTC) + since
    code = encode(BUILT_IN, "shell" if source == "shell" else "page", MADE, clock, verdicts)
    seen = read(code, min(now, NOW + timedelta(days=80)))
    assert isinstance(seen, CodeContent)
    assert (seen.verdicts, seen.made, seen.source) == (tuple(verdicts), MADE, source)
    assert seen.clock == clock.replace(second=0, microsecond=0) and seen.wrong is None


@given(st.dates(FIRST_DAY, date(2037, 1, 1)), st.integers(0, 90))
def test_the_day_of_making_is_known_for_eleven_years(made: date, age: int) -> None:
    midnight = datetime(made.year, made.month, made.day, tzinfo=UTC)
    seen = read(encode(BUILT_IN, "page", made, midnight, [Reach.REACHED] * 25), midnight + timedelta(days=age))
    assert isinstance(seen, CodeContent) and seen.made == made


@pytest.mark.parametrize(
    ("clock", "wrong"),
    [
        (datetime(2026, 11, 19, 23, 59, tzinfo=UTC), "before"),
        (datetime(2009, 1, 1, tzinfo=UTC), "before"),
        (datetime(2027, 6, 1, tzinfo=UTC), "after"),
    ],
)
def test_a_clock_far_off_is_told_as_that(clock: datetime, wrong: str) -> None:
    seen = read(encode(BUILT_IN, "page", MADE, clock, [Reach.REACHED] * 25))
    assert isinstance(seen, CodeContent) and seen.clock is None and seen.wrong == wrong
    assert BEFORE < AFTER


@pytest.mark.parametrize("seed", range(4))
def test_every_single_mistake_is_found_and_its_group_named(seed: int) -> None:
    code = some(seed).replace("-", "")
    for place, right in enumerate(code):
        for wrong in ALPHABET.replace(right, ""):
            misheard = fault(code[:place] + wrong + code[place + 1 :])
            assert (misheard.kind, misheard.groups) == ("misheard", (place // GROUP + 1,))
            assert (misheard.heard, misheard.meant) == (wrong, right)


@pytest.mark.parametrize("seed", range(40))
def test_every_swap_of_neighbours_is_found(seed: int) -> None:
    code = some(seed).replace("-", "")
    for place in range(len(code) - 1):
        first, other = code[place], code[place + 1]
        if first != other:
            swapped = fault(code[:place] + other + first + code[place + 2 :])
            assert swapped.kind == "swapped" and place // GROUP + 1 in swapped.groups
            assert (swapped.heard, swapped.meant) == (other + first, first + other)


@given(st.integers(0, 10_000), st.data())
def test_two_mistakes_are_found_and_no_group_is_blamed_for_both(seed: int, data: st.DataObject) -> None:
    code = list(some(seed % 50).replace("-", ""))
    places = data.draw(st.lists(st.integers(0, 17), min_size=2, max_size=2, unique=True))
    for place in places:
        code[place] = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    assert fault("".join(code)).kind in ("garbled", "swapped", "other_list", "other_version")


@given(st.lists(st.sampled_from(Reach), min_size=1, max_size=60))
def test_a_list_of_ones_own_has_codes_of_its_own(verdicts: list[Reach]) -> None:
    listed = own(parse_target(f"host{number}.example.com") for number in range(len(verdicts)))
    code = encode(listed, "page", MADE, NOW, verdicts)
    seen = decode(code, {**target_lists(), listed.version: listed}, NOW)
    assert isinstance(seen, CodeContent) and seen.verdicts == tuple(verdicts) and listed.version >= OWN
    assert fault(code).kind == "other_list"


def test_another_list_with_the_same_mark_is_not_read() -> None:
    ours = own([parse_target("host.example.com")])
    theirs = TargetList(ours.version, (parse_target("other.example.com"),), (1, 2, 3))
    code = encode(theirs, "page", MADE, NOW, [Reach.REACHED])
    assert isinstance(decode(code, {**target_lists(), ours.version: ours}, NOW), CodeFault)


@pytest.mark.parametrize("number", [0, 61])
def test_a_page_has_one_target_and_sixty_at_most(number: int) -> None:
    with pytest.raises(Problem) as raised:
        own(parse_target(f"host{number}.example.com") for number in range(number))
    assert raised.value.code == "client.targets"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("seed", range(6))
def test_it_is_read_however_it_is_said(seed: int, lang: str) -> None:
    code = some(seed)
    plain = code.replace("-", "")
    names = [spelled(character, "fr" if lang == "fr" else "en") for character in plain]
    ways = (
        *(code, plain, code.lower(), " ".join(plain), f"  {code.replace('-', ' - ')}\n", code.replace("-", ".")),
        *(plain.replace("0", "O").replace("1", "I"), plain.lower().replace("0", "o").replace("1", "l")),
        " ".join(
            f"{character} {'comme' if lang == 'fr' else 'as in'} {name}"
            for character, name in zip(plain, names, strict=True)
        ),
        ", ".join(f"{character} {name}" for character, name in zip(plain, names, strict=True)),
        *(" ".join(names), " ".join(names).upper(), "tiret".join(f" {name} " for name in names)),
    )
    right = read(code)
    assert isinstance(right, CodeContent)
    assert all(read(way) == right for way in ways)


@pytest.mark.parametrize(
    "before",
    [
        "Code a lire : ",
        "x PAS JOINT   ca.streamworkstech.com\n\nCode to read: ",
        "x INACCESSIBLE  ca.streamworkstech.com\n\nResultat a lire (pas un code de connexion) : ",
        "Result to read (not a sign-in code): ",
        "le voici :\n",
    ],
)
def test_a_whole_line_may_be_pasted(before: str) -> None:
    code = some()
    seen = read(before + code)
    assert isinstance(seen, CodeContent) and seen == read(code)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert fault(before + wrong) == fault(wrong)
    assert isinstance(read(code.replace("-", ":")), CodeContent)


@pytest.mark.parametrize("text", ["", "   ", "- - -", "…", "\x00\x1b[31m"])
def test_a_text_without_a_code(text: str) -> None:
    assert fault(text).kind in ("empty", "short")


def test_a_code_cut_short_or_too_long_says_by_how_much_and_where() -> None:
    code = some()
    assert fault(code[:-4]) == CodeFault("short", count=15, of=18)
    assert fault(code[:5] + code[6:]) == CodeFault("short", (2,), count=17, of=18)
    assert fault(code[:9] + "Z" + code[9:]) == CodeFault("long", (3,), count=19, of=18)
    assert fault(code.replace("-", "") * 2).kind == "long"


def test_a_character_that_is_in_no_code_names_its_group() -> None:
    code = some()
    assert fault(code[:4] + "U" + code[5:]) == CodeFault("character", (2,), heard="U")


def test_a_page_of_another_version_is_told_as_that() -> None:
    newer = TargetList(3, BUILT_IN.targets[:20])
    assert fault(encode(newer, "page", MADE, NOW, [Reach.REACHED] * 20)).kind == "other_version"
    assert (
        fault(encode(TargetList(3, BUILT_IN.targets), "page", MADE, NOW, [Reach.REACHED] * 25)).kind == "other_version"
    )


def test_an_old_page_is_told_with_its_day() -> None:
    late = datetime(2027, 2, 20, tzinfo=UTC)
    assert fault(some(), late) == CodeFault("old_page", made=MADE)
    assert isinstance(read(some(), late - timedelta(days=2)), CodeContent)


@given(st.text(max_size=60))
def test_any_text_at_all_is_a_fault_with_words(text: str) -> None:
    reading = read(text)
    if isinstance(reading, CodeFault):
        problem = reading.problem()
        assert problem.exit_status == 1
        assert all(problem.message(lang) and problem.remedy(lang) for lang in LANGS)


def test_every_fault_has_words_that_name_the_group() -> None:
    code = some()
    faults = [fault(typed) for typed in (code[:-1] + "?", code[:4] + "U" + code[5:], code[:5] + code[6:], "")]
    faults += [
        fault(f"{code[:-1]}{'7' if code[-1] != '7' else '8'}"),
        CodeFault("garbled"),
        CodeFault("old_page", made=MADE),
    ]
    faults += [
        CodeFault("swapped", (2, 3), "AB", "BA"),
        CodeFault("other_list"),
        CodeFault("other_version"),
        CodeFault("long", of=18),
    ]
    for faulty in faults:
        for lang in LANGS:
            text = f"{faulty.problem().message(lang)} {faulty.problem().remedy(lang)}"
            assert "{" not in text and all(str(group) in text for group in faulty.groups)
