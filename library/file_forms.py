"""Forms for files and pictures of a material. What is enough, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PictureForm
from library.models import File, Image

ACCEPT = ".pdf,.epub,.zip,.mp3,.m4a,.ogg,.opus,.mp4,.webm"


class FileForm(forms.Form):
    """A file, or the number of an upload that has arrived already."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF or EPUB up to 50 MB, audio (MP3, M4A, OGG) up to 100 MB, ZIP up to 200 MB, "
            "video (MP4, WebM) up to 300 MB"
        ),
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    title = forms.CharField(
        label=_("What is it called?"),
        required=False,
        max_length=File._meta.get_field("title").max_length,
        help_text=_("Readers see this. Without it they see the title of the material."),
    )
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("upload"):
            self.fields["file"].required = False


class LinkForm(forms.Form):
    """An address on another site."""

    url = forms.CharField(
        label=_("Address"),
        max_length=200,
        help_text=_("For a film on YouTube, or a file too large for us: https://…"),
        widget=forms.URLInput,
    )
    title = forms.CharField(
        label=_("What is it called?"),
        required=False,
        max_length=File._meta.get_field("title").max_length,
    )


class ImageForm(PictureForm):
    """A picture of a text with its short name, which stays once it is given."""

    name = forms.CharField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Small Latin letters, digits and hyphens. Texts show the picture by it."),
    )
    field_order = ["name"]

    def __init__(self, *args: Any, image: Image | None = None, **kwargs: Any) -> None:
        super().__init__(*args, picture=image.picture if image else None, **kwargs)
        if image is not None:
            del self.fields["name"]
