"""The second performance works out the demo's bundle again, from its leaves alone."""

from pathlib import Path

from tests.audit.second.findings import NOTES
from tests.audit.second.performing import Second
from tests.audit.second.reading import read
from tests.audit.support import begun
from thep_adapters.audit.bundling import write_folder
from thep_adapters.audit.signing import sign
from thep_domain import Partnership
from thep_domain.fees import balances


def test_every_charge_of_the_demo_is_confirmed_to_the_penny(thep: Partnership, tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    sign(folder, thep.journal, key, memory)
    write_folder(folder, tmp_path / "bundle")
    second = Second()
    findings = second.perform(read(tmp_path / "bundle"))
    assert sum(second.events.values()) == thep.journal.last_position()
    # 999004 has no count in 2018-19: what it owes cannot be charged
    assert [(each.code, each.stream) for each in findings] == [("owed-not-charged", "account:999004")]
    assert {each.code for each in findings} <= NOTES
    assert second.events["fees.subscription_charged"] == 288
    for row in balances(thep.known(), thep.today):
        account = second.accounts[str(row.establishment)]
        assert (row.charged, row.owed) == (account.charged - account.credited, account.balance)
