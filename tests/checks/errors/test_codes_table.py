"""Who each code is for and where it leads, and what the words of its message change: written out, so that no entry can go or change
unnoticed."""

from __future__ import annotations

import pytest

from checks.errors.codes import codes, explain_code
from checks.errors.named import named_in

LEADS = """
agent - 50134 50194 70016 70018 70019 700016 7000218
agent @wrong_account.look_up 16003 50178 500211
client - 50072 50079 50087 50140 50158 50199 399218
client @authenticator.using 50074 50076 50078 500121
client @consent.accepted 65004
client @loop 50058 50196
client @loop.policy_blocked 530035
client @loop.use_edge 1002016
client @message.start_over 50089 50132 50133 50173 70008 70043 70044 70046 90013 90014 160021 165000 500141 700082 900144 900561 9002313
client @password 50125
client @password.refused 50056 50126
client @phone_text.limit 50088
client @wrong_account 16000 16001 50020 50034 50085 50197 51004 90072 90123 901011 901012
client @wrong_account.accept_first 50014
client @wrong_account.tenant_link 50059 50128 90002
client @wrong_account.two_accounts 500207 500208
client_it @firewall.outbound 500212
client_it @firewall.tenant_restriction 50002 500021 500022 5000211
client_it @loop.home_device 135011
client_it @loop.home_risk 53011
client_it @message.escalate 5000225
client_it @password.home_locked 50053 50057
client_it @password.home_reset 50055 50144
nobody - 90033
nobody @message.escalate 54000
tenant_admin - 90099
tenant_admin @after.not_assigned 50105
tenant_admin @consent.admin_approval 65001 90094 90095
tenant_admin @consent.misconfigured 65005
tenant_admin @firewall.inbound 500213
tenant_admin @loop.change_password 50142
tenant_admin @loop.device 50097 50129 50155 50187 53000 53001 53002 530003 530004 530021
tenant_admin @loop.policy_blocked 50131 50177 53003 530032
tenant_admin @loop.risk 53004 53010
tenant_admin @mail_missing.not_invited 500341
tenant_admin @message.disabled 500571
tenant_admin @message.escalate 50011 50107 50135 50137 75011 90071 500011 500014 650056 1000104 5000224 7000112
""".strip().splitlines()
"""Who has to act, the issue to go on from there, and the codes."""

MICROSOFT, BY_MAIL = "identity provider 'live.com'", "identity provider 'mail'"
WORK, OTHER = "identity provider 'https://sts.windows.net/x/'", "in tenant 'Contoso'"
TOLD = [
    (16000, OTHER, "client", "@message.start_over"),
    (16000, MICROSOFT, "client", "@wrong_account.tenant_link"),
    (16000, BY_MAIL, "client", "@wrong_account.tenant_link"),
    (16000, WORK, "client", "@wrong_account"),
    (16000, "matches multiple user identities", "client", "@wrong_account"),
    (16003, OTHER, "client", "@message.start_over"),
    (50020, OTHER, "client", "@wrong_account.tenant_link"),
    (50020, MICROSOFT, "client", "@wrong_account.tenant_link"),
    (50020, BY_MAIL, "client", "@wrong_account.tenant_link"),
    (50020, WORK, "client", "@wrong_account"),
    (50034, OTHER, "client", "@message.start_over"),
    (51004, OTHER, "client", "@message.start_over"),
    (65005, "the tenant is unmanaged", "agent", "@consent.unmanaged"),
    (65005, "le locataire n'est pas géré", "agent", "@consent.unmanaged"),
    (90072, OTHER, "client", "@message.start_over"),
    (90072, MICROSOFT, "client", "@wrong_account.tenant_link"),
    (90072, BY_MAIL, "client", "@wrong_account.tenant_link"),
    (90072, WORK, "client", "@wrong_account"),
    (500211, OTHER, "client", "@message.start_over"),
]
"""What a message says besides its code, and who then acts and where it leads."""


def test_whom_each_code_is_for_and_where_it_leads() -> None:
    expected = {
        int(number): (owner, None if issue == "-" else issue)
        for owner, issue, *numbers in map(str.split, LEADS)
        for number in numbers
    }
    assert {number: (code.owner, code.leads_to) for number, code in codes().items()} == expected


@pytest.mark.parametrize(("number", "text", "owner", "leads_to"), TOLD)
def test_what_the_message_says_beside_its_code(number: int, text: str, owner: str, leads_to: str) -> None:
    code = explain_code(number)
    assert code is not None
    variant = code.as_in(named_in(text), text)
    assert (variant.owner, variant.leads_to) == (owner, leads_to)
    assert variant.means != code.means and variant.say != code.say and variant.do != code.do


def test_no_variant_is_without_a_row() -> None:
    used = set()
    for number, text, _owner, _leads_to in TOLD:
        variants = codes()[number].variants
        used.add((number, next(at for at, variant in enumerate(variants) if variant.applies(named_in(text), text))))
    assert used == {(number, at) for number, code in codes().items() for at in range(len(code.variants))}
