"""How a badge looks, before the credential goes inside."""

import textwrap
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import pdf
from trainings.certificates import paper
from trainings.certificates.badges import LANGUAGE
from trainings.models import Certificate

BADGE = Path(__file__).parent.parent / "typst" / "badge.typ"
LINE, LINES, FIRST_LINE, STEP = 30, 6, 240, 33


def badge_png(certificate: Certificate) -> bytes:
    """480 × 480 points."""
    return pdf.render_png(BADGE, _words(certificate), ppi=144)


def badge_svg(certificate: Certificate) -> bytes:
    words = _words(certificate)
    found = textwrap.wrap(words["title"], LINE)[:LINES]
    lines = [{"text": text, "y": FIRST_LINE + at * STEP} for at, text in enumerate(found)]
    return render_to_string("trainings/badge.svg", words | {"title_lines": lines}).encode()


def _words(certificate: Certificate) -> dict[str, str]:
    with translation.override(LANGUAGE):
        return {
            "association": _("Kyrgyz Adult Education Association"),
            "heading": paper.heading(certificate),
            "title": paper.title(certificate, LANGUAGE),
            "number": certificate.number,
        }
