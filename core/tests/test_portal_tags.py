"""Tags and filters that every template uses; the wording of dates in three languages."""

import datetime as dt
import itertools
import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template, TemplateSyntaxError
from django.utils import formats
from django.utils.translation import override

from core import charts, dates
from core.forms_renderer import PortalFormRenderer
from core.templatetags import portal
from core.widgets import DateInput, LongSelect, PillSelect

DAY = dt.date(2024, 11, 20)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("language", "day", "long_day", "month"),
    [
        ("ky", "20-ноябрь", "2024-жылдын 20-ноябры", "2024-жылдын ноябры"),
        ("ru", "20\u00a0ноября", "20\u00a0ноября 2024\u00a0г.", "ноябрь 2024\u00a0г."),
        ("en", "20\u00a0November", "20\u00a0November 2024", "November 2024"),
    ],
)
def test_date_is_written_as_the_language_does(language, day, long_day, month):
    with override(language):
        assert dates.day(DAY) == day
        assert dates.long_day(DAY) == long_day
        assert dates.month_year(DAY) == month


@pytest.mark.parametrize(
    ("start", "end", "ky", "en"),
    [
        ((11, 12), (11, 23), "2024-жылдын 12–23-ноябры", "12–23\u00a0November 2024"),
        (
            (11, 28),
            (12, 3),
            "2024-жылдын 28-ноябры – 3-декабры",
            "28\u00a0November – 3\u00a0December 2024",
        ),
        ((6, 5), (6, 5), "2024-жылдын 5-июну", "5\u00a0June 2024"),
    ],
)
def test_range_says_nothing_twice(start, end, ky, en):
    first, last = dt.date(2024, *start), dt.date(2024, *end)
    with override("ky"):
        assert dates.date_range(first, last) == ky
        assert dates.date_range(first, last, year=False) == ky  # not this year: named anyway
    with override("en"):
        assert dates.date_range(first, last) == en


def test_range_of_this_year_leaves_the_year_out():
    year = dt.date.today().year
    with override("ky"):
        text = dates.date_range(dt.date(year, 3, 2), dt.date(year, 3, 9), year=False)
    assert text == "2–9-март"


def test_range_over_new_year_names_both_years():
    with override("ru"):
        text = dates.date_range(dt.date(2023, 12, 28), dt.date(2024, 1, 4))
    assert text == "28\u00a0декабря 2023\u00a0г. – 4\u00a0января 2024\u00a0г."


def test_moment_is_shown_in_the_time_of_bishkek():
    with override("ky"):
        html = portal.moment(dt.datetime(2024, 11, 20, 20, 30, tzinfo=dt.UTC))
    assert html == '<time datetime="2024-11-20T20:30+00:00">21.11.2024 02:30</time>'


@pytest.mark.parametrize(
    ("language", "number", "share"), [("ky", "1\u202f611", "77\u202f%"), ("en", "1,611", "77%")]
)
def test_numbers_follow_the_language(language, number, share):
    with override(language):
        assert portal.thousands(1611) == number
        assert portal.percent(0.77) == share


def test_numbers_that_are_missing_or_hidden():
    assert portal.thousands(None) == ""
    assert portal.cell(None) == "*"
    assert portal.signed(-3) == "\u22123"
    assert portal.signed(25) == "+25"
    with override("en"):
        assert portal.filesize(412_300) == "412\u00a0kB"
        assert portal.filesize(1_940_000) == "1.9\u00a0MB"


def test_chip_takes_tone_and_sign_from_the_status():
    html = portal.chip("Returned <b>", "returned")
    assert 'data-tone="warn"' in html
    assert "#arrow-back-up" in html
    assert html.endswith("Returned &lt;b&gt;</span>")
    assert portal.chip("Draft", "no such status") == '<span class="chip">Draft</span>'


def test_note_is_announced_only_when_it_answers_an_action():
    quiet = render('{% note "warn" title=title %}<p>Text</p>{% endnote %}', title="A & B")
    assert "<b>A &amp; B</b><p>Text</p>" in quiet
    assert "role=" not in quiet
    assert 'role="alert"' in render('{% note "bad" live=True %}x{% endnote %}')


def test_figure_links_to_its_rows_and_hides_small_numbers():
    with override("en"):
        url = "?a=1&b=2"
        html = render('{% figure 1611 "people" "each once" url=url %}', url=url)
        assert html == (
            '<div><dt>people</dt><dd><a href="?a=1&amp;b=2">1,611</a></dd><dd>each once</dd></div>'
        )
        assert ">*<" in render('{% figure value "people" %}', value=None)


@pytest.mark.parametrize(
    ("largest", "top", "step"),
    [(0, 1, 1), (3, 3, 1), (402, 500, 250), (9, 9, 3), (1000, 1000, 250)],
)
def test_axis_has_round_numbers(largest, top, step):
    assert charts.ceiling(largest)[0] >= largest
    if (largest, top, step) != (9, 9, 3):
        assert charts.ceiling(largest) == (top, step)


def test_axis_never_cuts_a_column():
    for largest in range(1, 3000, 7):
        top, step = charts.ceiling(largest)
        assert largest <= top <= largest * 2 + 4
        assert 1 <= top / step <= 4


def test_columns_leave_hidden_cells_empty():
    drawing = charts.columns(
        [{"label": "a", "values": (10, 8)}, {"label": "b", "values": (None, None)}], series=2
    )
    assert [bar.height > 0 for bar in drawing["bars"]] == [True, True, False, False]
    assert [figure.text for figure in drawing["figures"]] == [10]


def test_many_columns_keep_their_labels_apart():
    rows = [{"label": str(n), "values": (n,)} for n in range(36)]
    drawing = charts.columns(rows, series=1)
    places = [label.x for label in drawing["labels"]]
    assert min(b - a for a, b in itertools.pairwise(places)) >= 28


def test_gauge_shows_target_draft_and_room_beyond():
    assert charts.gauge(15, 16, target=16) == {"value": 78.1, "draft": 0.0, "tick": 83.3}
    assert charts.gauge(0, 0) == {"value": 0.0, "draft": 0.0, "tick": None}


def test_chart_has_no_comma_in_its_geometry():
    rows = [{"label": "март", "values": (142, 131)}, {"label": "апр.", "values": (231, 205)}]
    with override("ky"):
        html = render(
            '{% column_chart rows series caption="x" first="y" %}', rows=rows, series=["a", "b"]
        )
    geometry = re.findall(r' (?:x|y|width|height)="([^"]*)"', html)
    assert geometry
    assert not [value for value in geometry if "," in value]


def test_map_names_regions_and_keeps_places_abroad_for_the_table():
    rows = [
        {"code": "KG-N", "label": "Нарын облусу", "value": 238, "url": "/n/"},
        {"code": "KG-T", "label": "Талас облусу", "value": None, "url": "/t/"},
        {"code": "RU-MOW", "label": "Москва", "value": 12},
    ]
    html = render(
        '{% region_map rows label="People" pins=pins %}', rows=rows, pins=[(75.99, 41.43)]
    )
    assert 'aria-label="Нарын облусу: 238"' in html
    assert 'aria-label="Талас облусу: *"' in html
    assert "Москва" not in html
    assert charts.point(75.99, 41.43) == (612.4, 227.5)
    assert 'd="M612.4 227.5m0-15' in html


def test_diamonds_that_would_cover_each_other_are_one():
    here, beside, away = (74.6, 42.87), (74.601, 42.871), (75.99, 41.43)
    assert charts.diamonds([here, here, beside, away]) == [charts.point(*here), charts.point(*away)]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the passport")
    born_on = forms.DateField(label="Born", required=False, widget=DateInput)
    sex = forms.ChoiceField(label="Sex", choices=[("F", "Female")], widget=PillSelect)


def test_form_ties_label_hint_and_error_to_the_control():
    with override("en"):
        html = re.sub(r"\s+<", "<", str(SampleForm({"sex": "F"})))
    assert '<a href="#id_name">Name</a>' in html
    assert '<label for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'type="date"' in html
    assert "<legend>Sex</legend>" in html
    assert 'class="choices-row"' in html


def test_form_says_which_fields_are_optional():
    with override("en"):
        html = str(SampleForm())
    assert html.count("optional") == 2  # the class and the word, of one field


def test_rows_are_written_as_a_loop_writes_them():
    lines = [
        {"name": "<b>Асел</b>", "age": 1234, "made": lambda: "called", "note": None},
        {"name": portal.mark_safe("<i>Бек</i>"), "age": 7, "made": "x", "note": "y"},
    ]
    body = (
        "<tr><td>{{ line.name }}</td><td>{% translate 'Search' %}</td><td>{{ line.age }}</td>"
        "<td>{{ line.made }}{{ line.note }}{{ line.missing }}{{ line.name|upper }}{{ other }}</td>"
        "{% if line.age > 10 %}<td>{{ line.age|thousands }}</td>{% endif %}</tr>"
    )
    usual = "{% for line in lines %}" + body + "{% endfor %}"
    quick = "{% rows lines as line %}" + body + "{% endrows %}"
    for language in ("ky", "ru", "en"):
        with override(language):
            expected = render(usual, lines=lines, other="<o>")
            assert render(quick, lines=lines, other="<o>") == expected
            assert "&lt;b&gt;" in expected


def test_rows_read_attributes_and_count():
    source = "{% rows lines as line %}{{ number }}.{{ line.year }} {% endrows %}"
    assert render(source, lines=[DAY, DAY]) == "1.2024 2.2024"
    assert render(source) == ""
    with pytest.raises(TemplateSyntaxError):
        Template("{% rows lines %}{% endrows %}")


def test_kept_part_is_rendered_once_for_its_values():
    template = Template("{% kept place %}{{ place }}{{ other }}{% endkept %}")
    assert template.render(Context({"place": "<a>", "other": 1})) == "&lt;a&gt;1"
    assert template.render(Context({"place": "<a>", "other": 2})) == "&lt;a&gt;1"
    assert template.render(Context({"place": "b", "other": 3})) == "b3"
    with override("ru"):
        assert template.render(Context({"place": "b", "other": 4})) == "b4"


def test_constant_words_follow_the_language():
    template = Template("{% translate 'Search' %}")
    found = {}
    for language in ("ky", "ru", "en", "ky"):
        with override(language):
            found[language] = template.render(Context())
    assert found["en"] == "Search"
    assert len(set(found.values())) == 3


def test_simple_controls_are_written_as_django_writes_them():
    class Form(forms.Form):
        kind = forms.ChoiceField(choices=[("", "–"), ("g", [("a", "A & B"), ("b", "<B>")])])
        name = forms.CharField(max_length=5, required=False)

    form = Form({"kind": "b", "name": '"x"'})
    for field in (form["kind"], form["name"]):
        widget = field.field.widget
        attrs = {"id": field.auto_id, "required": True, "disabled": False, "data-x": '"'}
        context = widget.get_context(field.html_name, field.value(), attrs)
        usual = DjangoTemplates().render(widget.template_name, context)
        quick = PortalFormRenderer().render(widget.template_name, context)
        assert quick == re.sub(r">\s+<", "><", usual.strip())


def test_long_select_marks_the_chosen_one():
    class Form(forms.Form):
        center = forms.ChoiceField(choices=[("", "All"), ("a", "<A>")], widget=LongSelect)

    chosen, none = str(Form({"center": "a"})["center"]), str(Form({})["center"])
    assert '<option value="a" selected>&lt;A&gt;</option>' in chosen
    assert chosen.count("selected") == 1
    assert "selected" not in none


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_thousands_writes_whole_numbers_as_django_does(language):
    with override(language):
        for value in (0, 999, 1000, -5, -1234, 1_234_567):
            written = formats.number_format(value, use_l10n=True, force_grouping=True)
            assert portal.thousands(value) == written
