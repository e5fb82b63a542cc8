"""The age on the first day of a training, kept on the enrolment."""

from collections.abc import Collection

from trainings.models import Enrolment, Training


def refresh_ages(*, training: Training | None = None, people: Collection[int] | None = None) -> int:
    """Set ages anew after the first day of a training or a birth date changed; says how many.

    People who were made anonymous keep the age that was there: their birth year is gone.
    Approved trainings follow a corrected birth date too; what a report has frozen stays with it.
    """
    rows = Enrolment.objects.filter(person__anonymised_at__isnull=True)
    if training is not None:
        rows = rows.filter(training=training)
    if people is not None:
        rows = rows.filter(person__in=people)
    # Held first and read then: a birth date and a first day that change at the same moment each
    # wait here, and who comes second must see what the first has written.
    held = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    changed = []
    for row in Enrolment.objects.select_related("person", "training").filter(pk__in=held):
        age = row.person.age_on(row.training.starts_on)
        if age != row.age:
            row.age = age
            changed.append(row)
    Enrolment.objects.bulk_update(changed, ["age"], batch_size=500)
    return len(changed)
