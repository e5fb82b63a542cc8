"""Who may do what with people.

`can_see_person` is the other face of `Person.objects.visible_to`; tests hold them together.
"""

from accounts.models import User
from centers.roles import center_ids
from people.models import DuplicatePair, Merge, Person


def can_see_people(user: User) -> bool:
    """The pages of people are for the directorate and for coordinators."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def can_create_person(user: User) -> bool:
    return can_see_people(user)


def can_anonymise_people(user: User) -> bool:
    """Forgetting cannot be taken back, so it is the directorate's."""
    return user.is_directorate


def can_see_person(user: User, person: Person) -> bool:
    """As in `Person.objects.visible_to`."""
    if user.is_directorate:
        return True
    own = center_ids(user, role="coordinator")
    return bool(own) and person.person_centers.filter(center__in=own).exists()


def is_living(person: Person) -> bool:
    """A record that stands for a person: not merged, void or anonymised."""
    return not (person.merged_into_id or person.is_void or person.anonymised_at)


def can_edit_person(user: User, person: Person) -> bool:
    return is_living(person) and can_see_person(user, person)


def can_void_person(user: User, person: Person) -> bool:
    """A coordinator may void only a record that no other center knows."""
    if user.is_directorate:
        return True
    own = center_ids(user, role="coordinator")
    known = set(person.person_centers.values_list("center_id", flat=True))
    return bool(known) and known <= own


def can_anonymise_person(user: User, person: Person) -> bool:
    return can_anonymise_people(user) and not (person.merged_into_id or person.anonymised_at)


def can_decide_pair(user: User, pair: DuplicatePair) -> bool:
    """As in `DuplicatePair.objects.visible_to`: both people must be within sight."""
    return can_see_person(user, pair.first) and can_see_person(user, pair.second)


def can_undo_merge(user: User, merge: Merge) -> bool:
    """The directorate, or who merged, while he still sees the person."""
    if user.is_directorate:
        return True
    return merge.merged_by_id == user.pk and can_see_person(user, merge.survivor)
