"""Who of those who sign in is which person: a trainer finds his trainings by it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from people import selectors
from people.models import Person


@transaction.atomic
def set_account(person: Person, *, user: User | None, by: User) -> Person:
    """Say whose sign-in this person is, or with `user` None that it is nobody's.

    Refuses accounts outside of the centers that `by` coordinates, and those of other people.
    """
    found = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if found.user_id == (user.pk if user else None):
        return found
    within = selectors.accounts_within(by)
    wanted = {pk for pk in (found.user_id, user.pk if user else None) if pk is not None}
    # The accounts are held, so that two records asking for one wait for each other.
    known = set(within.filter(pk__in=wanted).values_list("pk", flat=True))
    list(User.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if known != wanted:
        raise ValidationError({"user": _("Choose somebody who works for your center.")})
    if user is not None and Person.objects.filter(user=user).exclude(pk=found.pk).exists():
        raise ValidationError({"user": _("This account belongs to another record already.")})
    before = found.user.email if found.user else None
    found.user = user
    found.save(update_fields=["user", "updated_at"])
    changes = {"account": [before, user.email if user else None]}
    audit.record("linked_account", found, by=by, changes=changes)
    return found
