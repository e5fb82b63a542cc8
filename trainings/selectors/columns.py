"""What lists say of a training from other tables, as columns of one statement.

Written as text, because Django needs several milliseconds to put the same together of querysets,
each time anew. `%(expressions)s` is the number of the training.
"""

import datetime as dt
from typing import Any

from django.db.models import BooleanField, CharField, F, Func, IntegerField

from people.models import Sex
from trainings.models import Application, Enrolment

COUNTED = ", ".join(f"'{status.value}'" for status in Enrolment.COUNTED_STATUSES)
HOLDING = ", ".join(f"'{status.value}'" for status in Application.HOLDING)


def _column(sql: str, output_field: Any) -> Any:
    return Func(F("pk"), template=f"({sql})", output_field=output_field)


def participations() -> Any:
    """People who count, as `Enrolment.objects.counted()`."""
    return _column(
        "SELECT count(*) FROM trainings_enrolment e"  # noqa: S608 - words of ours
        f" WHERE e.training_id = %(expressions)s AND e.status IN ({COUNTED})",
        IntegerField(),
    )


def taken_places() -> Any:
    """People who count, and those who have signed up and hold a place until they are answered."""
    return _column(
        "(SELECT count(*) FROM trainings_enrolment e"  # noqa: S608 - words of ours
        f" WHERE e.training_id = %(expressions)s AND e.status IN ({COUNTED}))"
        " + (SELECT count(*) FROM trainings_application a"
        f" WHERE a.training_id = %(expressions)s AND a.status IN ({HOLDING}))",
        IntegerField(),
    )


def has_people() -> Any:
    """Whether somebody counts."""
    return _column(
        "EXISTS (SELECT 1 FROM trainings_enrolment e"  # noqa: S608 - words of ours
        f" WHERE e.training_id = %(expressions)s AND e.status IN ({COUNTED}))",
        BooleanField(),
    )


def unmarked_sessions(today: dt.date) -> Any:
    """Sessions before today in which nobody is marked."""
    return _column(
        "SELECT count(*) FROM trainings_session s WHERE s.training_id = %(expressions)s"  # noqa: S608 - a date
        f" AND s.held_on < '{today:%Y-%m-%d}' AND NOT EXISTS"
        " (SELECT 1 FROM trainings_attendance a WHERE a.session_id = s.id)",
        IntegerField(),
    )


def unknown_people() -> Any:
    """People who count and whose sex or age is not known."""
    return _column(
        "SELECT count(*) FROM trainings_enrolment e JOIN people_person h ON h.id = e.person_id"  # noqa: S608 - words of ours
        f" WHERE e.training_id = %(expressions)s AND e.status IN ({COUNTED})"
        f" AND (e.age IS NULL OR h.sex = '{Sex.NOT_STATED.value}')",
        IntegerField(),
    )


def last_comment() -> Any:
    """What was said with the last decision."""
    return _column(
        "SELECT d.comment FROM trainings_trainingdecision d WHERE d.training_id = %(expressions)s"
        " ORDER BY d.decided_at DESC LIMIT 1",
        CharField(),
    )
