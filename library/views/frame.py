"""What the pages behind the library share: finding a material, telling a refusal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import MemberRequest
from library.models import Comment, Edition, Resource, Revision
from library.permissions import can_edit_resource, can_manage_lists

Rule = Callable[[User, Resource], bool]


def desk_tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """The pages of the desk beside each other; lists and figures are the directorate's."""
    tabs = [
        (_("Materials"), "desk_list"),
        (_("Translation gaps"), "gap_list"),
        (_("Dead links"), "link_list"),
    ]
    if can_manage_lists(request.user):
        tabs += [
            (_("Topics"), "topic_list"),
            (_("Languages"), "language_list"),
            (_("Readers"), "count_list"),
            (_("Memory stick"), "library_export"),
        ]
    return [
        {"label": label, "url": reverse(f"library:{name}"), "current": name == here, "count": None}
        for label, name in tabs
    ]


def find_resource(request: MemberRequest, slug: str, rule: Rule = can_edit_resource) -> Resource:
    """The material, 404 for strangers, 403 for who may look but not this."""
    rows = Resource.objects.visible_to(request.user).select_related("center__organisation")
    resource = get_object_or_404(rows, slug=slug)
    if not rule(request.user, resource):
        raise PermissionDenied
    return resource


def find_edition(
    request: MemberRequest, slug: str, language: str, rule: Rule = can_edit_resource
) -> Edition:
    """A language version of a material, on the same terms."""
    resource = find_resource(request, slug, rule)
    rows = resource.editions.select_related("published")
    edition = get_object_or_404(rows, language=language)
    edition.resource = resource
    return edition


def open_revision(edition: Edition) -> Revision:
    """The version that is being written or reviewed, 404 where there is none."""
    revision = edition.revisions.open().select_related("written_by").first()
    if revision is None:
        raise Http404
    revision.edition = edition
    return revision


def open_remarks(revision: Revision) -> list[Comment]:
    """Remarks that nobody has marked as done, oldest first. One statement."""
    return list(revision.comments.filter(done_at=None).select_related("made_by"))


def tell_errors(request: MemberRequest, error: ValidationError) -> None:
    """A refusal of a service as messages of the next page."""
    for text in error.messages:
        messages.error(request, text)


def moment_of(text: str) -> object:
    """A time that our own page wrote; anything else is no time and fits nothing."""
    try:
        return parse_datetime(text[:40]) or text[:40]
    except ValueError:
        return text[:40]
