"""Catalogues compiled and strings found without the gettext tools."""

import gettext

from kaea_portal.catalogues import compile_catalogues
from kaea_portal.messages_in_use import Message, in_python, in_template

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Сактоо"

#, fuzzy
msgid "Cancel"
msgstr "Жок"
"""


def test_catalogue_is_compiled_once_and_again_after_a_change(tmp_path):
    source = tmp_path / "locale" / "ky" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    target = source.with_suffix(".mo")
    assert compile_catalogues(tmp_path) == [target]
    assert compile_catalogues(tmp_path) == []
    with target.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Save") == "Сактоо"
    assert words.gettext("Cancel") == "Cancel"  # unsure translations are not shown


def test_calls_in_python_are_found():
    code = """
label = _("Save")
text = ngettext("%(n)d person", "%(n)d people", n)
word = pgettext_lazy("month", "May")
other = _(name), gettext()
"""
    assert set(in_python(code)) == {
        Message("", "Save", ""),
        Message("", "%(n)d person", "%(n)d people"),
        Message("month", "May", ""),
    }


def test_tags_in_templates_are_found():
    template = """{% load i18n %}<p>It's {% translate "Save" %}</p>
{% translate 'May' context "month" %} {{ _("Next") }} {% include "x" with label=_("Back") %}
{% blocktranslate count n=people|length trimmed %}
  One person
{% plural %}
  {{ n }} people
{% endblocktranslate %}"""
    assert {message.text for message in in_template(template)} == {
        "Save",
        "May",
        "Next",
        "Back",
        "One person",
    }
