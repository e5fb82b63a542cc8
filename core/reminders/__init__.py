"""Reminders: a rule is one function in the `reminders.py` of an app.

    @rule("events.commitment_due", _("A promise falls due"), Commitment, days=(-7, 0, 7),
          rows=lambda today: Commitment.objects.filter(...),   # what beat looks at, the net
          subject=_("…{what}…"), body=_("…{day}…{url}"))
    def commitment_due(row: Commitment) -> Reminder | None:
        return Reminder(row.due_on, to="coordinators:5", words={"what": row.text}, url=…)

`decide` writes one waiting row per day of the rule (channel "rule"). On its day `send_due` asks the
rule again, finds the people as they are then, and gives each his own row. None takes back what
waits. `to` names an audience that an app registers: `@audience("coordinators", …)`. What a center
leaves open for `escalate_after` days is said to the directorate too.
"""

from core.reminders.deciding import decide, decide_all, decide_soon, escalates_after
from core.reminders.giving import send_due
from core.reminders.rules import (
    DIRECTORATE,
    Recipient,
    Reminder,
    Rule,
    audience,
    label_of,
    optional_rules,
    rule,
    rules,
)
from core.reminders.texts import (
    as_of_now,
    check_texts,
    example_of,
    save_rule,
    shipped_texts,
    text_of,
)

__all__ = [
    "DIRECTORATE",
    "Recipient",
    "Reminder",
    "Rule",
    "as_of_now",
    "audience",
    "check_texts",
    "decide",
    "decide_all",
    "decide_soon",
    "escalates_after",
    "example_of",
    "label_of",
    "optional_rules",
    "rule",
    "rules",
    "save_rule",
    "send_due",
    "shipped_texts",
    "text_of",
]
