"""Nightly work of the library."""

from celery import shared_task

from library.services.search import count_use


@shared_task(expires=3600)
def count_catalogue_use() -> int:
    """What was read most in the last months; says for how many materials that has changed."""
    return count_use()
