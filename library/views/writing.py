"""Writing a version: the text or the cards, a preview, sending it to review."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, allow
from core.refusals import show_refusal
from library import desk, review, services
from library.forms.texts import TextForm, card_lines, is_cards
from library.images import pictures_of
from library.models import Edition, Resource, Revision
from library.permissions import can_use_library_desk
from library.text import cards
from library.text import render as render_text
from library.views.frame import (
    find_edition,
    moment_of,
    open_remarks,
    open_revision,
    tell_errors,
)

# What the buttons of the editor are called.
PREVIEW, MORE, SEND = "preview", "more", "send"
STALE = ("stale", "stale_text")


@dataclass
class Editor:
    """The forms of one version, filled from what was typed, else from the version itself."""

    edition: Edition
    revision: Revision | None
    form: TextForm
    cards: Any = None
    theirs: list[review.Change] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Both are asked, so that both say what is wrong."""
        return all([self.form.is_valid(), self.cards is None or self.cards.is_valid()])

    def texts(self) -> dict[str, str]:
        """What the service takes."""
        texts = self.form.texts()
        return texts if self.cards is None else texts | {"body": self.cards.body()}

    def renew(self) -> None:
        """Somebody else has saved: what was typed stays beside it, saving it again is meant."""
        self.revision = self.edition.revisions.open().first()
        typed = Revision(edition=self.edition, **self.texts())
        self.theirs = review.compare(self.revision, typed)
        data: Any = self.form.data
        data = data.copy()
        data["seen"] = self.revision.pk if self.revision else ""
        data["seen_at"] = self.revision.written_at.isoformat() if self.revision else ""
        self.form.data = data


def _editor(request: MemberRequest, edition: Edition) -> Editor:
    revision = edition.revisions.open().first()
    source = revision or edition.published
    initial: dict[str, Any] = {}
    if source is not None:
        initial = {name: getattr(source, name) for name in ("title", "summary", "body")}
    if revision is not None:
        initial |= {"change_note": revision.change_note, "seen": revision.pk}
        initial["seen_at"] = revision.written_at.isoformat()
    data = request.POST if request.method == "POST" else None
    is_first = edition.published_id is None and (revision is None or revision.number == 1)
    form = TextForm(data, initial=initial, language=edition.language, is_first=is_first)
    body = initial.get("body", "")
    lines = None
    if edition.resource.kind == Resource.Kind.CARDS and is_cards(body):
        lines = card_lines(data, body)
        del form.fields["body"]
    return Editor(edition, revision, form, lines)


@allow(can_use_library_desk)
def revision_update(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """The editor. Its buttons save, send to review, show a preview or add empty cards."""
    edition = find_edition(request, slug, language)
    editor = _editor(request, edition)
    act = request.POST.get("act", "")
    if request.method == "POST" and act == MORE:
        return _with_more_cards(request, editor)
    if request.method == "POST" and editor.is_valid():
        if act == PREVIEW:
            return _preview(request, editor)
        if (answer := _save(request, editor, send=act == SEND)) is not None:
            return answer
    return _page(request, editor)


def _save(request: MemberRequest, editor: Editor, *, send: bool) -> HttpResponse | None:
    """Where the saved text leads, or None with the refusal on the form."""
    form, edition = editor.form, editor.edition
    seen_at: Any = moment_of(form.cleaned_data["seen_at"]) if form.cleaned_data["seen_at"] else None
    try:
        revision = services.save_revision(
            edition,
            by=request.user,
            seen=form.cleaned_data["seen"],
            seen_at=seen_at,
            **editor.texts(),
        )
    except ValidationError as error:
        show_refusal(form, error)
        if getattr(error, "code", "") in STALE:
            editor.renew()
        return None
    if not send:
        messages.success(request, _("Saved. Only you, your center and the reviewers see it."))
        return redirect("library:revision_update", edition.resource.slug, edition.language)
    return _send(request, revision)


def _send(request: MemberRequest, revision: Revision) -> HttpResponse:
    """On its way to the reviewers, or back to the material, which says what is missing."""
    resource = revision.edition.resource
    try:
        services.submit_revision(revision, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("Sent to review. The reviewers have been told."))
    return redirect("library:resource_manage", resource.slug)


def _with_more_cards(request: MemberRequest, editor: Editor) -> HttpResponse:
    """The same page with what was typed and four more empty cards."""
    if editor.cards is not None:
        data = request.POST.copy()
        total = data.get("cards-TOTAL_FORMS", "")
        data["cards-TOTAL_FORMS"] = str(min(int(total) + 4, 200) if total.isdecimal() else 4)
        editor.cards = card_lines(data, editor.revision.body if editor.revision else "")
    return _page(request, editor)


def _preview(request: MemberRequest, editor: Editor) -> HttpResponse:
    """As visitors will read it: below the form, or alone where htmx asks for it."""
    if request.htmx:
        return render(request, "library/_preview.html", _preview_of(editor))
    return _page(request, editor, **_preview_of(editor))


def _preview_of(editor: Editor) -> dict[str, Any]:
    texts = editor.texts()
    found: dict[str, Any] = {
        "preview": texts,
        "language": editor.edition.language,
        "is_preview": True,
    }
    if editor.cards is None:
        pictures = pictures_of(editor.edition.resource, texts["body"])
        return found | {"text": render_text(texts["body"], pictures)}
    return found | {"shown_cards": cards(texts["body"])}


def _page(request: MemberRequest, editor: Editor, **more: Any) -> HttpResponse:
    revision, edition = editor.revision, editor.edition
    remarks = open_remarks(revision) if revision is not None else []
    if revision is not None and remarks:
        review.name_places(remarks, render_text(revision.body))
    context = {
        "edition": edition,
        "resource": edition.resource,
        "title": desk.title_of(edition.resource),
        "revision": revision,
        "form": editor.form,
        "cards": editor.cards,
        "remarks": remarks,
        "theirs": editor.theirs,
        "is_waiting": revision is not None and not revision.is_editable,
    }
    return render(request, "library/revision_update.html", context | more)


@allow(can_use_library_desk)
@require_POST
def revision_submit(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """Send the open version to review as it stands."""
    edition = find_edition(request, slug, language)
    return _send(request, open_revision(edition))
