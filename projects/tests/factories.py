"""Projects and donors' officers for tests."""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from accounts.tests.factories import create_user
from centers.models import Organisation, Place
from centers.tests.factories import create_organisation
from projects.models import DonorViewer, Project

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
