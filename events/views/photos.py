"""Pictures of an event, with author, source and licence."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, member
from core.forms import PictureForm
from core.once import once
from core.refusals import show_refusal
from events import services
from events.models import Event, EventPhoto
from events.views.frame import editable_event


@member
@once
def photo_create(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            photo = services.add_photo(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            return _saved(request, photo)
    return render(request, "events/photo_create.html", {"event": event, "form": form})


@member
def photo_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    event = editable_event(request, slug)
    photo = _photo(event, pk)
    form = PictureForm(request.POST or None, request.FILES or None, picture=photo.picture)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_photo(photo, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            photo.picture.refresh_from_db()
            return _saved(request, photo)
    context = {"event": event, "form": form, "photo": photo}
    return render(request, "events/photo_update.html", context)


@member
def photo_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first; the POST removes it."""
    event = editable_event(request, slug)
    photo = _photo(event, pk)
    if request.method == "POST":
        services.remove_photo(photo, by=request.user)
        messages.success(request, _("The picture is removed."))
        return redirect("events:minutes_detail", event.slug)
    return render(request, "events/photo_remove.html", {"event": event, "photo": photo})


def _photo(event: Event, pk: int) -> EventPhoto:
    return get_object_or_404(event.photos.select_related("picture", "event"), pk=pk)


def _show(form: PictureForm, error: ValidationError) -> None:
    show_refusal(form, error)
    if form.cleaned_data.get("file") and "file" not in form.errors:
        form.add_error("file", _("Choose the file again: the browser does not keep it."))


def _saved(request: MemberRequest, photo: EventPhoto) -> HttpResponse:
    shown = _("The picture is saved. Visitors see it in a minute.")
    kept = _("The picture is saved as a draft. Visitors do not see it.")
    messages.success(request, shown if photo.picture.is_published else kept)
    return redirect("events:minutes_detail", photo.event.slug)
