"""A small content for the tests, and what happens to it when its author changes it."""

from __future__ import annotations

from checks.guide.content import Content, parse


def words(name: str, text: str) -> str:
    return f'{name} = {{ fr = "{text} (fr)", en = "{text}" }}\n'


def stage(key: str, option: str = "", trouble: str = "") -> str:
    lines = f'[[steps.stages]]\nkey = "{key}"\n' + (f'option = "{option}"\n' if option else "")
    lines += "".join(words(name, f"{key} {name}") for name in ("title", "sees", "say", "do", "done"))
    lines += 'sources = ["S1"]\n'
    if trouble:
        lines += f'[[steps.stages.troubles]]\nto = "{trouble}"\n' + words("text", f"{key} trouble")
    return lines


def steps() -> str:
    text = 'version = "test-1"\nreviewed = 2026-11-01\n' + words("opening", "Where are you?")
    for number in range(1, 7):
        text += f"[[steps]]\nnumber = {number}\n" + words("title", f"Step {number}") + words("short", f"S{number}")
        text += 'sources = ["S1"]\n'
        if number == 6:
            text += words("say", "App or phone?")
            for option in ("app", "phone"):
                text += f'[[steps.choices]]\nkey = "{option}"\nsources = ["S1"]\n'
                text += words("title", option) + words("why", f"why {option}")
            text += stage("install", "app", "@lamp") + stage("number", "phone") + stage("finish")
        else:
            text += stage("begin", trouble="@lamp" if number % 2 else "@door.locked") + stage("end")
    return text


def ask(name: str, kind: str, unknown: str, *answers: tuple[str, str, str], more: str = "") -> str:
    text = (
        f'[nodes.{name}]\nkind = "{kind}"\nsources = ["S1"]\n' + words("say", f"{name}?") + words("why", f"{name} why")
    )
    text += more + f'unknown = {{ to = "{unknown}" }}\n'
    for key, to, when in answers:
        text += f'[[nodes.{name}.answers]]\nkey = "{key}"\nto = "{to}"\n' + words("text", f"{name} {key}") + when
    return text


def outcome(name: str, ends: str, owner: str, leads_to: str = "", stands_at: str = "") -> str:
    text = f'[nodes.{name}]\nkind = "outcome"\ncode = "{name}"\nends = "{ends}"\nowner = "{owner}"\nsources = ["S1"]\n'
    text += "".join(words(part, f"{name} {part}") for part in ("title", "say", "do", "expect", "if_not"))
    text += f'leads_to = "{leads_to}"\n' if leads_to else ""
    return text + (f'stands_at = "{stands_at}"\n' if stands_at else "")


def issue(key: str, start: str, nodes: str) -> str:
    text = f'key = "{key}"\nstart = "{start}"\nreviewed = 2026-11-01\nsteps = [1]\nsources = ["S1"]\n'
    return (
        text
        + words("title", f"The {key}")
        + words("summary", f"The {key} is broken")
        + f'says = [{{ fr = "ma {key} est brisée", en = "my {key} is broken" }}]\n'
        + nodes
    )


LAMP = (
    ask(
        "plugged",
        "question",
        "look",
        ("yes", "bulb", 'when = { fact = "guest.found", is = true }\n'),
        ("no", "plug_in", 'when = { fact = "guest.found", is = false }\n'),
    )
    + ask("look", "action", "call_us", ("seen", "plugged", ""), more='again = { visits = 2, to = "call_us" }\n')
    + ask(
        "bulb",
        "question",
        "call_us",
        ("dark", "change", 'when = { fact = "net.sign_in", in = ["some", "none"] }\n'),
        ("light", "@door", ""),
    )
    + outcome("plug_in", "resolved", "client", leads_to="bulb")
    + outcome("change", "wait", "client_it")
    + outcome("call_us", "wait", "agent")
)
DOOR = (
    ask("locked", "question", "stuck", ("yes", "turn", ""), ("no", "stuck", ""))
    + outcome("turn", "normal", "agent", leads_to="stuck", stands_at="step.4")
    + outcome("stuck", "escalate", "tenant_admin", leads_to="locked")
)
FACTS = '[facts.S1]\nabout = "context"\n' + words("text", "a fact")
CARDS = '[[cards]]\nkey = "contact"\nsources = ["S1"]\n' + words("title", "Contact") + words("text", "Call us")


def texts() -> dict[str, str]:
    return {
        "facts.toml": FACTS,
        "steps.toml": steps(),
        "cards.toml": CARDS,
        "trees/lamp.toml": issue("lamp", "plugged", LAMP),
        "trees/door.toml": issue("door", "locked", DOOR),
    }


def small() -> Content:
    return parse(texts())


def changed() -> dict[str, Content]:
    """Return what the content may be when a call is resumed, by what was changed."""
    here = texts()
    lamp, door = here["trees/lamp.toml"], here["trees/door.toml"]
    no_door = {name: text for name, text in here.items() if name != "trees/door.toml"}
    return {
        "an issue is gone": parse(no_door),
        "the only issue is another": parse(no_door | {"trees/lamp.toml": issue("gate", "locked", DOOR)}),
        "a node is renamed": parse(
            here | {"trees/lamp.toml": lamp.replace("nodes.bulb", "nodes.globe").replace('"bulb"', '"globe"')}
        ),
        "a node is gone": parse(here | {"trees/lamp.toml": lamp.replace('"bulb"', '"change"')}),
        "answers are renamed": parse(
            here | {"trees/lamp.toml": lamp.replace('key = "yes"', 'key = "sure"').replace('"dark"', '"black"')}
        ),
        "another start": parse(here | {"trees/door.toml": door.replace('start = "locked"', 'start = "stuck"')}),
        "stages are renamed": parse(
            here | {"steps.toml": here["steps.toml"].replace('"begin"', '"start"').replace('"install"', '"get"')}
        ),
    }
