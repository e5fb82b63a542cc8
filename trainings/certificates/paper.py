"""A certificate on paper: A4 on its side, any number of people in one document."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import dates, pdf
from trainings.models import Certificate
from trainings.models.certificates import in_language

TEMPLATE = Path(__file__).parent.parent / "typst" / "certificate.typ"
LANGUAGES = ("ky", "ru", "en")
# More modules than these would leave no room for the rest.
MODULES_SHOWN = 12
Kind, Basis = Certificate.Kind, Certificate.Basis


def certificates_pdf(
    certificates: Sequence[Certificate],
    *,
    language: str,
    preview: bool = False,
    step: Callable[[int, int], None] | None = None,
) -> bytes:
    """A page for each certificate, PDF/A-2a and PDF/UA-1. A preview says on each page that it is
    none, and its code leads nowhere. `step` hears how many pages are prepared, of how many."""
    with translation.override(language):
        pages = []
        for done, row in enumerate(certificates, start=1):
            pages.append(page_data(row, language=language, preview=preview))
            if step is not None:
                step(done, len(certificates))
        data = {"language": language, "pages": pages, "title": _title(certificates)}
        return pdf.render(TEMPLATE, data | {"preview": _("SPECIMEN") if preview else ""})


def _title(certificates: Sequence[Certificate]) -> str:
    if len(certificates) == 1:
        return f"{heading(certificates[0])} {certificates[0].number}"
    return _("Certificates")


def heading(certificate: Certificate) -> str:
    """What the paper is called; never a qualification."""
    if certificate.basis == Basis.TRAINER:
        return _("Certificate of teaching")
    return str(Kind(certificate.kind).label)


def statement(certificate: Certificate) -> str:
    """The line between the name and the title."""
    if certificate.basis == Basis.TRAINER:
        return _("taught the course")
    if certificate.basis == Basis.PRIOR:
        return _("has shown, without a course, what is needed for")
    return {
        Kind.ATTENDANCE: _("attended the course"),
        Kind.COMPLETION: _("completed the course"),
        Kind.COMPETENCE: _("passed the assessment of the course"),
    }[Kind(certificate.kind)]


def title(certificate: Certificate, language: str) -> str:
    return in_language(
        {code: getattr(certificate, f"title_{code}") for code in LANGUAGES}, language
    )


def lines(certificate: Certificate, language: str) -> list[tuple[str, str]]:
    """Label and value of every fact, in the words of the active language: the paper and the page
    for checking show the same ones."""
    facts = certificate.facts

    def text(name: str) -> str:
        return in_language(facts.get(name, {}), language)

    found = [
        (_("Dates"), _range(facts)),
        (_("Hours"), facts.get("hours", "")),
        (_("Role"), text("role")),
        (_("Methodology"), text("methodology")),
        (_("Exam passed"), _exam(facts)),
        (_("Test of skills passed"), _test(facts, language)),
        (_("Assessed by"), text("note")),
        (_("Level"), level_text(facts.get("level"), language)),
        (_("Competences"), "; ".join(competences(facts, language))),
        (_("Center"), text("center")),
    ]
    return [(label, value) for label, value in found if value]


def competences(facts: dict[str, Any], language: str) -> list[str]:
    return [
        f"{node['framework']} {node['version']}: {node['code']} "
        f"{in_language(node['name'], language)}"
        for node in facts.get("competences", [])
    ]


def level_text(level: dict[str, Any] | None, language: str) -> str:
    """Framework, version and level; a reference, which only a person may have set."""
    if not level:
        return ""
    framework = in_language(level["framework_name"], language)
    name = in_language(level["name"], language) or level["code"]
    return f"{framework} ({level['framework']} {level['version']}): {name}"


def modules(facts: dict[str, Any], language: str) -> list[str]:
    """Titles of the modules with their hours."""
    found = []
    for module in facts.get("modules", []):
        name, hours = in_language(module["title"], language), module.get("hours")
        found.append(_("%(name)s, %(hours)s h") % {"name": name, "hours": hours} if hours else name)
    return found


def _range(facts: dict[str, Any]) -> str:
    if not facts.get("starts_on"):
        return ""
    ends = (dt.date.fromisoformat(facts[name]) for name in ("starts_on", "ends_on"))
    return dates.date_range(*ends)


def _exam(facts: dict[str, Any]) -> str:
    """The standard with its version and who issued it, and the day."""
    exam = facts.get("exam")
    if not exam:
        return ""
    standard = f"{exam['standard']} ({exam['version']}, {exam['body']})"
    return f"{standard}, {dates.long_day(dt.date.fromisoformat(exam['held_on']))}"


def _test(facts: dict[str, Any], language: str) -> str:
    test = facts.get("test")
    if not test:
        return ""
    day = dates.long_day(dt.date.fromisoformat(test["taken_on"]))
    return f"{in_language(test['title'], language)}, {day}"


def page_data(certificate: Certificate, *, language: str, preview: bool = False) -> dict[str, Any]:
    """Everything one page prints, as words."""
    address = settings.SITE_URL.rstrip("/") + certificate.get_public_url()
    signatory = certificate.facts.get("signatory", {})
    listed = modules(certificate.facts, language)
    is_latin = language == "en" and certificate.holder_latin
    expires = certificate.expires_on
    return {
        "association": _("Kyrgyz Adult Education Association"),
        "heading": heading(certificate),
        "number": "" if preview else f"{_('No.')} {certificate.number}",
        "name": certificate.holder_latin if is_latin else certificate.holder_name,
        "statement": statement(certificate),
        "title": title(certificate, language),
        "lines": lines(certificate, language),
        "modules_label": _("Modules"),
        "modules": listed[:MODULES_SHOWN],
        "signatory": signatory.get("name", ""),
        "office": in_language(signatory.get("office", {}), language),
        "issued": _("Issued on %(day)s") % {"day": dates.long_day(certificate.issued_on)},
        "expires": _("Valid until %(day)s") % {"day": dates.long_day(expires)} if expires else "",
        "code": "XXXX-XXXX-XXXX-XXXX" if preview else certificate.shown_code,
        "check": _("Check this certificate:"),
        "address": "" if preview else address.partition("://")[2],
        "qr": "" if preview else pdf.qr_svg(address),
        "alt": _("QR code with the address where this certificate can be checked"),
    }
