"""Which centers know a person: whoever is known to a center is open to its coordinators."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from centers.models import Center
from core import audit
from people import matching, selectors
from people.matching import Traits
from people.models import Person, PersonCenter
from people.services.rules import check_living

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_to_center(
    person: Person, *, center: Center, by: "User", typed: Traits | None = None
) -> Person:
    """Let a center know a person, who comes back as he is now; it sees his data from then on.

    Whoever cannot see the person yet must have typed enough to be sure of him: `typed` has to
    match. Doing it twice changes nothing.
    """
    (answer,) = add_many_to_center([(person, typed)], center=center, by=by)
    if isinstance(answer, ValidationError):
        raise answer
    return answer


@transaction.atomic
def add_many_to_center(
    wanted: Sequence[tuple[Person, Traits | None]], *, center: Center, by: "User"
) -> list[Person | ValidationError]:
    """The same for many, a few statements for any number: each person as he is now, or why not."""
    ids = {person.pk for person, _typed in wanted}
    # In one order always, so that two of these at once cannot wait for each other.
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    people = {person.pk: person for person in rows}
    seen = selectors.visible_ids(by, ids)
    prefetch_related_objects([one for pk, one in people.items() if pk not in seen], "phones")
    links = PersonCenter.objects.filter(center=center, person__in=ids)
    linked = set(links.values_list("person_id", flat=True))
    answers: list[Person | ValidationError] = []
    new: dict[int, Person] = {}
    for asked, typed in wanted:
        person = people[asked.pk]
        try:
            check_living(person)
            if person.pk not in seen and person.pk not in new:
                _check_sure(person, typed)
        except ValidationError as error:
            answers.append(error)
            continue
        answers.append(person)
        if person.pk not in linked:
            new[person.pk] = person
    PersonCenter.objects.bulk_create(
        (PersonCenter(person=person, center=center) for person in new.values()),
        ignore_conflicts=True,
        batch_size=1000,
    )
    audit.record_many(
        "linked to center",
        [(person, {}) for person in new.values()],
        by=by,
        center_id=center.pk,
        note=str(center),
    )
    return answers


def _check_sure(person: Person, typed: Traits | None) -> None:
    """Refuse to open a stranger to whoever typed what fits several people."""
    if typed is None or matching.score(selectors.traits_of(person), typed).level != "same":
        raise ValidationError(
            _("What you typed fits several people. Add the year of birth or the phone."),
            code="not_sure",
        )


@transaction.atomic
def remove_from_center(person: Person, *, center: Center, by: "User") -> None:
    """A center forgets a person (typed by mistake); the person stays in the network."""
    number, _rows = PersonCenter.objects.filter(person=person, center=center).delete()
    if number:
        audit.record("removed from center", person, by=by, center_id=center.pk, note=str(center))
