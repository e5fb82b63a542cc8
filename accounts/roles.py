"""Roles are code, so who may do what is one page to read, here and on the screen (`role_list`).

National roles stand on `User.national_role`; the roles of a center on `centers.Membership`.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NationalRole(models.TextChoices):
    ADMIN = "admin", _("administrator")
    DIRECTORATE = "directorate", _("executive directorate")
    LIBRARY_REVIEWER = "library_reviewer", _("library reviewer")
    DONOR_VIEWER = "donor_viewer", _("donor viewer")


# Their sign-in opens everybody's data, so a password alone is not enough.
MFA_ROLES = frozenset({NationalRole.ADMIN, NationalRole.DIRECTORATE})


@dataclass(frozen=True, slots=True)
class RoleText:
    """What the page about roles says of one role."""

    code: str
    label: str | Promise
    summary: str | Promise
    may: tuple[str | Promise, ...]
    may_not: tuple[str | Promise, ...] = ()


NATIONAL_ROLES = (
    RoleText(
        NationalRole.ADMIN,
        NationalRole.ADMIN.label,
        _("Keeps the portal running and appoints other administrators."),
        (
            _("everything the directorate may do"),
            _("edit reference tables"),
            _("appoint and dismiss administrators"),
        ),
    ),
    RoleText(
        NationalRole.DIRECTORATE,
        NationalRole.DIRECTORATE.label,
        _("Sees the whole network and answers for its figures."),
        (
            _("see all centers, trainings and people"),
            _("approve trainings or return them with a comment"),
            _("invite users and give national roles"),
            _("read the audit log"),
            _("write, review and withdraw library materials, edit their topics"),
        ),
        (_("appoint administrators"),),
    ),
    RoleText(
        NationalRole.LIBRARY_REVIEWER,
        NationalRole.LIBRARY_REVIEWER.label,
        _("Reviews e-tutorials before they are published."),
        (
            _("read all library materials, drafts too"),
            _("remark, ask for changes and publish library materials"),
            _("withdraw a library material and show it again"),
        ),
        (_("see the personal data of learners"), _("write library materials")),
    ),
    RoleText(
        NationalRole.DONOR_VIEWER,
        NationalRole.DONOR_VIEWER.label,
        _("Reads the approved figures of the projects of a donor."),
        (_("see approved figures, counts only"),),
        (_("see names or any other personal data"), _("see drafts")),
    ),
)

CENTER_ROLES = (
    RoleText(
        "coordinator",
        _("coordinator"),
        _("Runs the daily work of one center."),
        (
            _("open trainings of the own center and keep their registers"),
            _("see and edit the people of the own center"),
            _("invite trainers to the own center"),
            _("submit trainings to the directorate"),
            _("write library materials of the own center and send them to review"),
        ),
        (_("see the people of another center"), _("change an approved training")),
    ),
    RoleText(
        "trainer",
        _("trainer"),
        _("Teaches; sees the own trainings and the results of the own learners."),
        (_("mark attendance and results in the own trainings"),),
        (_("see other trainings of the center"), _("submit trainings")),
    ),
)
