"""Words that are addresses of the portal below `library/`, and therefore of no material."""

from functools import cache

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@cache
def reserved_slugs() -> frozenset[str]:
    """The first step of each address below `library/`, where it is a word of ours.

    Read from the addresses themselves, so that a new page is never hidden by a material nor hides
    one.
    """
    patterns = import_string("library.urls.urlpatterns")  # above us: only when asked
    first = (str(pattern.pattern).partition("/")[0] for pattern in patterns)
    return frozenset(step for step in first if step and "<" not in step)


def check_slug(slug: str) -> None:
    """Refuse an address that a page of the portal has."""
    if slug in reserved_slugs():
        raise ValidationError(
            _("A page of the portal has this address. Choose a different one."), code="reserved"
        )
