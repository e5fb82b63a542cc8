"""The guides of volunteers and organisers: exactly one page A4 in each language."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from events import guides

PAGES = [(kind, language) for kind in guides.GUIDES for language in guides.LANGUAGES]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "language"), PAGES)
def test_guide_is_one_page_a4(client: Client, kind: str, language: str) -> None:
    answer = client.get(reverse("events:guide_pdf", args=[kind, language]))
    assert answer["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == 1
    boxes = re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", answer.content)
    assert [[round(float(side)) for side in box.split()] for box in boxes] == [[0, 0, 595, 842]]
    assert f"/Lang({language})".encode() in answer.content


@pytest.mark.parametrize("language", guides.LANGUAGES)
def test_guide_holds_the_page_of_its_language_alone(language: str) -> None:
    desk = guides.guide_data("desk", language)
    steps = [block for block in desk["blocks"] if block["tag"] == "li"]
    assert len(steps) == 9
    assert all(step["words"][0]["bold"] or step["words"][1]["bold"] for step in steps)
    words = "".join(part["text"] for block in desk["blocks"] for part in block["words"])
    assert ("Подготовьте" in words, "даярдаңыз" in words) == (language == "ru", language == "ky")
    assert desk["title"] == {"ky": "Каттоо үстөлү", "ru": "Стойка регистрации"}[language]


@pytest.mark.django_db
def test_there_is_no_other_guide(client: Client) -> None:
    assert client.get("/ky/events/guides/desk/en.pdf").status_code == 404
    assert client.get("/ky/events/guides/cook/ky.pdf").status_code == 404
