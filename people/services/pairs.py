"""The queue of possible duplicates: found, decided, remembered until a record changes."""

import hashlib
from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, reminders
from people import matching, selectors
from people.matching import Match, Traits
from people.models import DuplicatePair, Person

if TYPE_CHECKING:
    from accounts.models import User

State = DuplicatePair.State
BATCH = 1000


def fingerprint(one: Traits, two: Traits) -> str:
    """What both records say, so that a change of either is noticed."""
    said = sorted(
        f"{t.key}|{t.patronymic_key}|{t.sex}|{t.birth_date or t.birth_year}|{sorted(t.tails)}"
        for t in (one, two)
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def refresh_pairs(person_ids: Iterable[int]) -> int:
    """Look for possible duplicates of these people anew; says how many pairs are open now.

    A pair decided as "not the same" stays so until one of the two records changes. Open pairs
    that do not fit any more go.
    """
    ids = sorted(set(person_ids))
    return sum(_refresh(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


@transaction.atomic
def _refresh(ids: list[int]) -> int:
    people = list(
        Person.objects.current()
        .filter(pk__in=ids, anonymised_at=None)
        .prefetch_related("phones")
        .order_by("pk")
    )
    traits = [selectors.traits_of(person) for person in people]
    wanted: dict[tuple[int, int], tuple[Match, str]] = {}
    found = selectors.find_candidates(traits, own_ids=[person.pk for person in people])
    for number, candidates in found.items():
        for other, _match in candidates:
            key = (min(other.pk, people[number].pk), max(other.pk, people[number].pk))
            # Of two who fit only one is it, but here nobody chooses: each pair stands for itself.
            plain = matching.score(selectors.traits_of(other), traits[number])
            said = fingerprint(traits[number], selectors.traits_of(other))
            wanted[key] = (plain, said)
    pairs = DuplicatePair.objects.select_for_update().filter(Q(first__in=ids) | Q(second__in=ids))
    known = {(pair.first_id, pair.second_id): pair for pair in pairs.order_by("pk")}
    stale = [p.pk for key, p in known.items() if p.state == State.OPEN and key not in wanted]
    DuplicatePair.objects.filter(pk__in=stale).delete()
    _bring_up_to_date(known, wanted)
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                first_id=first,
                second_id=second,
                level=match.level,
                reasons=list(match.reasons),
                fingerprint=print_of,
            )
            for (first, second), (match, print_of) in sorted(wanted.items(), key=itemgetter(0))
            if (first, second) not in known
        ],
        ignore_conflicts=True,
    )
    return DuplicatePair.objects.open().filter(Q(first__in=ids) | Q(second__in=ids)).count()


def _bring_up_to_date(
    known: dict[tuple[int, int], DuplicatePair],
    wanted: dict[tuple[int, int], tuple[Match, str]],
) -> None:
    changed = []
    for key, pair in known.items():
        match, print_of = wanted.get(key, (None, ""))
        if match is None or pair.fingerprint == print_of:
            continue
        pair.level, pair.reasons, pair.fingerprint = match.level, list(match.reasons), print_of
        pair.state, pair.decided_at, pair.decided_by = State.OPEN, None, None
        changed.append(pair)
    DuplicatePair.objects.bulk_update(
        changed, ["level", "reasons", "fingerprint", "state", "decided_at", "decided_by"]
    )


@transaction.atomic
def decide_pair(
    pair: DuplicatePair, *, by: "User", is_same: bool, survivor: Person | None = None
) -> DuplicatePair:
    """Say whether two records are one human. The same: merges them into `survivor`.

    Without `survivor` the older record stays.
    """
    from people.services.merges import merge_persons  # merging looks at the queue again

    # The people before the pair, as whoever changes a person does: nobody waits in a circle.
    both = (pair.first_id, pair.second_id)
    list(Person.objects.select_for_update().filter(pk__in=both).order_by("pk").values_list("pk"))
    fresh = DuplicatePair.objects.select_for_update(of=("self",)).filter(pk=pair.pk).first()
    if fresh is None:
        raise ValidationError(
            _("Somebody changed this person meanwhile. Look at the new state and try again."),
            code="gone",
        )
    pair = fresh
    if pair.state != State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    if not is_same:
        close_pair(pair, State.NOT_SAME, by=by)
        audit.record("decided not the same", pair, by=by)
        return pair
    if survivor is not None and survivor.pk not in (pair.first_id, pair.second_id):
        raise ValidationError(_("Choose one of the two records."), code="stranger")
    keep = survivor.pk if survivor is not None else pair.first_id
    people = {person.pk: person for person in (pair.first, pair.second)}
    other = people[pair.second_id if keep == pair.first_id else pair.first_id]
    merge_persons(people[keep], other, by=by)
    pair.refresh_from_db()
    return pair


def close_pair(pair: DuplicatePair, state: str, *, by: "User | None") -> None:
    """Write a decision down, with what both records said at that moment."""
    one, two = (selectors.traits_of(person) for person in (pair.first, pair.second))
    pair.fingerprint = fingerprint(one, two)
    pair.state, pair.decided_at, pair.decided_by = state, timezone.now(), by
    pair.save()
    reminders.decide_soon(pair)
