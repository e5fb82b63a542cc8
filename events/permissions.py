"""Who may do what to an event. The other face of `Event.objects.visible_to` and `editable_by`.

These say who; when (not on a reported one) is `services.ensure_editable`.
"""

from accounts.models import User
from centers.models import Organisation
from centers.roles import center_ids, is_coordinator
from events.models import Commitment, Event


def can_see_events(user: User) -> bool:
    """The inside of events is for those who hold them. Donors' officers get figures only."""
    return user.is_directorate or bool(center_ids(user))


def can_create_event(user: User) -> bool:
    """The directorate, and whoever coordinates a center at present."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def can_create_event_at(user: User, center_id: int | None) -> bool:
    """A coordinator opens events of his own centers; one without a center is the directorate's."""
    return user.is_directorate or (center_id is not None and is_coordinator(user, center_id))


def can_see_event(user: User, event: Event) -> bool:
    """The directorate, and all people of its center."""
    return user.is_directorate or event.center_id in center_ids(user)


def can_edit_event(user: User, event: Event) -> bool:
    """Its plan, its hosts, what happens on it: the coordinator of its center, the directorate."""
    return can_create_event_at(user, event.center_id)


def can_report_event(user: User, event: Event) -> bool:
    """Whoever answers for an event says that it was held, and how it went."""
    return can_edit_event(user, event)


def can_reopen_event(user: User, event: Event) -> bool:
    """A report that was sent belongs to the directorate."""
    return user.is_directorate


def can_edit_series(user: User) -> bool:
    """Series are one list for the whole network."""
    return user.is_directorate


def can_export_attendance(user: User, event: Event) -> bool:
    """Names leave with those who answer for the event."""
    return can_edit_event(user, event)


def can_follow_up(user: User, event: Event) -> bool:
    """Recommendations, resolutions, appeals and commitments go on after the report."""
    return can_edit_event(user, event)


def owns_commitment(user: User, commitment: Commitment) -> bool:
    """The owner himself, or whoever works for the center that promised."""
    person = commitment.owner_person
    if person is not None and person.user_id == user.pk:
        return True
    center = getattr(commitment.owner_organisation, "center", None)
    return center is not None and center.pk in center_ids(user)


def is_own_promise(user: User, commitment: Commitment) -> bool:
    """Closing it alone would be judging oneself: the owner, and for what the association promised
    whoever works in its directorate (another one of them verifies)."""
    kind = commitment.owner_organisation.kind
    is_association = kind == Organisation.Kind.ASSOCIATION and user.is_directorate
    return is_association or owns_commitment(user, commitment)


def can_verify_commitment(user: User, commitment: Commitment) -> bool:
    """Whoever answers for the meeting, unless it is his own promise or he said it was done."""
    return (
        can_follow_up(user, commitment.event)
        and not owns_commitment(user, commitment)
        and commitment.claimed_by_id != user.pk
    )
