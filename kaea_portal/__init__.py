"""The portal of the Kyrgyz Adult Education Association."""

from kaea_portal.celery import app as celery_app  # so that shared tasks find it

__all__ = ["celery_app"]
