"""Items of policy plans for administrators; projects have pages of their own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from projects.models import PolicyPlanItem
from projects.services import save_policy_item

TITLES = ("title_ky", "title_ru", "title_en")


@admin.register(PolicyPlanItem)
class PolicyPlanItemAdmin(admin.ModelAdmin):
    list_display = ("code", *TITLES, "first_year", "last_year")
    list_filter = ("first_year",)
    fields = ("code", *TITLES, "responsible", "first_year", "last_year", "position")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        assert isinstance(request.user, User)
        save_policy_item(obj, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Activities of the past answer to it."""
        return False
