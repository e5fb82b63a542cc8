"""Pictures of the texts of a material."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.once import once
from core.refusals import show_refusal
from library import desk, services
from library.file_forms import ImageForm
from library.models import Image, Resource
from library.permissions import can_edit_resource


@member
@once
def image_create(request: MemberRequest, slug: str) -> HttpResponse:
    """The pictures a material has for its texts, and a form for one more."""
    resource = _editable(request, slug)
    form = ImageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            image = services.add_image(resource, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("Added. Texts show it by %(code)s") % {"code": image.code})
            return redirect("library:image_create", slug=slug)
    images = resource.images.select_related("picture")
    title = desk.title_of(resource)
    context = {"resource": resource, "title": title, "images": images, "form": form}
    return render(request, "library/image_create.html", context)


@member
def image_update(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """What is said of a picture, or another file for it."""
    image = _image(request, slug, name)
    form = ImageForm(request.POST or None, request.FILES or None, image=image)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_image(image, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("The picture is saved."))
            return redirect("library:image_create", slug=slug)
    context = {"resource": image.resource, "image": image, "form": form}
    return render(request, "library/image_update.html", context)


@member
@require_POST
def image_cover(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Puts a picture above the text of its material; takes away the one that is there."""
    image = _image(request, slug, name)
    is_cover = image.resource.picture_id == image.picture_id
    try:
        services.set_cover(image.resource, None if is_cover else image, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            _("No picture stands above the text any more.")
            if is_cover
            else _("The picture stands above the text now."),
        )
    return redirect("library:image_create", slug=slug)


@member
def image_remove(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Asks first; the POST removes it."""
    image = _image(request, slug, name)
    if request.method == "POST":
        try:
            services.remove_image(image, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The picture is removed."))
        return redirect("library:image_create", slug=slug)
    return render(request, "library/image_remove.html", {"image": image})


def _show(form: ImageForm, error: ValidationError) -> None:
    show_refusal(form, error)
    if form.cleaned_data.get("file") and "file" not in form.errors:
        form.add_error("file", _("Choose the file again: the browser does not keep it."))


def _editable(request: MemberRequest, slug: str) -> Resource:
    visible = Resource.objects.visible_to(request.user).select_related("center")
    resource = get_object_or_404(visible, slug=slug)
    if not can_edit_resource(request.user, resource):
        raise PermissionDenied
    return resource


def _image(request: MemberRequest, slug: str, name: str) -> Image:
    resource = _editable(request, slug)
    image = get_object_or_404(resource.images.select_related("picture"), name=name)
    image.resource = resource
    return image
