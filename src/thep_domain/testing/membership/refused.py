"""Acts of joining and leaving that should be refused, each in words how it comes to be refused."""

from datetime import date, timedelta
from typing import Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.membership import AIMS, ALL, Category, MembershipDesk
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.membership.moves import SLIP
from thep_domain.testing.schools.refused import UNKNOWN
from thep_domain.testing.schools.strategies import INDEPENDENT, ORDINARY, OTHER_CODE, TYPES
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD, EXCEPTION


def _unknown_school(story: Story) -> None:
    story.act(do(MembershipDesk.apply, UNKNOWN, Category.FULL, on=story.today(), commitments=ALL))


def _already_applied(story: Story) -> None:
    story.act(
        do(MembershipDesk.apply, story.school(story.applicants()), Category.FULL, on=story.today(), commitments=ALL)
    )


def _already_a_member(story: Story) -> None:
    story.act(do(MembershipDesk.apply, story.school(story.members()), Category.FULL, on=story.today(), commitments=ALL))


def _not_a_former_member(story: Story) -> None:
    story.act(
        do(MembershipDesk.rejoin, story.school(story.strangers()), Category.FULL, on=story.today(), commitments=ALL)
    )


def _unknown_commitment(story: Story) -> None:
    urn = story.school(story.applicants() or story.strangers())
    today = story.today()
    story.act_any(
        do(MembershipDesk.commit, urn, ("tea",), on=today),
        do(MembershipDesk.apply, urn, Category.FULL, on=today, commitments=(*ALL, "tea")),
    )


def _commitment_missing(story: Story) -> None:
    urn = story.school(story.strangers())
    story.act(do(MembershipDesk.apply, urn, Category.FULL, on=story.today(), commitments=(AIMS,)))
    story.act(do(MembershipDesk.admit, urn, on=story.today(), authority=EXCEPTION))


def _not_applied(story: Story) -> None:
    story.act(do(MembershipDesk.admit, story.school(story.strangers()), on=story.today(), authority=BOARD))


def _not_eligible(story: Story) -> None:
    kind = {"type_code": INDEPENDENT, "type_name": TYPES[INDEPENDENT]}
    entry = story.entry(story.new_urn(), opened_on=None, closed_on=None, **kind)
    story.publish(entry)
    story.act(do(MembershipDesk.apply, entry.urn, Category.FULL, on=story.today(), commitments=ALL))


def _exception_needed(story: Story) -> None:
    entry = story.entry(story.new_urn(), la=OTHER_CODE, opened_on=None, closed_on=None, **ORDINARY)
    story.publish(entry)
    story.act(do(MembershipDesk.apply, entry.urn, Category.FULL, on=story.today(), commitments=ALL))
    story.act(do(MembershipDesk.admit, entry.urn, on=story.today(), authority=BOARD))


def _school_not_open(story: Story) -> None:
    urn = story.school(story.strangers())
    story.change(urn, closed_on=story.today() - 10 * ONE_DAY)
    story.act(do(MembershipDesk.apply, urn, Category.FULL, on=story.today(), commitments=ALL))


def _too_early(story: Story) -> None:
    urn = story.school(story.strangers())
    day = min(story.today(), date(2016, 6, 29))
    story.act(do(MembershipDesk.apply, urn, Category.FULL, on=day, commitments=ALL))
    story.act(do(MembershipDesk.admit, urn, on=day, authority=EXCEPTION))


def _dates_out_of_order(story: Story) -> None:
    urn = story.school(story.applicants())
    spells = story.spells(urn)
    day = (spells[-1].applied_on if spells else story.today()) - ONE_DAY
    story.act_any(
        do(MembershipDesk.admit, urn, on=day, authority=BOARD),
        do(MembershipDesk.decline, urn, on=day, authority=BOARD),
        do(MembershipDesk.commit, urn, (AIMS,), on=day),
    )


def _not_a_member(story: Story) -> None:
    story.act(
        do(MembershipDesk.serve_notice, story.school(story.former() or story.strangers()), received_on=story.today())
    )


def _already_under_notice(story: Story) -> None:
    story.act(do(MembershipDesk.serve_notice, story.school(story.under_notice()), received_on=story.today()))


def _notice_too_short(story: Story) -> None:
    urn = story.school(urn for urn in story.members() if story.full(urn))
    day = story.today()
    story.act_any(
        do(MembershipDesk.serve_notice, urn, received_on=day, leaving=day + timedelta(days=story.one_of(364, -1, 55))),
        do(MembershipDesk.change_tier, urn, Category.ASSOCIATE, on=day, authority=BOARD),
    )


def _no_notice(story: Story) -> None:
    story.act(do(MembershipDesk.rescind_notice, story.school(), on=story.today(), authority=BOARD))


def _school_still_open(story: Story) -> None:
    story.act(do(MembershipDesk.end, story.school(story.members()), on=story.today()))


def _date_in_future(story: Story) -> None:
    urn, day = story.school(story.strangers()), story.today() + story.one_of(1, 40) * ONE_DAY
    story.act(do(MembershipDesk.apply, urn, Category.ASSOCIATE, on=day, commitments=ALL))


def _authority_missing(story: Story) -> None:
    urn, today = story.school(story.applicants()), story.today()
    story.act_any(
        do(MembershipDesk.decline, urn, on=today, authority=" "), do(MembershipDesk.admit, urn, on=today, authority="")
    )


def _personal_detail(story: Story) -> None:
    urn = story.school(story.applicants())
    story.send(do(MembershipDesk.decline, urn, on=story.today(), authority="call 020 7946 0958"))


def _already_in_tier(story: Story) -> None:
    urn = story.school(story.members())
    category = Category.FULL if story.full(urn) else Category.ASSOCIATE
    story.act(do(MembershipDesk.change_tier, urn, category, on=story.today(), authority=BOARD))


def _nothing_to_correct(story: Story) -> None:
    urn = story.school(urn for urn in story.world if story.spells(urn))
    spells = story.spells(urn)
    desk = MembershipDesk.correct
    right = spells[-1].applied_on if spells else story.today()
    command = story.one_of(do(desk, urn, applied=right), do(desk, urn), do(desk, urn, spell=9, applied=right))
    story.send(command, reason=SLIP)


def _reason_missing(story: Story) -> None:
    urn = story.school(story.members() or story.applicants())
    spells = story.spells(urn)
    right = (spells[-1].applied_on if spells else story.today()) - ONE_DAY
    story.send(do(MembershipDesk.correct, urn, applied=right))


def _day_too_early(story: Story) -> None:
    urn, day = story.school(), date(2015, 12, 31)
    story.act_any(
        do(MembershipDesk.serve_notice, urn, received_on=day),
        do(MembershipDesk.apply, urn, Category.FULL, on=day, commitments=ALL),
    )


REFUSING: Final = (
    Refusing("day-too-early", "an act is dated before 2016", _day_too_early),
    Refusing("already-in-tier", "a full member is to become a full member", _already_in_tier),
    Refusing("nothing-to-correct", "a day is corrected to what it is, or nothing is said", _nothing_to_correct),
    Refusing("reason-missing", "a day is corrected, and nobody says why", _reason_missing),
    Refusing("authority-missing", "an application is decided on no authority", _authority_missing),
    Refusing("personal-detail", "a telephone number stands in an authority", _personal_detail),
    Refusing("unknown-school", "a school that no register file has shown applies", _unknown_school),
    Refusing("already-applied", "an applicant applies again", _already_applied),
    Refusing("already-a-member", "a member applies", _already_a_member),
    Refusing("not-a-former-member", "a school that never was a member rejoins", _not_a_former_member),
    Refusing("unknown-commitment", "an applicant commits to tea", _unknown_commitment),
    Refusing("commitment-missing", "a school applies with one commitment and is to be admitted", _commitment_missing),
    Refusing("not-applied", "a school that has not applied is admitted", _not_applied),
    Refusing("not-eligible", "an independent school applies for full membership", _not_eligible),
    Refusing(
        "exception-needed", "a school of another authority is admitted without naming the exception", _exception_needed
    ),
    Refusing("school-not-open", "a school applies after its closing day", _school_not_open),
    Refusing("too-early", "a school is admitted before the company was incorporated", _too_early),
    Refusing(
        "dates-out-of-order", "an applicant is admitted, declined or commits before it applied", _dates_out_of_order
    ),
    Refusing("not-a-member", "a school that is no member gives notice", _not_a_member),
    Refusing("already-under-notice", "a member under notice gives notice again", _already_under_notice),
    Refusing(
        "notice-too-short",
        "a member wants to leave before the first day allowed, or to become an associate",
        _notice_too_short,
    ),
    Refusing("no-notice", "a notice that nobody gave is taken back", _no_notice),
    Refusing("school-still-open", "the membership of an open school is ended", _school_still_open),
    Refusing("date-in-future", "an act is dated tomorrow or later", _date_in_future),
)
