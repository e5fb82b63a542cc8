"""Who may do what in the library.

Each `can_see_…` is the other face of a `visible_to` in the models; tests hold them together.
"""

from accounts.models import User
from centers.roles import center_ids, is_coordinator
from library.models import Resource, Revision


def can_use_library_desk(user: User) -> bool:
    """The pages behind the library: who writes for it and who reviews."""
    return can_review(user) or bool(center_ids(user, role="coordinator"))


def can_create_resource(user: User) -> bool:
    """The directorate writes for the network, a coordinator for the own center."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def can_see_resource(user: User, resource: Resource) -> bool:
    """The inside of a material, as in `Resource.objects.visible_to`."""
    return (
        user.is_directorate
        or user.is_library_reviewer
        or (resource.center_id is not None and is_coordinator(user, resource.center_id))
    )


def can_edit_resource(user: User, resource: Resource) -> bool:
    """Material of a center is kept by its coordinators, that of the network by the directorate."""
    return user.is_directorate or (
        resource.center_id is not None and is_coordinator(user, resource.center_id)
    )


def can_review(user: User) -> bool:
    """Publishing, asking for changes and withdrawing are for reviewers and the directorate."""
    return user.is_directorate or user.is_library_reviewer


def can_decide(user: User, revision: Revision) -> bool:
    """Nobody publishes the own text: somebody else has read it."""
    return can_review(user) and revision.written_by_id != user.pk


def can_manage_lists(user: User) -> bool:
    """Topics and figures of the library are the directorate's."""
    return user.is_directorate
