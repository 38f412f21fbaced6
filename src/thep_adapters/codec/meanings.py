"""What events and their fields mean: the docstrings, and words for the fields that many events share."""

import ast
import inspect
import itertools
import sys
from enum import Enum
from functools import cache
from typing import Any, NewType, get_args

import attrs

SHARED = {
    "Authority.text": "The authority in words, such as a meeting and its minute.",
    "Authority.stream": "The stream of the recorded decision, where there is one.",
    "Authority.version": "The version of that stream which holds the decision.",
    "Cited.stream": "The stream that was read.",
    "Cited.version": "The version of the stream that was read.",
    "FoundingRule.name": "The rule's name.",
    "FoundingRule.rule": "The rule's name.",
    "FoundingRule.source": "Where the rule is written: document and clause.",
    "LiabilitySet.from_on": "The first day that is charged: of admission.",
    "LiabilitySet.membership": "The membership as it stood when this was settled.",
    "RuleCited.version": "The version of the rulebook that set it.",
    "RuleSet.source": "Where the rule is written: document and clause.",
    "SchoolRegistered.name": "The school's name.",
    "SchoolRenamed.name": "The school's new name.",
    "SubscriptionCharged.from_on": "The first day charged.",
    "SubscriptionCharged.rules": "The rules that were used.",
    "RulebookFounded.rules": "Each founding rule.",
    "actor": "The account that acted, such as `finance-officer`; never a person's name.",
    "admitted_on": "The first day of membership.",
    "after": "The position after which its facts were recorded.",
    "amount": "What was paid.",
    "announced_on": "The day of the register file that announced it.",
    "applied_on": "The day of the application.",
    "as_at": "The day of the register file that says so.",
    "authority": "On whose authority the decision was taken, where one was needed.",
    "basis": "What the fee rests on, so that it can be worked out again.",
    "because_of": "The registration that this one is joined to.",
    "by_exception": "Whether the authority admitted a school that the rules leave out.",
    "category": "Full or associate.",
    "charge": "The charge's name on the account.",
    "charged_on": "The day of the charge.",
    "closed_on": "The last day on which the school is open.",
    "command": "The command that was carried out.",
    "commitments": "The commitments that the school made, by name.",
    "count": "The registration that holds the count, and its version.",
    "count_of": "Whose count it is: the school's own, or a predecessor's or successor's for want of one.",
    "count_source": "Where the count was published.",
    "count_urn": "The registration that the count was published for.",
    "counted_on": "The day on which the pupils were counted.",
    "credit": "The credit's name on the account.",
    "credited_on": "The day of the credit.",
    "declined_on": "The day on which the application was declined.",
    "details": "The details of the answer, as JSON in a string.",
    "earliest": "The first last day that the rules allowed.",
    "effective_on": "The day in London on which it took effect.",
    "ends_on": "The last day of membership, inclusive.",
    "establishment": "The establishment this registration belongs to.",
    "facts": "How many facts the command recorded.",
    "fingerprint": "SHA-256 over the command and its arguments.",
    "from_on": "The day from which it is so.",
    "gross": "Net and VAT together.",
    "in_force_from": "The first day on which it is in force.",
    "instead_of": "The day given before.",
    "kind": "How one school follows the other.",
    "la": "The number of the local authority.",
    "lies_outside": "Whether the school lies outside its authority's area.",
    "made_on": "The day on which they were made.",
    "name": "The name.",
    "net": "The amount before VAT.",
    "on": "The first day of the successor.",
    "opened_on": "The first day on which the school is open.",
    "outside_borough": "Whether the school lies outside the Partnership's area.",
    "part_year": "How a part of a year is counted.",
    "parts": "The phases that the school is counted in, one for each part.",
    "payment": "The payment's name on the account.",
    "phase_code": "The phase of education, by the register's code.",
    "predecessor": "The school that came before.",
    "pupils": "How many pupils.",
    "quoted_by_predecessor": "The day quoted in the predecessor's entry.",
    "quoted_by_successor": "The day quoted in the successor's entry.",
    "rate": "The fee for each pupil and year.",
    "reason": "Why it happened.",
    "received_on": "The day on which it was received.",
    "recorded_at": "When it was recorded, in UTC with microseconds.",
    "reference": "The payer's reference.",
    "register": "The registration of the school that was read, and its version.",
    "request": "The request id under which the command was sent, where it had one.",
    "rescinded_on": "The day on which the notice was taken back.",
    "rule": "The rule's name.",
    "rules": "The rules that were used.",
    "source": "The file that says so.",
    "spell": "Which spell of membership it is about: the first is 1; a school that left and joined again has two.",
    "statutory_day": "The last day if the twelve weeks of the regulations applied: shown, never enforced.",
    "successor": "The school that came after.",
    "to_on": "The last day charged.",
    "type_code": "The type of establishment, by the register's code.",
    "type_name": "The type of establishment, in the register's words.",
    "units_end": "The month or day of the year up to which it is charged, counted from 1 September.",
    "units_in_year": "How many months or days the year has.",
    "units_start": "The month or day of the year after which it is charged: 0 is the start of the year.",
    "until": "The last day that is charged, as far as that is settled.",
    "urn": "The registration's URN.",
    "value": "The rule's value.",
    "vat": "VAT.",
    "vat_code": "The VAT code that the rulebook gives.",
    "vat_percent": "The rate of VAT.",
    "words": "How the register describes the link.",
    "year": "The academic year, such as 2017-18.",
    "year_fee": "The fee of the whole year: rate x pupils.",
}
"""By field, or by class and field where one word means two things. A docstring under the field itself goes first."""


def meaning(kind: type, field: "attrs.Attribute[Any]") -> str:
    """What a field of an event, or of a value in one, means; empty where nobody has said so."""
    own = _comments(kind.__module__, kind.__name__).get(field.name)
    return own or SHARED.get(f"{kind.__name__}.{field.name}") or SHARED.get(field.name) or of_type(field.type)


def of_type(annotation: Any) -> str:
    """What a type of field means, as its docstring says."""
    if isinstance(annotation, NewType):
        return _comments(annotation.__module__, "").get(annotation.__name__, "")
    if isinstance(annotation, type) and (issubclass(annotation, Enum) or attrs.has(annotation)):
        return of_class(annotation)
    return next((words for argument in get_args(annotation) if (words := of_type(argument))), "")


def of_class(kind: type) -> str:
    """A class's docstring, on one line."""
    return one_line(kind.__doc__ or "")


def of_members(kind: type[Enum]) -> dict[str, str]:
    """What the values of an enumeration mean, where it says so."""
    comments = _comments(kind.__module__, kind.__name__)
    return {str(member.value): comments.get(member.name, "") for member in kind}


@cache
def _comments(module: str, name: str) -> dict[str, str]:
    """The docstrings that stand under the fields of a class, or under the names of a module."""
    body = ast.parse(inspect.getsource(sys.modules[module])).body
    if name:
        body = next((node.body for node in body if isinstance(node, ast.ClassDef) and node.name == name), [])
    found = {}
    for node, following in itertools.pairwise(body):
        match node, following:
            case (
                ast.AnnAssign(target=ast.Name(id=named)) | ast.Assign(targets=[ast.Name(id=named)]),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                found[named] = one_line(words)
    return found


def one_line(text: str) -> str:
    """Words as they stand in a table: on one line, code between single backquotes."""
    return " ".join(text.replace("``", "`").split())
