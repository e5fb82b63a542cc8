"""The Celery app; everything it may be told stands in settings under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaea_portal.settings")

app = Celery("kaea_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
