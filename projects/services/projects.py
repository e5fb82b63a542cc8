"""Every write of this app: projects, and which officer reads for which donor."""

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation, Place
from core import audit
from core.refusals import at_field
from projects.models import DonorViewer, Project

FIELDS = (
    "title_ky",
    "title_ru",
    "title_en",
    "objective_ky",
    "objective_ru",
    "objective_en",
    "implementer",
    "starts_on",
    "ends_on",
    "precision",
    "sdg_targets",
    "level",
    "is_public",
    "is_iati_public",
)
RESERVED_CODES = frozenset({"new", "officers", "policy-items"})


@transaction.atomic
def create_project(
    *,
    code: str,
    donors: Iterable[Organisation],
    by: User | None,
    regions: Iterable[Place] = (),
    **fields: Any,
) -> Project:
    """Add a project. Refuses a taken address, one without title or donor, and dates that cross."""
    project = Project(code=code, **_clean(fields))
    donors = list(donors)
    _check(project, donors)
    if code in RESERVED_CODES or Project.objects.filter(code=code).exists():
        raise _code_taken()
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:  # two people, one address
        raise _code_taken() from error
    project.donors.set(donors)
    project.regions.set(regions)
    audit.record("project_created", project, by=by)
    return project


@transaction.atomic
def update_project(
    project: Project,
    *,
    by: User,
    donors: Iterable[Organisation],
    regions: Iterable[Place],
    **fields: Any,
) -> Project:
    """Correct a project. Its address stays: links and reports hold it."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    before = Project.objects.get(pk=project.pk)
    donors = list(donors)
    for name, value in _clean(fields).items():
        setattr(project, name, value)
    _check(project, donors)
    changes: dict[str, Any] = audit.changed_fields(before, project, FIELDS)
    changes |= _set_many(project.donors, donors, "donors")
    changes |= _set_many(project.regions, regions, "regions")
    if changes:
        project.save()
        audit.record("project_updated", project, by=by, changes=changes)
    return project


@transaction.atomic
def add_viewer(*, donor: Organisation, user: User, by: User | None) -> DonorViewer:
    """Let a donor's officer read the approved figures of this donor's projects."""
    # Two clicks wait for each other here.
    donor = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=donor.pk)
    if not user.is_donor_viewer:
        raise ValidationError(
            _("Only a member with the role of donor viewer can be an officer of a donor."),
            code="role",
        )
    if donor.viewers.filter(user=user).exists():
        raise ValidationError(_("This officer reads for this donor already."), code="exists")
    viewer = DonorViewer.objects.create(donor=donor, user=user)
    audit.record("viewer_added", user, by=by, changes={"donor": ["", str(donor)]})
    return viewer


@transaction.atomic
def remove_viewer(viewer: DonorViewer, *, by: User) -> None:
    """The officer no longer reads for this donor; a second click changes nothing."""
    deleted, _rows = DonorViewer.objects.filter(pk=viewer.pk).delete()
    if deleted:
        audit.record(
            "viewer_removed", viewer.user, by=by, changes={"donor": [str(viewer.donor), ""]}
        )


@transaction.atomic
def remove_viewings(user: User, by: User) -> None:
    """An officer's access to the portal ends, and with it the reading for every donor."""
    for viewer in user.donor_viewings.select_related("donor", "user").order_by("pk"):
        remove_viewer(viewer, by=by)


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"A project has no {', '.join(sorted(unknown))}")
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }


def _check(project: Project, donors: list[Organisation]) -> None:
    if not any((project.title_ky, project.title_ru, project.title_en)):
        raise ValidationError(_("Give a title in one language at least."), code="no_title")
    if not donors:
        raise ValidationError(_("Say which donor pays for the project."), code="no_donor")
    starts_on, ends_on = project.starts_on, project.ends_on
    if not (isinstance(starts_on, dt.date) and isinstance(ends_on, dt.date)):
        raise ValidationError(_("Give the first and the last day."), code="no_dates")
    if ends_on < starts_on:
        raise ValidationError(_("The last day lies before the first one."), code="dates")
    if project.precision == Project.Precision.MONTH:
        # Only the months are known: the whole of them is meant.
        project.starts_on, project.ends_on = starts_on.replace(day=1), last_day(ends_on)


def last_day(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _code_taken() -> ValidationError:
    return at_field("code", _("This address is taken. Choose another one."), code="code_taken")


def _set_many(relation: Any, rows: Iterable[models.Model], name: str) -> dict[str, list[Any]]:
    before = sorted(str(row) for row in relation.all())
    relation.set(rows)
    after = sorted(str(row) for row in relation.all())
    return {name: [before, after]} if before != after else {}
