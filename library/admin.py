"""Reference tables for administrators; everything else has pages of its own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from library.models import Competence, Topic
from library.services import save_topic

NAMES = ("name_ky", "name_ru", "name_en")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ("code", *NAMES, "is_active")
    fields = ("code", *NAMES, "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        assert isinstance(request.user, User)
        save_topic(obj, changed=form.changed_data, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A topic that is no longer used is switched off: materials stand under it."""
        return False


@admin.register(Competence)
class CompetenceAdmin(admin.ModelAdmin):
    """A new version of a framework is new rows; materials keep those they were given."""

    list_display = ("framework", "version", "code", *NAMES)
    list_filter = ("framework", "version")
    fields = ("framework", "version", "code", *NAMES)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
