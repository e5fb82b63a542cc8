"""Files of materials: given out to readers, added and removed by who writes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import FileSystemStorage
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import MemberRequest, allow, member, public
from core.once import once
from core.paging import page
from core.ranges import ranged_response, wanted_range
from core.refusals import show_refusal
from library import services
from library.counting import SAVING, is_reader
from library.file_forms import FileForm, LinkForm
from library.file_lines import lines
from library.formats import CONTENT_TYPES
from library.languages import language_name
from library.models import Edition, File, Link, MonthlyCount, Revision, UploadSession
from library.permissions import can_edit_resource, can_see_resource, can_use_library_desk
from library.selectors import best_edition, with_titles
from library.services import counts
from library.views.frame import desk_tabs

# Nothing inside a file runs or loads anything, should a browser show it after all.
POLICY = "default-src 'none'; sandbox"
INLINE = ("audio/", "video/")
LINK_ID = "id_link_%s"  # two forms on one page


@public
@require_safe
def file_download(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of what visitors read, whole or in parts; others' only for who may see them."""
    rows = File.objects.exclude(kind=File.Kind.LINK).defer("revision__body")
    file = get_object_or_404(rows.select_related("revision__edition__resource__center"), pk=pk)
    is_open = _is_open(file)
    if not is_open:
        user = request.user
        if not (user.is_authenticated and can_see_resource(user, file.revision.edition.resource)):
            return _gone(request, file)
    content_type = CONTENT_TYPES.get(file.extension, "application/octet-stream")
    is_saved = not content_type.startswith(INLINE)
    disposition = content_disposition_header(is_saved, file.file_name) or "attachment"
    etag = f'"{file.checksum}"'
    if is_open and _is_beginning(request, file, etag):
        note_download(request, file)
    response: HttpResponseBase
    if isinstance(file.file.storage, FileSystemStorage):
        response = ranged_response(
            request, file.file, size=file.size, etag=etag, content_type=content_type
        )
    else:  # S3 gives ranges itself, at an origin that is not ours
        said = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type}
        response = redirect(file.file.storage.url(file.file.name, parameters=said))  # type: ignore[call-arg]
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, no-cache" if is_open else "private, no-store"
    return response


def _gone(request: HttpRequest, file: File) -> HttpResponse:
    """What visitors get at the address of a file that was there once: the same file of the version
    that took its place, or that its material is withdrawn. 404 for what they never saw."""
    revision, state = file.revision, Revision.State
    if revision.state not in (state.PUBLISHED, state.REPLACED):
        raise Http404
    resource = revision.edition.resource
    if resource.withdrawn_at is not None:
        return render(request, "library/_withdrawn.html", {"resource": resource}, status=410)
    same = File.objects.filter(checksum=file.checksum, revision__edition=revision.edition)
    now = same.filter(revision__state=state.PUBLISHED).select_related("revision").first()
    if now is None:
        raise Http404
    return redirect(now)


def _is_open(file: File) -> bool:
    return (
        file.revision.state == Revision.State.PUBLISHED
        and file.revision.edition.resource.is_published
    )


def _is_beginning(request: HttpRequest, file: File, etag: str) -> bool:
    """A download is counted once, not with each part a player asks for."""
    if request.method != "GET" or request.headers.get("If-None-Match") == etag:
        return False
    part = wanted_range(request, file.size, etag)
    return part is None or part[0] == 0


def note_download(request: HttpRequest, file: File) -> None:
    """Count a download of a published file by a person; of whom, nobody knows. Files that are
    saved together with their page are counted with the page."""
    if is_reader(request) and SAVING not in request.headers:
        edition = file.revision.edition
        counts.note(edition.resource_id, MonthlyCount.What.DOWNLOAD, edition.language)


@member
@once
def file_create(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """Files of a language version: those there are, a form for a file and one for a link."""
    edition = editable_edition(request, slug, language)
    revision = edition.revisions.open().first()
    shown = revision or edition.published
    forms: dict[str, FileForm | LinkForm] = {
        "file_form": FileForm(),
        "link_form": LinkForm(auto_id=LINK_ID),
    }
    if request.method == "POST":
        if revision is None:
            messages.error(request, _("Begin a new version of the text first, then add files."))
            return redirect("library:file_create", slug=slug, language=language)
        which = "link_form" if "url" in request.POST else "file_form"
        form: FileForm | LinkForm
        if which == "link_form":
            form = LinkForm(request.POST, auto_id=LINK_ID)
        else:
            form = FileForm(request.POST, request.FILES)
        forms[which] = form
        if form.is_valid() and (file := _add(request, revision, form)) is not None:
            messages.success(request, _("Added: %(file)s.") % {"file": file})
            return redirect("library:file_create", slug=slug, language=language)
    context = forms | {
        "edition": edition,
        "resource": edition.resource,
        "revision": revision,
        "lines": lines(shown) if shown else [],
        "title": shown.title if shown else edition.resource.slug,
        "language_label": language_name(edition.language),
        "may_add": revision is not None and revision.is_editable,
    }
    return render(request, "library/file_create.html", context)


def editable_edition(request: MemberRequest, slug: str, language: str) -> Edition:
    """404 for materials of others, 403 for who may see this one but not write it."""
    rows = Edition.objects.select_related("resource__center", "published")
    edition = get_object_or_404(rows, resource__slug=slug, language=language)
    if not can_see_resource(request.user, edition.resource):
        raise Http404
    if not can_edit_resource(request.user, edition.resource):
        raise PermissionDenied
    return edition


def _add(request: MemberRequest, revision: Revision, form: FileForm | LinkForm) -> File | None:
    values = form.cleaned_data
    try:
        if isinstance(form, LinkForm):
            return services.add_link(
                revision, url=values["url"], title=values["title"], by=request.user
            )
        if values["upload"]:
            return _finish(request, revision, values)
        return services.add_file(
            revision, file=values["file"], title=values["title"], by=request.user
        )
    except ValidationError as error:
        if not isinstance(form, LinkForm) and not hasattr(error, "error_dict"):
            error = ValidationError({"file": error})
        show_refusal(form, error)
        return None


def _finish(request: MemberRequest, revision: Revision, values: dict[str, Any]) -> File:
    mine = UploadSession.objects.filter(sent_by=request.user, revision=revision)
    session = mine.filter(pk=values["upload"]).first()
    if session is None:
        raise ValidationError(
            _("This upload is finished already, or was kept too long. See the list of files.")
        )
    return services.finish_upload(session, title=values["title"], by=request.user)


@member
def file_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first; the POST removes it from the open version."""
    rows = File.objects.select_related("revision__edition__resource__center")
    file = get_object_or_404(rows, pk=pk)
    edition = editable_edition(
        request, file.revision.edition.resource.slug, file.revision.edition.language
    )
    if request.method == "POST":
        try:
            services.remove_file(file, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The file is removed."))
        return redirect(
            "library:file_create", slug=edition.resource.slug, language=edition.language
        )
    return render(request, "library/file_remove.html", {"file": file, "edition": edition})


@allow(can_use_library_desk)
def link_list(request: MemberRequest) -> HttpResponse:
    """Dead links of the materials one may open behind the public page."""
    visible = Link.objects.visible_to(request.user)
    found = page(request, with_titles(visible.dead()))
    rows = [
        {
            "link": link,
            "edition": best_edition(link.resource.readable, link.language)
            or best_edition(link.resource.readable),
            "language": language_name(link.language) if link.language else "",
        }
        for link in found.object_list
    ]
    waiting = visible.filter(Q(checked_at=None) | Q(failing_since__isnull=False, dead_since=None))
    context = {
        "page": found,
        "rows": rows,
        "waiting": waiting.count(),
        "tabs": desk_tabs(request, "link_list"),
    }
    return render(request, "library/link_list.html", context)
