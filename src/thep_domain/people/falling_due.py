"""What falls due of texts: those whose time of keeping is over, to be erased."""

from collections.abc import Iterator
from datetime import date

from thep_domain.kernel.calendar import after
from thep_domain.kernel.due import Due
from thep_domain.kernel.work import Reading
from thep_domain.people.keys import Keys
from thep_domain.people.person import Person
from thep_domain.people.rules import RETENTION, RETENTION_OF_PEOPLE
from thep_domain.rulebook import rules_in_force


def fall_due(reading: Reading, by: date) -> Iterator[Due]:
    """The texts to be erased by a day, by case and person; periods are those in force today."""
    rules = rules_in_force(reading, reading.today)
    for subject, keys in reading.loaded(Keys):
        if not keys.live or keys.kept_from is None:
            continue
        of_person = subject.startswith(f"{Person.STREAM}:")
        due_on = after(keys.kept_from, rules[RETENTION_OF_PEOPLE if of_person else RETENTION])
        if due_on <= by:
            named = subject.partition(":")[2] if of_person else subject
            ended = "left" if of_person else "ended"
            sentence = (
                f"The texts of {subject}, which {ended} on {keys.kept_from}, are to be erased:"
                f" thep people erase {named}"
            )
            yield Due(due_on, "people.to-erase", sentence, f"{Keys.STREAM}:{subject}")
