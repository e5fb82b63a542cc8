"""Reference tables for administrators; everything else has pages of its own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from centers.models import Place, PlaceFormerName, ThematicArea
from centers.services import save_area, save_place

NAMES = ("name_ky", "name_ru", "name_en")


class FormerNameInline(admin.TabularInline):
    model = PlaceFormerName
    fields = (*NAMES, "valid_until")
    extra = 0


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    list_display = ("code", "level", *NAMES)
    list_filter = ("level",)
    search_fields = ("code", "search_names", *NAMES)
    fields = ("code", "level", *NAMES, "other_names", "parent", "region", "iso_code")
    autocomplete_fields = ("parent", "region")
    inlines = (FormerNameInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        # Former names are there only now, and they belong to the search text.
        assert isinstance(request.user, User)
        save_place(form.instance, changed=form.changed_data, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ThematicArea)
class ThematicAreaAdmin(admin.ModelAdmin):
    list_display = ("code", *NAMES, "position", "is_active")
    fields = ("code", *NAMES, "position", "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        assert isinstance(request.user, User)
        save_area(obj, changed=form.changed_data, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An area that is no longer used is switched off: trainings of the past need it."""
        return False
