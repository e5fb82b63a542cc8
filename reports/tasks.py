"""Work of the reports in the background."""

from typing import Any

from celery import shared_task
from django.db import transaction

from accounts.models import User
from projects.models import Project
from reports import services
from reports.measures import kept
from reports.permissions import Reader, can_see_dashboard
from reports.reporting import handlers  # noqa: F401 - the work of donor reports
from reports.selectors.dashboard import dashboard
from reports.selectors.freshness import version


@shared_task(name="reports.tasks.refresh_figures")
def refresh_figures(user_id: int, data: dict[str, Any]) -> None:
    """Count anew what somebody was shown out of date; what is fresh already is left alone."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None and can_see_dashboard(user):
        dashboard(Reader(user), data, version=version())


@shared_task(name="reports.tasks.prune_changes")
def prune_changes() -> None:
    """Keep the list of changes short, so that reading it stays one small statement."""
    with transaction.atomic():
        services.prune_changes()


@shared_task(name="reports.tasks.digest_registers")
def digest_registers() -> None:
    """Digest the registers that changed, batch by batch; each is a transaction of its own."""
    while services.digest_registers():
        pass


@shared_task(name="reports.tasks.count_indicators")
def count_indicators() -> None:
    """Keep the figures of indicators fresh, so that pages need not count them."""
    kept.renew()


@shared_task(name="reports.tasks.count_project")
def count_project(project_id: int) -> None:
    """Count the indicators of a project that somebody looks at."""
    project = Project.objects.filter(pk=project_id).first()
    if project is not None:
        kept.kept_numbers(kept.whole(project), kept.indicators_of(project))
