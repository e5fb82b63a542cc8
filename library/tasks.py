"""What the library does by itself: lets unfinished uploads go, asks links whether they live."""

from celery import shared_task

from library.services import links, uploads


@shared_task(expires=3600)
def expire_uploads() -> int:
    """Says how many unfinished uploads were let go."""
    return uploads.expire_uploads()


@shared_task(expires=3600)
def collect_links() -> int:
    """Says how many addresses the published materials lead to."""
    return links.collect_links()


@shared_task(expires=1800)
def check_links() -> int:
    """Says how many addresses were asked."""
    return links.check_links()
