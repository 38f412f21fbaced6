"""``--receipt FILE``: a head is signed over what a command recorded, and each of its facts gets a receipt.

A receipt is of one fact, in a format that other programs read. FILE is that of the first fact; those of others go into
files of that name with a number: ``paid.tlog-proof``, ``paid.2.tlog-proof``.
"""

import os
import shlex
from pathlib import Path
from typing import Final

from thep_adapters.cli.audit_options import folder_of, needing_cryptography, signer
from thep_adapters.cli.errors import NotSigned, UnusableInput
from thep_adapters.cli.options import AUDIT_HEADS_VARIABLE, AUDIT_KEY_VARIABLE, Common
from thep_adapters.cli.outcome import Written, outcome
from thep_domain.application import StoreError
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.verbs import Command
from thep_domain.kernel.work import Answer

SHOWN: Final = 12
"""How many receipts are named one by one."""


class Receipts:
    """Writes the receipts of one command. What would keep it from signing is said before anything is recorded."""

    def __init__(self, common: Common, file: Path) -> None:
        self._common, self._file = common, file
        if common.signing_key is None:
            raise UnusableInput(
                "A receipt leads to a signed head: name the key that signs with thep --audit-key FILE, or in"
                f" {AUDIT_KEY_VARIABLE}."
            )
        self._key = common.signing_key
        if file.is_dir() or not os.access(file.parent, os.W_OK):
            raise UnusableInput(f"The receipt cannot be written to {file}: name a file in a folder that is there.")
        with needing_cryptography():
            from thep_adapters.audit import Signer, files

            self._replace = files.replace
            folder = folder_of(common, None)
            folder.expect_log()
            heads = os.environ.get(AUDIT_HEADS_VARIABLE)
            key, memory = signer(folder, self._key, Path(heads) if heads else None, None)
            self._signer = Signer(folder, key, memory)
            self._signer.expect_ready()
        self._written = list[Written]()
        outcome().receipts = self._written

    def write(self, command: Command, answer: Answer) -> None:
        """Sign, and write the receipt of each fact. Raises NotSigned where that fails: the facts are recorded."""
        try:
            made = zip(answer.events, answer.receipts(self._signer), strict=True)
            for fact, receipt in sorted(made, key=lambda each: _comes_along(each[0], command)):
                file = self._next_file()
                self._replace(file, bytes(receipt), sync=True)
                self._written.append(Written(fact.position, str(file)))
        except (StoreError, OSError) as error:
            raise NotSigned("no receipt was made", error, self._cure(command, answer)) from error

    def tell(self) -> None:
        """Say which receipts were written, below the answer; with --json the answer holds them."""
        if self._common.json:
            return
        from thep_adapters.cli.tables import say

        say(
            *(f"Receipt of #{each.position}: {each.file}" for each in self._written[:SHOWN]),
            *([f"  ... and {len(self._written) - SHOWN} more receipts"] if len(self._written) > SHOWN else []),
            *([] if self._written else ["No receipt: nothing was recorded."]),
        )

    def _next_file(self) -> Path:
        number = len(self._written) + 1
        return self._file if number == 1 else self._file.with_name(f"{self._file.stem}.{number}{self._file.suffix}")

    def _cure(self, command: Command, answer: Answer) -> str:
        fact = min(answer.events, key=lambda each: _comes_along(each, command))
        asked = f"thep audit receipt {fact.stream} {fact.version} --key {shlex.quote(self._key)} --out FILE"
        more = f", and so for each of the {len(answer.events)} facts" if len(answer.events) > 1 else ""
        return f"Do not send it again; once this is put right, its receipt comes with: {asked}{more}"


def _comes_along(fact: Recorded, command: Command) -> bool:
    """Whether a fact only comes along: a rule adopted, a clock confirmed or a key issued, in the save of another."""
    context = fact.name.partition(".")[0]
    return fact.name == "people.key_issued" or (
        context in {"journal", "rulebook"} and context != command.name.partition(".")[0]
    )
