"""Pictures inside texts: which there are, and how one stands in a paragraph."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.models import Picture
from core.templatetags.content import shown_text
from library.models import Image, Resource


def pictures_of(resource: Resource, markdown: str = "picture:") -> dict[str, Picture]:
    """The pictures of a material by their short names, for `text.render`.

    With the text given, nothing is read where it shows none.
    """
    if "picture:" not in markdown:
        return {}
    images = Image.objects.filter(resource=resource, picture__is_published=True)
    return {image.name: image.picture for image in images.select_related("picture")}


def picture_html(picture: Picture, alt: str) -> SafeString:
    """A picture with its credit line. Everything in it may stand inside a paragraph.

    `alt` is what the author of the text says it shows; without it, what the picture itself says.
    """
    code = ""
    if not alt:
        alt, code = shown_text(picture, "alt")
    own = code in ("", (get_language() or "")[:2])
    context = {"picture": picture, "alt": alt, "alt_language": "" if own else code}
    return SafeString(render_to_string("library/_picture.html", context).strip())
