"""Series of events for administrators; everything else has pages of its own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from events.models import Series
from events.services import save_series

NAMES = ("name_ky", "name_ru", "name_en")


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("code", *NAMES, "kind", "center", "is_yearly")
    list_filter = ("kind", "is_yearly")
    search_fields = ("code", *NAMES)
    fields = ("code", *NAMES, "kind", "center", "is_yearly")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        assert isinstance(request.user, User)
        save_series(obj, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events of the past need their series."""
        return False
