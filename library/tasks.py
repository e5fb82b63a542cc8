"""Long work of the library, and what is done by the clock."""

import datetime as dt
import tempfile
from pathlib import Path

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs import Progress, job_handler
from core.models import Job
from library import downloads, offline_copy
from library.models import Topic
from library.permissions import can_manage_lists
from library.services import counts, links, stale, uploads
from library.services.search import count_use

EXPORT = "library.export"


@shared_task(expires=60)
def flush_counts() -> int:
    """Move what was counted since the last time into the months; says how many readers."""
    return counts.flush()


@job_handler(EXPORT)
def export_library(job: Job, progress: Progress) -> None:
    """The library or a shelf as a ZIP for a memory stick."""
    if job.asked_by is None or not can_manage_lists(job.asked_by):
        raise ValidationError(_("Only the directorate makes copies of the library."), code="role")
    code = job.params.get("topic", "")
    topic = Topic.objects.filter(code=code).first()
    if code and topic is None:
        raise ValidationError(_("This topic is gone. Choose another one."), code="gone")
    with tempfile.TemporaryDirectory(prefix="library-") as folder:
        target = Path(folder) / "library.zip"
        pages = offline_copy.zip_library(
            target,
            topic=topic,
            step=lambda done, total: progress.step(done, total, _("Writing pages")),
        )
        progress.result_file(offline_copy.copy_name(topic), target)
    progress.result(pages=pages)


@shared_task(expires=3600)
def expire_uploads() -> int:
    """Says how many unfinished uploads were let go."""
    return uploads.expire_uploads()


@shared_task(expires=600)
def collect_links() -> int:
    """Says of how many changed materials the addresses were written down."""
    return links.collect_links()


@shared_task(expires=1800)
def check_links() -> int:
    """Says how many addresses were asked."""
    return links.check_links()


@shared_task(expires=3600)
def count_catalogue_use() -> int:
    """What was read most in the last months; says for how many materials that has changed."""
    return count_use()


@shared_task(expires=60)
def refresh_stale() -> int:
    """Says of how many materials the catalogue was brought up to date after a renaming."""
    return stale.refresh_stale()


@shared_task(expires=60)
def make_books() -> int:
    """Says how many books of materials that changed in the last minutes were made."""
    return downloads.make_fresh(timezone.now() - dt.timedelta(minutes=10))
