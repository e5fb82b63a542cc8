"""The words around a hit: marked, whole, escaped."""

import pytest

from library.snippets import marked, searchable, snippet, starts


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("капчык", "Мобилдик капчыкты ачабыз", "Мобилдик <mark>капчыкты</mark> ачабыз"),
        ("сырсоз", "Бекем сырсөздү эстөө", "Бекем <mark>сырсөздү</mark> эстөө"),
        ("резюмеңизди", "Моё резюме за вечер", "Моё <mark>резюме</mark> за вечер"),
        ("надежные", "Надёжный пароль", "<mark>Надёжный</mark> пароль"),
        ("подпись", "Без подписи, с подписью", "Без <mark>подписи</mark>, с <mark>подписью</mark>"),
        ("деньги", "Отправить деньги", "Отправить <mark>деньги</mark>"),
        ("китеби", "Китеп, китеби", "<mark>Китеп</mark>, <mark>китеби</mark>"),
        ("кол", "кол, колго, мектеп", "<mark>кол</mark>, <mark>колго</mark>, мектеп"),
        ("акча", "<b>акча</b> & мал", "&lt;b&gt;<mark>акча</mark>&lt;/b&gt; &amp; мал"),
        ("<script>", "<script>x", "&lt;<mark>script</mark>&gt;x"),
        ("", "<акча>", "&lt;акча&gt;"),
    ],
)
def test_found_words_are_marked_and_all_else_is_escaped(asked, text, expected):
    assert marked(text, starts([asked])) == expected


@pytest.mark.parametrize("text", ["Өздүк нарк: 100 сом", "İSTANBUL ёлка", "a_b-c", ""])
def test_searchable_text_stands_letter_by_letter_beside_the_original(text):
    found = searchable(text)

    assert len(found) == len(text) + 1
    assert found == found.lower() or "İ" in text


def test_snippet_leaves_out_words_that_were_cut():
    cut = ("баштан " * 10 + "капчык " + "аягына " * 40)[3:][:240]

    found = snippet(cut, starts(["капчык"]))

    assert found.startswith("… баштан ") and found.endswith("аягына …")
    assert "<mark>капчык</mark>" in found


def test_a_start_that_another_one_holds_is_left_out():
    assert starts(["капчык", "капчыктарды", "кап"]) == ("кап",)
