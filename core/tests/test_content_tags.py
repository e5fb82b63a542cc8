"""Texts that fall back say so; links that lead away are marked."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.utils import translation


def rendered(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context)


RECORD = SimpleNamespace(title_ky="Тигүү", title_ru="Швея", title_en="Sewing")
RUSSIAN = SimpleNamespace(title_ky=None, title_ru="Швея", title_en="")
ENGLISH = SimpleNamespace(title_ky="", title_ru=None, title_en="Sewing")


@pytest.mark.parametrize(("language", "text"), [("ky", "Тигүү"), ("ru", "Швея"), ("en", "Sewing")])
def test_translated_in_the_readers_language_is_plain(language: str, text: str) -> None:
    with translation.override(language):
        assert rendered('{% translated r "title" %}', r=RECORD) == text


@pytest.mark.parametrize(
    ("language", "record", "expected"),
    [
        ("ky", RUSSIAN, '<span lang="ru">Швея</span> <small class="soft nb">(орусча)</small>'),
        ("en", RUSSIAN, '<span lang="ru">Швея</span> <small class="soft nb">(in Russian)</small>'),
        ("ky", ENGLISH, '<span lang="en">Sewing</span> <small class="soft nb">(англисче)</small>'),
        (
            "ru",
            ENGLISH,
            '<span lang="en">Sewing</span> <small class="soft nb">(на английском)</small>',
        ),
    ],
)
def test_translated_that_falls_back_names_its_language(
    language: str, record: Any, expected: str
) -> None:
    with translation.override(language):
        assert rendered('{% translated r "title" %}', r=record) == expected


def test_translated_may_leave_the_words_out() -> None:
    shown = rendered('{% translated r "title" note=False %}', r=RUSSIAN)
    assert shown == '<span lang="ru">Швея</span>'


def test_translated_of_nothing_is_nothing() -> None:
    empty = SimpleNamespace(title_ky=None, title_ru="", title_en="")
    assert rendered('{% translated r "title" %}|{% translated n "title" %}', r=empty, n=None) == "|"


def test_translated_lets_no_markup_through() -> None:
    bad = SimpleNamespace(title_ky="", title_ru="<b>x</b>", title_en="")
    assert "&lt;b&gt;x&lt;/b&gt;" in rendered('{% translated r "title" %}', r=bad)
    shown = rendered('{% translated_text r "title" %}', r=bad)
    assert shown.startswith('<div lang="ru"><p>&lt;b&gt;x&lt;/b&gt;</p></div>')
    assert shown.endswith('<p class="soft"><small>(in Russian)</small></p>')


def test_translated_text_keeps_its_paragraphs() -> None:
    long = SimpleNamespace(title_en="One\n\nTwo\nlines")
    assert rendered('{% translated_text r "title" %}', r=long) == (
        "<p>One</p>\n\n<p>Two<br>lines</p>"
    )


def test_external_link_is_marked() -> None:
    html = rendered("{% external url %}", url="https://kaea.example/a/?x=1&y=2")
    assert html.startswith(
        '<a href="https://kaea.example/a/?x=1&amp;y=2" rel="external noopener noreferrer">'
        '<span class="nb">kaea.example/a/?x=1&amp;y=2<svg'
    )
    assert '<span class="hide">(leads to another site)</span></span></a>' in html
    map_link = rendered('{% external url "The map" %}', url="https://kaea.example")
    assert '>The <span class="nb">map<svg' in map_link
    long = f"https://kaea.example/{'x' * 80}"
    assert f'>{long[8:]}<span class="nb"><svg' in rendered("{% external url %}", url=long)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "/ky/", ""])
def test_external_link_is_an_address_of_the_web_only(url: str) -> None:
    assert "<a" not in rendered("{% external url %}", url=url)
