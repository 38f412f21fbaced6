"""On which day a fact takes effect: the field that the catalogue of events names, or the earliest of several."""

from datetime import date, timedelta

from tests.audit.second.reading import Event

FIELDS = {
    "fees": {
        "charged_on": "subscription_charged",
        "credited_on": "charge_credited",
        "received_on": "payment_received",
        "paid_on": "refund_paid",
    },
    "membership": {
        "applied_on": "applied",
        "made_on": "commitments_made",
        "admitted_on": "admitted",
        "declined_on": "declined",
        "withdrawn_on": "application_withdrawn",
        "received_on": "withdrawal_notice_served notice_retracted",
        "rescinded_on": "notice_rescinded",
        "changed_on": "tier_changed",
        "was_on applied_on": "application_redated",
        "was_on made_on": "commitment_redated",
        "was_on admitted_on": "admission_redated",
        "was_on changed_on": "change_redated",
        "was_received_on received_on": "notice_redated",
    },
    "schools": {
        "as_at": "file_taken file_retracted closing_withdrawn link_quoted source_retracted",
        "closed_on": "closed",
        "counted_on": "pupils_counted count_corrected",
        "from_on": "renamed reclassified moved address_changed",
        "on": "succeeded took_over succession_undone takeover_undone",
        "opened_on": "registered",
        "rejected_on": "link_rejected",
        "restored_on": "link_restored",
    },
    "rulebook": {"in_force_from": "founded rules_adopted rule_set rule_corrected"},
}
OF = {
    f"{context}.{name}": fields
    for context, of in FIELDS.items()
    for fields, names in of.items()
    for name in names.split()
}
ALWAYS = "1900-01-01"
"""The register gives no opening day."""


def effective_day(event: Event) -> date | None:
    """The day on which it takes effect; None where that is the day of another fact, or of its recording."""
    if event.name == "fees.payment_reversed":  # a slip takes effect on the day of the payment that it puts right
        return event.day("reversed_on" if event.fields["reason"] == "returned" else "received_on")
    if event.name == "schools.closed" and not event.day("closed_on") <= event.recorded():
        return event.day("as_at")
    days = [event.fields[name] or ALWAYS for name in OF.get(event.name, "").split()]
    day = date.fromisoformat(min(days)) if days else None
    if event.name.startswith("rulebook.rule_") and day and day > event.effective:
        # what is in force from a later day on is effective as it is recorded; near midnight that is either day
        return max(event.effective, event.recorded() - timedelta(days=1))
    return day
