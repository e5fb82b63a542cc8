"""The attendance sheet on paper."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation

from core import audit
from core.access import MemberRequest, member
from trainings.attendance_sheet import LANGUAGES, attendance_sheet_pdf
from trainings.models import Training


@member
def attendance_sheet(request: MemberRequest, slug: str) -> HttpResponse:
    """A4 on its side, to be signed; ?lang=ky or ?lang=ru. Written into the log as an export."""
    visible = Training.objects.visible_to(request.user).with_list_relations()
    training = get_object_or_404(visible, slug=slug)
    language = request.GET.get("lang", "")
    if language not in LANGUAGES:
        language = "ru" if translation.get_language() == "ru" else "ky"
    with translation.override(language):
        address = request.build_absolute_uri(training.get_absolute_url())
    pdf = attendance_sheet_pdf(training, language=language, address=address)
    audit.record(
        "exported",
        training,
        by=request.user,
        changes={
            "rows": training.enrolments.on_register().count(),
            "personal": True,
            "file": "pdf",
        },
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{training.slug}-{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
