"""The register import, a page a step: file, columns, matches, confirmation, result."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from core import audit
from core.access import MemberRequest, member
from core.exports import sheet_response
from core.paging import page
from core.refusals import show_refusal
from people.sheets import FIELD_LABELS
from people.sheets.values import text_of
from trainings.forms.imports import (
    ColumnsForm,
    CommitForm,
    ConsentForm,
    ImportForm,
    SheetForm,
    read_corrections,
)
from trainings.models import RegisterImport, RegisterImportRow, Training
from trainings.permissions import can_edit_training, can_export_register
from trainings.selectors.imports import ImportNumbers, import_numbers, row_views
from trainings.services import imports
from trainings.services.imports.cells import decode_cell
from trainings.services.imports.reading import open_kept
from trainings.services.imports.writing import missing_places

PER_PAGE = 25
State = RegisterImport.State


def _training(request: MemberRequest, slug: str) -> Training:
    visible = Training.objects.visible_to(request.user).with_list_relations()
    training = get_object_or_404(visible, slug=slug)
    if not can_edit_training(request.user, training):
        raise PermissionDenied
    return training


def _import(request: MemberRequest, slug: str, pk: int) -> RegisterImport:
    training = _training(request, slug)
    rows = RegisterImport.objects.select_related("job", "created_by")
    register_import = get_object_or_404(rows, training=training, pk=pk)
    register_import.training = training
    return register_import


def _steps(current: int) -> list[dict[str, Any]]:
    labels = [_("File"), _("Columns"), _("Matches"), _("Confirmation")]
    return [
        {"label": label, "done": number < current, "current": number == current}
        for number, label in enumerate(labels)
    ]


def _note_view(request: MemberRequest, register_import: RegisterImport) -> None:
    """The rows of a sheet are names, and people who may be the same stand beside them."""
    center_id = register_import.training.center_id
    audit.note_view(register_import, by=request.user, center_id=center_id)


def _say(request: MemberRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


@member
def import_create(request: MemberRequest, slug: str) -> HttpResponse:
    training = _training(request, slug)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            register_import, is_new = imports.start_import(
                training, file=form.cleaned_data["file"], by=request.user
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            if is_new:
                return redirect("trainings:import_columns", training.slug, register_import.pk)
            messages.info(request, _("This very file was sent before. Here is what came of it."))
            return redirect(register_import)
    context = {
        "training": training,
        "form": form,
        "steps": _steps(0),
        "page": page(request, training.imports.select_related("created_by")),
    }
    return render(request, "trainings/import_create.html", context)


@member
def import_columns(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    register_import = _import(request, slug, pk)
    if register_import.state == State.COMMITTED or register_import.is_at_work:
        return redirect(register_import)
    sheet_name, row = _asked_sheet(request, register_import)
    try:
        book = open_kept(register_import)
        understanding = imports.understand(
            book, center_id=register_import.training.center_id, sheet=sheet_name, header_row=row
        )
    except ValidationError as error:
        _say(request, error)
        return redirect("trainings:import_create", slug)
    if (understanding.sheet, row) == (register_import.sheet, register_import.header_row):
        understanding = imports.Understanding(
            register_import.sheet, register_import.header_row, register_import.mapping
        )
    sheet = book.sheet(understanding.sheet)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, sheet=sheet, understanding=understanding)
    if request.method == "POST" and form.is_valid():
        try:
            imports.choose_columns(
                register_import,
                understanding=form.cleaned_data["understanding"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(register_import)
    _note_view(request, register_import)
    chosen = {"sheet": understanding.sheet, "header_row": understanding.header_row}
    context = {
        "training": register_import.training,
        "import": register_import,
        "form": form,
        "sheet_form": SheetForm(initial=chosen, book=book, chosen=sheet),
        "chosen": chosen,
        "steps": _steps(1),
    }
    return render(request, "trainings/import_columns.html", context)


def _asked_sheet(request: MemberRequest, register_import: RegisterImport) -> tuple[str, int | None]:
    """Sheet and header row in the address; another sheet without a row is guessed anew."""
    sheet = request.GET.get("sheet", register_import.sheet)
    if sheet != register_import.sheet and request.GET.get("shown") != sheet:
        return sheet, None
    row = request.GET.get("header_row", "")
    return sheet, int(row) if row.isdecimal() and len(row) < 6 else register_import.header_row


@member
@never_cache
def import_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    register_import = _import(request, slug, pk)
    if request.method == "POST":
        return _correct(request, register_import)
    if register_import.state == State.UPLOADED:
        return redirect("trainings:import_columns", slug, pk)
    context: dict[str, Any] = {"training": register_import.training, "import": register_import}
    job = register_import.job
    if register_import.is_at_work and job is not None:
        job.read_progress()
        context["steps"] = _steps(1 if register_import.state == State.ANALYSING else 3)
        name = "_import_progress" if request.htmx else "import_detail"
        return render(request, f"trainings/{name}.html", context)
    if request.htmx and request.GET.get("progress"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    _note_view(request, register_import)
    context |= _review(request, register_import)
    return render(request, "trainings/import_detail.html", context)


def _review(request: MemberRequest, register_import: RegisterImport) -> dict[str, Any]:
    """What waits for a decision, or the rows asked for by ?show= or ?row=."""
    numbers = import_numbers(register_import)
    number = request.GET.get("row", "")
    show = request.GET.get("show", "")
    rows = register_import.rows.select_related("person")
    if number.isdecimal() and len(number) < 8:
        rows, show = rows.open().filter(number=int(number)), "row"
    elif show in SHOWN:
        rows = getattr(rows, show)()
    else:
        rows, show = rows.waiting(), ""
    shown = page(request, rows, per_page=PER_PAGE)
    views = row_views(register_import, shown, user=request.user)
    return {
        "numbers": numbers,
        "show": show,
        "page": shown,
        "wrong": [view for view in views if view.is_wrong],
        "unsure": [view for view in views if not view.is_wrong],
        "views": views,
        "good": _good(request, register_import, numbers) if not show else [],
        "without_consent": imports.without_consent(register_import) if numbers.created else 0,
        "steps": _steps(4 if register_import.state == State.COMMITTED else 2),
    }


SHOWN = ("wrong", "unsure", "new", "known", "left_out")


def _good(
    request: MemberRequest, register_import: RegisterImport, numbers: ImportNumbers
) -> list[Any]:
    """The first of the rows that are in order, for the folded list."""
    if not numbers.ready:
        return []
    rows = register_import.rows.writable().select_related("person")[:PER_PAGE]
    return row_views(register_import, rows, user=request.user)


def _correct(request: MemberRequest, register_import: RegisterImport) -> HttpResponse:
    try:
        imports.correct(
            register_import, corrections=read_corrections(request.POST), by=request.user
        )
    except ValidationError as error:
        _say(request, error)
        return redirect(request.get_full_path())
    if request.POST.get("then") == "commit" and register_import.rows.writable().exists():
        return redirect(
            "trainings:import_commit", register_import.training.slug, register_import.pk
        )
    if "row" in request.GET:
        return redirect(register_import)
    return redirect(request.get_full_path())


@member
@never_cache
def import_commit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    register_import = _import(request, slug, pk)
    if register_import.is_at_work:
        return redirect(register_import)
    training = register_import.training
    is_sent = request.method == "POST"
    form = CommitForm(request.POST if is_sent else None, training=training)
    if is_sent and form.is_valid():
        try:
            imports.start_commit(register_import, by=request.user, consent=form.given)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(register_import)
    context = {
        "training": training,
        "import": register_import,
        "form": form,
        "numbers": import_numbers(register_import),
        "missing": missing_places(training, register_import),
        "steps": _steps(3),
    }
    return render(request, "trainings/import_commit.html", context)


@member
@never_cache
def import_consent(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The paper came later: everybody on the sheet signed it."""
    register_import = _import(request, slug, pk)
    form = ConsentForm(request.POST or None, training=register_import.training)
    if request.method == "POST" and form.is_valid():
        try:
            count = imports.record_sheet_consent(
                register_import, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            text = ngettext(
                "The consent of %(count)s person is recorded.",
                "The consents of %(count)s people are recorded.",
                count,
            )
            messages.success(request, text % {"count": count})
            return redirect(register_import)
    context = {
        "training": register_import.training,
        "import": register_import,
        "form": form,
        "count": imports.without_consent(register_import),
    }
    return render(request, "trainings/import_consent.html", context)


@member
def import_rejected(request: MemberRequest, slug: str, pk: int) -> FileResponse:
    """Rows that did not get onto the register, as they were, with the reason beside them."""
    register_import = _import(request, slug, pk)
    training = register_import.training
    if not can_export_register(request.user, training):
        raise PermissionDenied
    views = row_views(
        register_import, register_import.rows.open().select_related("person"), user=request.user
    )
    width = max((len(view.row.raw) for view in views), default=len(register_import.header))
    headers = [text_of(decode_cell(cell)) for cell in register_import.header]
    mapping = register_import.mapping
    headers += [
        str(FIELD_LABELS[mapping[column]]) if column in mapping else ""
        for column in range(len(headers), width)
    ]
    return sheet_response(
        request,
        filename="-".join((training.slug, _("not-imported"))),
        title=_("Rows that were not imported"),
        headers=[_("Row"), *headers, _("Reason")],
        rows=(
            [view.number, *(text_of(decode_cell(cell)) for cell in view.row.raw), _reason(view)]
            for view in views
        ),
        about=register_import.file_name,
        center_id=training.center_id,
        personal=True,
        obj=register_import,
    )


def _reason(view: Any) -> str:
    row: RegisterImportRow = view.row
    if row.decision == RegisterImportRow.Decision.REPEAT:
        return _("The same person stands in row %(row)s.") % {"row": row.repeats_row}
    if row.decision == RegisterImportRow.Decision.SKIP:
        return _("Left out by hand.")
    cells = [f"{cell.label}: {cell.error}" for cell in view.cells if cell.error]
    reasons = [*cells, *view.errors]
    if not reasons and row.decision == RegisterImportRow.Decision.UNSURE:
        return _("Nobody has decided who this is.")
    return " ".join(reasons) or _("Not written yet.")
