"""Who may do what with projects; `can_see_project` is the other face of `visible_to`."""

from accounts.models import User
from centers.roles import center_ids
from projects.models import Indicator, Project, ProjectDocument


def can_manage_projects(user: User) -> bool:
    """Projects and donors' officers are kept by the directorate."""
    return user.is_directorate


def can_see_project(user: User, project: Project) -> bool:
    """Staff see every project, a donor's officer those of his donor."""
    if user.is_directorate:
        return True
    if user.is_donor_viewer:
        return project.donors.filter(viewers__user=user).exists()
    return bool(center_ids(user))


def can_see_policy_plan(user: User) -> bool:
    """What is done for the items of policy plans: the directorate and coordinators."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def can_edit_project(user: User, project: Project) -> bool:
    """The directorate keeps every project."""
    return can_manage_projects(user) and can_see_project(user, project)


def can_see_indicator(user: User, indicator: Indicator) -> bool:
    """Whoever sees the project sees its indicators; a donor's officer those that are approved."""
    if not can_see_project(user, indicator.result.project):
        return False
    only_approved = user.is_donor_viewer and not user.is_directorate
    return indicator.is_approved or not only_approved


def can_approve_indicator(user: User, indicator: Indicator) -> bool:
    """The directorate, but not the one who handed it in: four eyes."""
    return can_manage_projects(user) and indicator.submitted_by_id != user.pk


def can_read_document(user: User, document: ProjectDocument) -> bool:
    """Internal papers are the directorate's; the others are for whoever sees the project."""
    if document.is_internal:
        return can_manage_projects(user)
    return can_see_project(user, document.project)
