"""Reviewing: a text as visitors will read it, remarks at its places, the decision."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, allow
from core.refusals import show_refusal
from library import desk, permissions, review, services
from library.forms.texts import PublishForm, RemarkForm, ReturnForm
from library.images import pictures_of
from library.models import Comment, Resource, Revision
from library.permissions import can_review, can_see_resource, can_use_library_desk
from library.text import cards
from library.text import render as render_text
from library.views.frame import (
    find_edition,
    moment_of,
    open_remarks,
    open_revision,
    tell_errors,
)


@allow(can_review)
def revision_review(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """The open version as visitors will read it, beside the one they read now."""
    revision = open_revision(find_edition(request, slug, language, can_see_resource))
    return _page(request, revision)


def _page(request: MemberRequest, revision: Revision, **forms: Any) -> HttpResponse:
    edition = revision.edition
    resource = edition.resource
    text = render_text(revision.body, pictures_of(revision.edition.resource, revision.body))
    sections, whole = review.sections(text, open_remarks(revision))
    is_cards = resource.kind == Resource.Kind.CARDS
    context = {
        "resource": resource,
        "edition": edition,
        "revision": revision,
        "text": text,
        "sections": sections,
        "remarks": whole,
        "shown_cards": cards(revision.body) if is_cards else [],
        "files": revision.files.all(),
        "changes": review.compare(edition.published, revision),
        "names_writers": desk.names_writers(request.user, resource),
        "is_waiting": revision.state == Revision.State.IN_REVIEW,
        "can_decide": permissions.can_decide(request.user, revision),
        "seen": revision.submitted_at.isoformat() if revision.submitted_at else "",
        "publish_form": forms.get("publish") or PublishForm(revision=revision),
        "return_form": forms.get("back") or ReturnForm(),
        "remark_form": forms.get("remark") or RemarkForm(auto_id="id_remark_%s"),
    }
    return render(request, "library/revision_review.html", context)


@allow(can_review)
@require_POST
def revision_publish(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """Show the reviewed text to visitors."""
    revision = open_revision(find_edition(request, slug, language, can_see_resource))
    form = PublishForm(request.POST, revision=revision)
    if not form.is_valid():
        return _page(request, revision, publish=form)
    seen: Any = moment_of(request.POST.get("seen", ""))
    try:
        services.publish_revision(revision, by=request.user, seen=seen, **form.cleaned_data)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("library:revision_review", slug, language)
    messages.success(request, _("Published. The author has been told."))
    return redirect("library:resource_manage", slug)


@allow(can_review)
@require_POST
def revision_return(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """Ask the author for changes."""
    revision = open_revision(find_edition(request, slug, language, can_see_resource))
    form = ReturnForm(request.POST)
    if form.is_valid():
        seen: Any = moment_of(request.POST.get("seen", ""))
        try:
            services.ask_changes(revision, by=request.user, seen=seen, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Sent back. The author has been told what to change."))
            return redirect("library:desk_list")
    return _page(request, revision, back=form)


@allow(can_review)
@require_POST
def comment_create(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """A remark at a heading, or of the whole; back to where it stands."""
    revision = open_revision(find_edition(request, slug, language, can_see_resource))
    form = RemarkForm(request.POST, auto_id="id_remark_%s")
    if form.is_valid():
        try:
            remark = services.add_comment(revision, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            response = redirect("library:revision_review", slug, language)
            response["Location"] += f"#remark-{remark.pk}"
            return response
    return _page(request, revision, remark=form)


@allow(can_use_library_desk)
@require_POST
def comment_finish(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a remark as done: the author when it is mended, or who made it."""
    rows = Comment.objects.select_related("revision__edition__resource")
    visible = Revision.objects.visible_to(request.user)
    remark = get_object_or_404(rows.filter(revision__in=visible), pk=pk)
    edition = remark.revision.edition
    try:
        services.finish_comment(remark, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    may_edit = permissions.can_edit_resource(request.user, edition.resource)
    is_review = request.POST.get("from") == "review" or not may_edit
    back = "revision_review" if is_review else "revision_update"
    return redirect(f"library:{back}", edition.resource.slug, edition.language)
