"""What the files say: IATI by its schema, the association's own template, tagged PDF, forms."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from docx import Document
from lxml import etree

from centers.models import Place
from centers.tests.factories import create_center, create_region
from projects.models import Indicator, ProjectFunding
from projects.tests.factories import create_donor, create_project
from reports.reporting import services
from reports.reporting.content import collect
from reports.reporting.content.collect import current
from reports.reporting.models import ReportFile, ReportingPeriod
from reports.reporting.outputs.docx import SHIPPED, report_docx
from reports.reporting.outputs.docx_template import make_template
from reports.reporting.outputs.iati import PeriodFigures, activity_xml
from reports.reporting.outputs.pdf import report_pdf
from reports.reporting.outputs.words import in_words
from reports.reporting.sections import sections_of
from reports.reporting.services.building import reported_periods
from reports.reporting.tests.factories import (
    complete,
    create_agreement,
    create_counted_training,
    create_period,
)
from reports.tests.indicators import create_indicator

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parents[4] / "shared/data/iati/iati-activities-schema.xsd"


def measured() -> ReportingPeriod:
    """A report whose project has an approved indicator with rows behind it."""
    region = create_region(name="Naryn region", iso_code="KG-N")
    donor = create_donor()
    project = create_project(donors=[donor], regions=[region], sdg_targets=["4.4"])
    ProjectFunding.objects.filter(project=project).update(
        amount=Decimal(900_000), is_approximate=True
    )
    period = create_period(agreement=create_agreement(project=project, donor=donor))
    create_counted_training(period, people=12, center=create_center(region=region))
    create_indicator(
        project=project,
        measure="participations",
        unit="participations",
        target=Decimal(10),
        splits=["sex", "age", "region"],
    )
    return complete(period)


def tables(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [
        block
        for block in (*document["blocks"], *document["sheets"])
        if block["kind"] == "table" and block["key"] == key
    ]


def activity_of(period: ReportingPeriod) -> Any:
    figures = current(period).figures
    body = activity_xml(
        period.agreement.project,
        [PeriodFigures(period.starts_on, period.ends_on, figures, Decimal("900.00"))],
        today=dt.date(2026, 8, 1),
    )
    return etree.fromstring(body)


def test_iati_is_valid_by_the_schema() -> None:
    if not SCHEMA.exists():
        pytest.skip("The schema of IATI is not beside the project (../shared/data/iati)")
    schema = etree.XMLSchema(etree.parse(SCHEMA))

    schema.assertValid(activity_of(measured()))


def test_iati_holds_totals_and_parts_side_by_side() -> None:
    tree = activity_of(measured())

    (period,) = tree.findall(".//result/indicator/period")
    assert period.find("target").get("value") == "10"
    total, *parts = period.findall("actual")
    assert total.get("value") == "12"
    assert list(total) == []
    refs = [part.find("location").get("ref") for part in parts if part.find("location") is not None]
    assert refs == ["KG-N"]
    assert [location.get("ref") for location in tree.findall(".//iati-activity/location")] == refs
    names = {dimension.get("name") for dimension in period.iter("dimension")}
    assert names <= {"sex", "age"}
    assert names


def test_iati_follows_the_rules_of_the_standard() -> None:
    tree = activity_of(measured())

    for value in tree.iter("value"):
        assert value.get("value-date")
        assert value.get("currency")
    for kind, day in ((row.get("type"), row.get("iso-date")) for row in tree.iter("activity-date")):
        assert kind in ("1", "2", "3", "4")
        assert kind not in ("2", "4") or day <= "2026-08-01"
    assert [tag.get("code") for tag in tree.iter("tag")] == ["4.4"]
    kinds = [row.get("code") for row in tree.iter("transaction-type")]
    assert kinds == ["11", "4"]
    assert tree.find(".//transaction/value").text == "900000.00"


def test_iati_says_that_an_amount_is_approximate() -> None:
    (said,) = activity_of(measured()).findall(".//transaction/description/narrative")

    assert said.text == "About 900,000 EUR: the exact sum is not known."


def test_iati_has_each_language_whatever_the_report_is_written_in() -> None:
    period = measured()
    Indicator.objects.update(title_en="People", title_ky="Адамдар", title_ru="", operator="le")
    period.agreement.project.agreements.update(languages=["ky"])
    tree = activity_of(ReportingPeriod.objects.get(pk=period.pk))

    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    titles = tree.findall(".//indicator/title/narrative")
    assert [(row.get(lang), row.text) for row in titles] == [(None, "People"), ("ky", "Адамдар")]
    # A dimension has no language of its own: it is said in that of the file.
    said = {row.get("value") for row in tree.iter("dimension") if row.get("name") == "age"}
    assert said == {"35–49"}
    assert tree.find(".//indicator").get("ascending") == "false"


def test_iati_names_every_place_that_figures_are_split_by() -> None:
    donor = create_donor()
    project = create_project(donors=[donor])
    period = create_period(agreement=create_agreement(project=project, donor=donor))
    city = create_region(name="Bishkek", iso_code="KG-GB")
    Place.objects.filter(pk=city.pk).update(level="republican_city")
    create_counted_training(period, people=12, center=create_center(region=city))
    create_indicator(project=project, measure="participations", splits=["region"])

    tree = activity_of(complete(period))

    assert [row.get("ref") for row in tree.findall("./iati-activity/location")] == ["KG-GB"]
    assert [row.get("ref") for row in tree.findall(".//actual/location")] == ["KG-GB"]


def test_small_numbers_are_left_out_of_iati() -> None:
    period = measured()
    period.agreement.project.agreements.update(languages=["en"])
    for row in period.agreement.project.results.all():
        row.indicators.update(filters={})
    training = create_counted_training(period, people=0)
    training.funding_sources.all().delete()
    figures = current(period).figures
    figures[0]["shown"] = None

    tree = etree.fromstring(
        activity_xml(
            period.agreement.project,
            [PeriodFigures(period.starts_on, period.ends_on, figures)],
        )
    )

    assert tree.findall(".//actual") == []


def test_report_shows_baseline_target_actual_and_met() -> None:
    document = collect(measured()).documents["en"]

    ((row,),) = [table["rows"] for table in tables(document, "indicators")]
    assert row[3] == "≥ 10"
    assert row[4:] == [12, 12, "met"]
    assert tables(document, "split_numbers")
    assert ["Amount", "≈ 900,000 EUR"] in document["facts"]


def test_project_limited_to_regions_has_one_row_for_each() -> None:
    period = measured()
    period.agreement.project.regions.add(create_region(name="Osh region", iso_code="KG-O"))

    (table,) = tables(collect(period).documents["en"], "regions")

    assert sorted(row[0] for row in table["rows"]) == ["Naryn region", "Osh region"]


def test_submitted_indicators_ask_for_a_reason_from_then_on(
    boss, django_capture_on_commit_callbacks
) -> None:
    period = measured()
    with django_capture_on_commit_callbacks(execute=True):
        services.ask_submit(period, by=boss)

    assert Indicator.objects.get().reported_on is not None
    (reported,) = reported_periods(period.agreement.project)
    assert reported.figures[0]["actual"] == 12
    assert reported.spent == Decimal("900.00")


@pytest.mark.parametrize("form", ["bmz", "eu", "free"])
def test_every_form_becomes_a_tagged_pdf_and_a_document(form: str) -> None:
    period = complete(create_period(agreement=create_agreement(form=form), is_final=True))
    document = collect(period).documents["en"]

    body = report_pdf(document, draft=True)
    book = Document(io.BytesIO(report_docx(document, draft=True)))

    assert b"/MarkInfo" in body
    assert b"/StructTreeRoot" in body
    cells = [cell.text for table in book.tables for cell in table.rows[0].cells]
    written = "\n".join([*(paragraph.text for paragraph in book.paragraphs), *cells])
    with translation.override("en"):
        for section in sections_of(form, is_final=True):
            assert section.heading in written
    assert "{{" not in written
    assert "{%" not in written


def test_bmz_compares_the_start_with_the_effects_and_asks_the_six_questions() -> None:
    keys = [section.key for section in sections_of("bmz", is_final=True)]
    assert keys.index("effects") == keys.index("start_situation") + 1
    six = ["relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability"]
    assert [key for key in keys if key in six] == six


def test_start_and_effects_stand_side_by_side_point_by_point() -> None:
    period = complete(create_period(agreement=create_agreement(form="bmz")))
    for key, text in (("start_situation", "No methodology\n\n- No money"), ("effects", "Cards")):
        row = services.open_section(period, key=key, language="en")
        services.save_section(row, text=text, seen=row.edit, by=None)
    period = ReportingPeriod.objects.with_list_relations().get(pk=period.pk)

    (table,) = tables(collect(period).documents["en"], "comparison")

    labels = [column["label"] for column in table["columns"]]
    assert labels == ["2.1 Situation at the start", "2.2 Effects"]
    assert table["rows"] == [["No methodology", "Cards"], ["No money", ""]]


def test_some_sections_belong_to_one_of_the_reports_to_the_eu() -> None:
    interim, final = (
        {section.key: section.number for section in sections_of("eu", is_final=is_final)}
        for is_final in (False, True)
    )
    assert interim.keys() - final.keys() == {"plan"}
    assert final.keys() - interim.keys() == {
        *("sustainability", "mainstreaming", "monitoring", "learning", "materials"),
        *("continuation", "contracting", "records"),
    }
    assert (interim["contracts"], final["contracts"]) == ("2.4", "2.9")
    assert (final["partners"], final["visibility"], final["records"]) == ("3.1", "4.", "5.")


def test_description_for_the_eu_has_its_nine_points() -> None:
    period = complete(create_period(agreement=create_agreement(form="eu"), is_final=True))

    blocks = collect(period).documents["en"]["blocks"]

    (facts,) = [block["rows"] for block in blocks if block["kind"] == "facts"]
    assert [label.split()[0] for label, _value in facts] == [f"1.{n}" for n in range(1, 10)]
    assert all(value for _label, value in facts)


def test_same_report_is_the_same_file() -> None:
    document = collect(complete(create_period())).documents["en"]
    assert report_docx(document, draft=False) == report_docx(document, draft=False)


def test_columns_have_room_for_their_words_and_fill_the_line() -> None:
    text, number = {"type": "text", "width": 1}, {"type": "number", "width": 1}
    columns = [text | {"label": "Code"}, text | {"label": "Indicator"}, number | {"label": "Value"}]
    rows = [["1.1", "Машыктыруучуларды даярдоодон өткөн машыктыруучулар", 3]]
    block = {"kind": "table", "columns": columns, "rows": rows, "total": None}
    document = {"language": "en", "title": "", "form": "free", "facts": [], "blocks": [block]}

    code, indicator, value = in_words(document)["blocks"][0]["columns"]

    assert (code["is_narrow"], indicator["is_narrow"]) == (True, False)
    assert (code["align"], value["align"]) == ("left", "right")
    assert indicator["twips"] > 6000 > 1000 > code["twips"] > 0
    assert sum(column["twips"] for column in (code, indicator, value)) <= 9638
    block["rows"] = [["1.1", "Short", 3]]
    assert [c["is_narrow"] for c in in_words(document)["blocks"][0]["columns"]][:2] == [False, True]


def test_missing_language_shows_the_first_one_and_says_so() -> None:
    period = create_period(agreement=create_agreement(languages=("en", "ru")))
    row = services.open_section(period, key="summary", language="en")
    services.save_section(row, text="Only in English", seen=0, by=None)

    blocks = collect(period).documents["ru"]["blocks"]

    (block,) = [row for row in blocks if row.get("text") == "Only in English"]
    assert block["lang"] == "en"
    assert block["note"]


def test_shipped_template_is_made_by_the_command(tmp_path: Path) -> None:
    make_template(tmp_path / "report.docx")

    def body(path: Path) -> bytes:
        with zipfile.ZipFile(path) as archive:
            return archive.read("word/document.xml")

    assert body(tmp_path / "report.docx") == body(SHIPPED)


def docx(*paragraphs: str) -> SimpleUploadedFile:
    book, out = Document(), io.BytesIO()
    for text in paragraphs:
        book.add_paragraph(text)
    book.save(out)
    return SimpleUploadedFile("own.docx", out.getvalue())


OWN = ("{{ title }}", "{%p for b in blocks %}", "{{ b.text }}", "{%p endfor %}", "Our address")


def test_own_template_is_used(boss, django_capture_on_commit_callbacks) -> None:
    period = complete(create_period())
    services.set_template(period.agreement, file=docx(*OWN), by=boss)
    with django_capture_on_commit_callbacks(execute=True):
        services.ask_build(period, by=boss)

    with ReportFile.objects.get(kind="docx").file.open("rb") as handle:
        written = [paragraph.text for paragraph in Document(handle).paragraphs]
    assert written[-1] == "Our address"

    agreement = services.set_template(period.agreement, file=None, by=boss)
    assert not agreement.template


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (SimpleUploadedFile("a.docx", b"no zip at all"), "not_docx"),
        (SimpleUploadedFile("a.docx", b""), "size"),
        (docx("{{ title"), "mark"),
        (docx("{{ nothing.at.all }}", *OWN), "mark"),
        (docx("{{ title.__class__.__mro__ }}", *OWN), "mark"),
        (docx("Only words"), "no_blocks"),
    ],
    ids=["no zip", "empty", "open mark", "unknown name", "python", "no blocks"],
)
def test_bad_template_is_refused_with_a_message(boss, file, code: str) -> None:
    agreement = create_agreement()
    with pytest.raises(ValidationError) as refusal:
        services.set_template(agreement, file=file, by=boss)
    assert refusal.value.code == code
    assert refusal.value.messages[0]


def test_words_are_written_in_the_language_of_the_document() -> None:
    period = complete(create_period(agreement=create_agreement(languages=("ru",))))
    words = in_words(collect(period).documents["ru"])
    (table,) = [block for block in words["blocks"] if block.get("key") == "finance"]
    assert table["rows"][0][2] in ("1\xa0000,00", "1\u202f000,00", "1 000,00")
