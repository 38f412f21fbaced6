"""The rules that membership asks: who may join, on which commitments, and how a member leaves."""

from datetime import date

from thep_domain.kernel.money import Pence
from thep_domain.kernel.rules import (
    AMOUNT,
    AUTHORITY_CODE,
    CODES,
    DAY,
    PERIOD,
    WORDS,
    WORDS_OR_NONE,
    Rule,
    authority_rule,
)

BOROUGH: Rule[str] = Rule(
    "membership.borough",
    "the local authority whose schools are eligible",
    AUTHORITY_CODE,
    "211",
    "prospectus D1 [2:727]: schools within Tower Hamlets, authority 211 in the register",
)
PUBLICLY_FUNDED: Rule[frozenset[int]] = Rule(
    "membership.publicly-funded-types",
    "GIAS types of publicly funded schools",
    CODES,
    "1,2,3,5,6,7,12,14,15,28,31,33,34,35,36,38,39,40,41,42,43,44,45,46,57",
    "prospectus D1 [2:727]: all publicly-funded schools; the GIAS types are our reading (R)",
)
EXCEPTION_WORDS: Rule[tuple[str, ...]] = Rule(
    "membership.exception-words",
    "words by which an authority names an exception",
    WORDS,
    "exception,outside the borough,out of borough,out-of-borough",
    "DOMAIN section 3 (R): admitting a school outside the borough needs an authority that names the exception",
)
COMMITMENTS: Rule[tuple[str, ...]] = Rule(
    "membership.commitments",
    "what a full member commits to",
    WORDS_OR_NONE,
    "aims,guarantee,fee",
    "prospectus, How to join [2:971-978]",
)
ASSOCIATE_COMMITMENTS: Rule[tuple[str, ...]] = Rule(
    "membership.associate-commitments",
    "what an associate commits to",
    WORDS_OR_NONE,
    "aims",
    "prospectus D1 [2:730] (R): associates support the aims; guarantee and fee bind full members",
)
GUARANTEE: Rule[Pence] = Rule(
    "membership.guarantee",
    "what each member pays if the company is wound up",
    AMOUNT,
    "25.00",
    "prospectus, How to join [2:975]: up to 25 pounds if the company is wound up",
)
FIRST_ADMISSION: Rule[date] = Rule(
    "membership.first-admission",
    "no admission is dated before this day",
    DAY,
    "2016-06-30",
    "prospectus [2:879]: incorporated by 30 June 2016; no legal admission before it (R)",
)
NOTICE_PERIOD: Rule[str] = Rule(
    "notice.period",
    "how long before leaving notice is given",
    PERIOD,
    "P1Y",
    "prospectus E2 [2:895]: one year's notice",
)
FREE_EXIT_UNTIL: Rule[date] = Rule(
    "notice.free-exit-until",
    "last day on which notice needs no period",
    DAY,
    "2016-12-31",
    "prospectus E2 [2:899]: up to 31 December 2016 a school may withdraw at any time",
)
STATUTORY_NOTICE: Rule[str] = Rule(
    "notice.statutory-period",
    "shown beside the notice period, never enforced",
    PERIOD,
    "P12W",
    "School Companies Regulations 2002, regulation 14 (unverified): shown beside the year's notice, never enforced",
)
DECIDED = "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it"
AUTHORITY_TO_ADMIT = authority_rule("admit", "admit a school", DECIDED)
AUTHORITY_TO_DECLINE = authority_rule("decline", "decline an application", DECIDED)
AUTHORITY_TO_RESCIND = authority_rule("rescind", "rescind a notice", DECIDED)
AUTHORITY_TO_CHANGE_TIER = authority_rule("change-tier", "make an associate a full member, or the reverse", DECIDED)

RULES = (
    BOROUGH,
    PUBLICLY_FUNDED,
    EXCEPTION_WORDS,
    COMMITMENTS,
    ASSOCIATE_COMMITMENTS,
    GUARANTEE,
    FIRST_ADMISSION,
    NOTICE_PERIOD,
    FREE_EXIT_UNTIL,
    STATUTORY_NOTICE,
    AUTHORITY_TO_ADMIT,
    AUTHORITY_TO_DECLINE,
    AUTHORITY_TO_RESCIND,
    AUTHORITY_TO_CHANGE_TIER,
)
