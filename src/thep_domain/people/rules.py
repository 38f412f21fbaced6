"""The rules that are asked about people and keys."""

from thep_domain.kernel.rules import PERIOD, Rule, authority_rule

RETENTION = Rule(
    "people.retention",
    "how long the texts of a case are kept after it ended",
    PERIOD,
    "P6Y",
    "no source (assumption): six years, as long as most claims can be brought (Limitation Act 1980)",
)
RETENTION_OF_PEOPLE = Rule(
    "people.retention-people",
    "how long the details of a person are kept after they left",
    PERIOD,
    "P1Y",
    "no source (assumption): a year, so that what is under way can be finished",
)
KEY_BACKUPS = Rule(
    "people.key-backups",
    "how long a backup of the key store is kept: an erasure is complete when the last is gone",
    PERIOD,
    "P35D",
    "no source (assumption): five weeks, so that a backup of each month end is at hand",
)
AUTHORITY_TO_DISCLOSE = authority_rule(
    "disclose",
    "give keys to somebody outside the office",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)

RULES = (RETENTION, RETENTION_OF_PEOPLE, KEY_BACKUPS, AUTHORITY_TO_DISCLOSE)
