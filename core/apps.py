"""Plumbing without domain: access marks, audit log, jobs, messages, exports, files, paging."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Plumbing")

    def ready(self) -> None:
        from core import health

        health.connect()
