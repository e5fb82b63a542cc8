"""The sheet of feedback on paper: five questions, a scale, room to write, no name."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import dates, pdf
from trainings.emails import feedback_address
from trainings.models import FeedbackCount, FeedbackRound
from trainings.models.feedback import HIGHEST, LOWEST

TEMPLATE = Path(__file__).parent / "typst" / "feedback_sheet.typ"
LANGUAGES = ("ky", "ru")


def feedback_sheet_pdf(row: FeedbackRound, *, language: str) -> bytes:
    """One page to be copied for each learner; the QR code leads to the same questions."""
    with translation.override(language):
        return pdf.render(TEMPLATE, sheet_data(row, language=language))


def sheet_data(row: FeedbackRound, *, language: str) -> dict[str, Any]:
    """What the template prints, all of it as words."""
    training, address = row.training, feedback_address(row.token)
    return {
        "language": language,
        "title": training.programme.title,
        "number": training.slug,
        "about": ", ".join(
            (
                training.center.organisation.name,
                dates.date_range(training.starts_on, training.ends_on, year=True),
            )
        ),
        "qr": pdf.qr_svg(address),
        "questions": [str(question.label) for question in FeedbackCount.Question],
        "scale": [str(value) for value in range(LOWEST, HIGHEST + 1)],
        "words": {
            "heading": _("What did you think of the training?"),
            "how": _("Tick one number in each line: 1 is not at all, 5 is fully."),
            "anonymous": _("Write no name. Nobody learns who filled in which sheet."),
            "text": _("What should be better, or stay as it is?"),
            "qr": _("QR code with the address of these questions"),
            "phone": _("Or answer on your phone"),
            "question": _("Question"),
        },
    }
