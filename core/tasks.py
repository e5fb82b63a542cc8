"""Celery tasks of the plumbing: ids in, one call."""

from celery import shared_task

from core import health, jobs, messages, reminders, subscriptions


@shared_task(acks_late=True, reject_on_worker_lost=True)
def run_job(job_id: str) -> None:
    jobs.run(job_id)


@shared_task(expires=20)
def heartbeat() -> None:
    """Beat shows that it lives by sending this, a worker by doing it."""
    health.mark(health.WORKER_KEY)


@shared_task(expires=60)
def requeue_lost_jobs() -> None:
    jobs.requeue_lost()


@shared_task(expires=3600)
def remove_expired_files() -> None:
    jobs.remove_expired_files()


@shared_task
def send_message(message_id: int) -> None:
    messages.send_now(message_id)


@shared_task(expires=60)
def send_due_messages() -> None:
    messages.send_due()


@shared_task(expires=900)
def decide_reminders() -> None:
    reminders.decide_all()


@shared_task(expires=60)
def send_due_reminders() -> None:
    reminders.send_due()


@shared_task(expires=600)
def send_news() -> int:
    return subscriptions.send_news()


@shared_task(expires=3600)
def erase_old_subscriptions() -> int:
    return subscriptions.erase_old()
