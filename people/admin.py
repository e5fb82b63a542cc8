"""Target groups for administrators; people have pages of their own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from people.models import TargetGroup
from people.services import save_target_group

NAMES = ("name_ky", "name_ru", "name_en")


@admin.register(TargetGroup)
class TargetGroupAdmin(admin.ModelAdmin):
    list_display = ("code", *NAMES, "position", "is_active")
    fields = ("code", *NAMES, "aliases", "position", "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        assert isinstance(request.user, User)
        save_target_group(obj, changed=form.changed_data, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A group no longer used is switched off: people of the past stand in it."""
        return False
