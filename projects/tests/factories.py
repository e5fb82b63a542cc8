"""Projects and donors' officers for tests."""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import create_user
from centers.models import Organisation, Place
from centers.tests.factories import create_organisation
from projects.models import DonorViewer, Indicator, Project, Result
from projects.services import impact_of

_numbers = itertools.count(1)


def create_donor(*, name: str = "Donor", **fields: Any) -> Organisation:
    """An organisation that pays for projects."""
    return create_organisation(kind=Organisation.Kind.DONOR, name=name, **fields)


def create_project(
    *,
    title: str = "",
    code: str = "",
    donors: Iterable[Organisation] | None = None,
    regions: Iterable[Place] = (),
    starts_on: dt.date = dt.date(2026, 1, 1),
    ends_on: dt.date = dt.date(2026, 12, 31),
    **fields: Any,
) -> Project:
    """A project of 2026 with one donor."""
    number = next(_numbers)
    title = title or f"Project {number}"
    project = Project.objects.create(
        code=code or f"project-{number}",
        title_ky=title,
        title_ru=title,
        title_en=title,
        starts_on=starts_on,
        ends_on=ends_on,
        **fields,
    )
    project.donors.set([create_donor()] if donors is None else donors)
    project.regions.set(regions)
    return project


def create_donor_viewer(*, donor: Organisation | None = None, **fields: Any) -> User:
    """An officer of a donor, who signs in to read."""
    user = create_user(national_role="donor_viewer", **fields)
    DonorViewer.objects.create(user=user, donor=donor or create_donor())
    return user


def create_result(
    *, project: Project | None = None, level: str = "outcome", number: str = "", **fields: Any
) -> Result:
    """A row of a framework; outputs hang from an outcome of their own."""
    project = project or create_project()
    if level == "outcome":
        parent = impact_of(project)
    else:
        parent = fields.pop("parent", None) or create_result(project=project)
    count = next(_numbers)
    number = number or f"r{count}"
    return Result.objects.create(
        project=project, level=level, parent=parent, number=number, title_ky=number,
        title_en=number, **fields,
    )  # fmt: skip


def create_indicator(
    *,
    project: Project | None = None,
    result: Result | None = None,
    state: str = Indicator.State.APPROVED,
    **fields: Any,
) -> Indicator:
    """An approved indicator whose values are entered by hand."""
    result = result or create_result(project=project)
    approved = state == Indicator.State.APPROVED
    defaults: dict[str, Any] = {
        "code": f"i{next(_numbers)}",
        "title_ky": "Көрсөткүч",
        "title_en": "Indicator",
        "unit": Indicator.Unit.COUNT,
        "approved_at": timezone.now() if approved else None,
    }
    return Indicator.objects.create(result=result, state=state, **defaults | fields)
