"""Who may do what with projects; `can_see_project` is the other face of `visible_to`."""

from accounts.models import User
from centers.roles import center_ids
from projects.models import Project


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


def can_edit_project(user: User, project: Project) -> bool:
    """The directorate keeps every project."""
    return can_manage_projects(user) and can_see_project(user, project)
