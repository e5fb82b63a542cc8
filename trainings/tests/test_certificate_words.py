"""A center's certificate is one of attendance, completion or competence, never a qualification."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

from trainings.certificates import paper
from trainings.tests.certificate_factories import create_certificate, create_prior

QUALIFICATION = re.compile("qualif|квалиф", re.IGNORECASE)
CERTIFICATE = re.compile("certif|сертифик|күбөлүк|тастыктама|свидетельств", re.IGNORECASE)
# Frameworks of qualifications are called by their names.
FRAMEWORK = re.compile("framework|рамк|алкаг|алкак", re.IGNORECASE)
# A list of levels, for the directorate.
LEVELS = "Levels of qualifications and competences"
# Where the words of certificates stand.
PLACES = re.compile(
    r"templates/trainings/(_?certificate|_record|record_|prior_|external_|badge|programme_cert)"
    r"|trainings/(certificates|typst)/|trainings/(views|forms|models|services|selectors)/certificat"
    r"|trainings/record_paper"
)


def is_wrong(text: str) -> bool:
    return bool(QUALIFICATION.search(text)) and not FRAMEWORK.search(text)


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_no_translation_of_a_certificate_says_qualification(language: str) -> None:
    catalogue = polib.pofile(str(settings.BASE_DIR / f"locale/{language}/LC_MESSAGES/django.po"))
    wrong = []
    seen = 0
    for entry in catalogue:
        texts = [entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values()]
        is_ours = any(PLACES.search(place) for place, _line in entry.occurrences)
        seen += is_ours
        if LEVELS in entry.msgid:
            continue
        if is_ours or any(map(CERTIFICATE.search, texts)):
            wrong += [text for text in texts if is_wrong(text)]

    assert wrong == []
    assert seen > 50


def test_no_template_of_a_certificate_says_qualification() -> None:
    root = Path(settings.BASE_DIR)
    files = [
        *root.glob("templates/trainings/*"),
        *root.glob("trainings/typst/*"),
        *root.glob("trainings/certificates/*.py"),
        *root.glob("templates/trainings/email/*"),
    ]
    text = {file: file.read_text(encoding="utf-8") for file in files if file.is_file()}
    found = {
        file.name: line.strip()
        for file, body in text.items()
        for line in re.sub(r'""".*?"""', "", body, flags=re.DOTALL).splitlines()
        if is_wrong(line)
    }

    assert found == {}
    assert "certificate.typ" in {file.name for file in text}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_nothing_on_the_paper_says_qualification(language: str) -> None:
    for row in (create_certificate(), create_prior()):
        with translation.override(language):
            said = str(paper.page_data(row, language=language) | {"qr": ""})
        assert not QUALIFICATION.search(said)
