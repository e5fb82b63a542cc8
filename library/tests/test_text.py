"""Authors' Markdown as pages show it."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from library.text import Card, cards, plain, read_check, render, write_cards

CHECK = """
::: check
Which one?
- [ ] This
- [x] That

Because it is so.
:::
"""


def test_render_headings_become_contents_with_anchors():
    text = render("## Эмне үчүн?\n\nТекст.\n\n### Майда\n\n## Кантип")

    assert [(row.anchor, row.title) for row in text.headings] == [
        ("эмне-үчүн", "Эмне үчүн?"),
        ("кантип", "Кантип"),
    ]
    assert '<h2 id="кантип">Кантип</h2>' in text.html


def test_render_heading_of_the_first_level_is_a_section_of_the_page():
    text = render("# Башкы\n\nТекст.")

    assert [row.title for row in text.headings] == ["Башкы"]
    assert "<h1" not in text.html and "</h1" not in text.html


def test_render_blocks_of_ours():
    with translation.override("en"):
        html = render("::: warning\nNever share it.\n:::\n\n::: steps\n1. One\n2. Two\n:::").html

    assert '<div class="note"><p><b>Take care</b></p>' in html
    assert '<div class="task">' in html and html.count("<li>") == 2


def test_render_check_works_without_script():
    with translation.override("en"):
        html = render(CHECK).html

    assert "<legend>Which one?</legend>" in html
    assert html.count('type="radio" name="check-1"') == 2
    assert "<details><summary>Show the answer</summary><p><b>That</b></p>" in html
    assert "<p>Because it is so.</p>" in html


@pytest.mark.parametrize("source", ["Question?\n- [ ] a\n- [ ] b", "- [x] a", "", "Only words"])
def test_check_without_question_or_right_answer_is_none(source):
    assert read_check(source) is None


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        '<iframe src="https://evil.example"></iframe>',
        "<style>body{display:none}</style>",
        '<svg onload="alert(1)"></svg>',
        '<p style="position:fixed" onclick="alert(1)">x</p>',
        "::: check\n<script>alert(1)</script>\n- [x] <b onclick=alert(1)>a</b>\n:::",
        '<form action="https://evil.example"><input name="p"></form>',
    ],
)
def test_render_lets_nothing_run(attack):
    html = render(attack).html

    for sign in ("<script", "<img", 'href="javascript', "<iframe", "<style", "<svg", "<form"):
        assert sign not in html
    for sign in ("onerror=", "onload=", "onclick=", "style="):
        assert f" {sign}" not in html.replace("&lt;b onclick=", "")


@given(st.text(max_size=300))
def test_render_never_fails(markdown):
    text = render(markdown)

    assert text.minutes == 1
    assert "<script" not in text.html.lower()


def test_render_link_to_another_site_says_so():
    with translation.override("en"):
        html = render("[here](/ky/library/) and [there](https://example.org)").html

    assert html.count("(another site)") == 1
    assert 'href="https://example.org" rel="noopener noreferrer"' in html


def test_plain_is_words_without_marks():
    assert plain(f"## Башы\n\nБул **маанилүү** [шилтеме](/x).\n{CHECK}").split() == (
        "Башы Бул маанилүү шилтеме. Which one? This That Because it is so.".split()
    )


def test_cards_there_and_back():
    found = [Card("Бюджет", "Киреше жана чыгаша."), Card("Карыз", "Кайтарылуучу акча.")]

    assert cards(write_cards(found)) == found
    assert cards("Баш сөз\n\n## Бет\n\nАрт\n\nэки абзац") == [Card("Бет", "Арт\n\nэки абзац")]
    assert cards("жөн эле текст") == []
