"""python -m tests.audit.second BUNDLE|BUNDLE.zip|EVENTS.jsonl: exit code 0 where nothing is found, else 1."""

import sys
from pathlib import Path

from tests.audit.second.findings import NOTES
from tests.audit.second.performing import Second
from tests.audit.second.reading import read


def main(path: str) -> int:
    second = Second()
    for each in second.perform(read(Path(path))):
        print(each)
    broken = [each for each in second.findings if each.code not in NOTES]
    print(f"{sum(second.events.values())} events, {len(broken)} findings")
    for key, account in sorted(second.accounts.items()):
        sums = account.charged, account.credited, account.paid, account.refunded, account.balance
        print(key, *(f"{each / 100:.2f}" for each in sums))
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
