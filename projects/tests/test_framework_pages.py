"""Pages of the framework: who opens them, what they cost, the way from a draft to a value."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_area,
    create_coordinator,
    create_organisation,
    create_place,
    create_region,
)
from projects.limits import warnings_of
from projects.models import Indicator, Project
from projects.tests.factories import (
    create_donor,
    create_donor_viewer,
    create_indicator,
    create_project,
    create_result,
)
from projects.tests.test_views import page_of, signed_in

pytestmark = pytest.mark.django_db


def sent(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"projects:{name}", args=args), data)


@pytest.mark.parametrize("count", [1, 3])
def test_project_page_costs_the_same_for_any_number(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    project = create_project(
        donors=[create_donor() for _ in range(count)], regions=[create_region()]
    )
    for number in range(count):
        result = create_result(project=project, number=str(number + 1))
        for _ in range(count):
            create_indicator(result=result)
        project.partners.create(organisation=create_organisation(), role="associate")
    client = signed_in(create_directorate())
    client.get(project.get_absolute_url())

    # user, project, donors, regions, their former names (2), officers, money with donors,
    # former names, partners, documents, indicators, results
    with django_assert_num_queries(13):
        response = client.get(project.get_absolute_url())
    assert len(response.context["lines"]) == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_indicator_page_costs_the_same_for_any_number(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row, by = create_indicator(), create_directorate()
    project = row.result.project
    for month in range(1, count + 1):
        first, last = f"2026-{month:02}-01", f"2026-{month:02}-28"
        row.targets.create(starts_on=first, ends_on=last, value=1)
        row.values.create(starts_on=first, ends_on=last, value=1, evidence="x", by=by)
    client = signed_in(by)
    with django_assert_num_queries(4):  # user, indicator, targets, values
        response = page_of(client, "indicator_detail", project.code, row.pk)
    assert len(response.context["values"]) == count


def test_framework_goes_from_an_empty_project_to_a_value() -> None:
    project = create_project(code="ale", objective_en="Strengthen ALE")
    author, other = signed_in(create_directorate()), signed_in(create_directorate())
    made = sent(author, "result_create", "ale", level="outcome", number="1", title_en="Outcome")
    assert made.status_code == 302, made.context["form"].errors
    outcome = project.results.get(level="outcome")
    made = sent(author, "result_create", "ale", level="output", parent=outcome.pk, number="1.1",
         title_en="Output")  # fmt: skip
    assert made.status_code == 302, made.context["form"].errors
    output = project.results.get(level="output")
    data = {
        "code": "1.1.1", "title_en": "Modules", "unit": "count", "window": "none",
        "across_periods": "sum", "across_centers": "none", "operator": "ge", "target": "4",
        "tolerance": "90",
    }  # fmt: skip
    sent(author, "indicator_create", "ale", output.pk, **data)
    row = Indicator.objects.get()
    value = {"starts_on": "2026-01-01", "ends_on": "2026-06-30", "value": "4", "evidence": "x"}
    early = sent(author, "value_create", "ale", row.pk, **value)
    assert len(early.context["form"].non_field_errors()) == 1

    sent(author, "indicator_submit", "ale", row.pk)
    sent(author, "indicator_approve", "ale", row.pk)
    row.refresh_from_db()
    assert row.state == "pending"
    sent(other, "indicator_return", "ale", row.pk, remark="Which modules?")
    sent(author, "indicator_update", "ale", row.pk, **data | {"title_en": "Digital modules"})
    sent(author, "indicator_submit", "ale", row.pk)
    sent(other, "indicator_approve", "ale", row.pk)
    file = SimpleUploadedFile("proof.pdf", b"%PDF-1.4")
    sent(author, "value_create", "ale", row.pk, **value, file=file)
    page = page_of(author, "indicator_detail", "ale", row.pk)
    assert [value.value for value in page.context["values"]] == [Decimal(4)]
    proof = row.values.get()
    assert page_of(author, "value_file", "ale", proof.pk).getvalue() == b"%PDF-1.4"
    sent(other, "value_void", "ale", proof.pk, reason="Mistake")
    assert row.values.standing().count() == 0


def test_measure_gives_the_unit_and_reads_filters() -> None:
    result = create_result(project=create_project(code="ale"))
    client = signed_in(create_directorate())
    data = {
        "code": "1", "title_en": "Trainings", "measure": "trainings_held", "window": "none",
        "filters": "area: digital-skills, it\nlevel: local", "across_periods": "sum",
        "across_centers": "sum", "operator": "ge", "tolerance": "90",
    }  # fmt: skip
    wrong = sent(client, "indicator_create", "ale", result.pk, **data | {"unit": "people"})
    assert list(wrong.context["form"].errors) == ["unit"]
    broken = sent(client, "indicator_create", "ale", result.pk, **data | {"filters": "area"})
    assert list(broken.context["form"].errors) == ["filters"]
    sent(client, "indicator_create", "ale", result.pk, **data)
    row = Indicator.objects.get()
    assert (row.unit, row.filters) == (
        "events",
        {"area": ["digital-skills", "it"], "level": ["local"]},
    )


def test_what_an_indicator_is_narrowed_to_is_said_in_words() -> None:
    project = create_project(code="ale")
    area = create_area(code="digital-skills", name="Digital skills")
    filters = {"area": ["digital-skills", "unheard"], "funding": ["local_budget"], "network": ["1"]}
    row = create_indicator(result=create_result(project=project), filters=filters)
    client = signed_in(create_directorate())
    narrowed = dict(page_of(client, "indicator_detail", "ale", row.pk).context["narrowed"])
    assert list(narrowed.values()) == [f"{area.name}, unheard", narrowed["Каржылоо"], "ооба"]
    assert "local_budget" not in narrowed["Каржылоо"]


def test_officer_of_the_donor_sees_approved_indicators_only() -> None:
    donor = create_donor()
    project = create_project(code="ale", donors=[donor])
    result = create_result(project=project)
    agreed = create_indicator(result=result)
    draft = create_indicator(result=result, state="draft")
    officer = signed_in(create_donor_viewer(donor=donor))
    lines = page_of(officer, "project_detail", "ale").context["lines"]
    assert [row for line in lines for row in line.indicators] == [agreed]
    codes = [page_of(officer, "indicator_detail", "ale", row.pk).status_code
             for row in (agreed, draft)]  # fmt: skip
    assert codes == [200, 404]
    assert page_of(signed_in(create_coordinator()), "indicator_detail", "ale", draft.pk)


def test_internal_papers_are_the_directorates() -> None:
    project = create_project(code="ale")
    client, reader = signed_in(create_directorate()), signed_in(create_coordinator())
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    sent(client, "document_create", "ale", title="Agreement", file=file, is_internal="on")
    paper = project.documents.get()
    assert page_of(client, "document_download", "ale", paper.pk).getvalue() == b"%PDF-1.4"
    assert page_of(reader, "document_download", "ale", paper.pk).status_code == 404
    assert list(page_of(reader, "project_detail", "ale").context["documents"]) == []
    sent(client, "document_remove", "ale", paper.pk)
    assert page_of(client, "document_download", "ale", paper.pk).status_code == 404


def test_amount_stays_approximate_on_the_page() -> None:
    project = create_project(code="ale")
    client = signed_in(create_directorate())
    sent(client, "funding_update", "ale", project.funding.get().pk, amount="900000",
         currency="EUR", is_approximate="on")  # fmt: skip
    text = page_of(client, "project_detail", "ale").content.decode()
    assert "≈ 900" in text
    assert "EUR" in text


def test_logframe_begins_with_the_objective() -> None:
    project = create_project(code="ale", objective_en="Strengthen ALE")
    create_indicator(result=create_result(project=project, number="1"), code="1.a",
                     operator="about", target=Decimal(200))  # fmt: skip
    client = signed_in(create_directorate())
    client.cookies["django_language"] = "en"
    response = page_of(client, "framework_export", "ale")
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    texts = [row for row in rows if "Strengthen ALE" in row]
    assert len(texts) == 1
    assert [row[3] for row in rows if "1.a" in row] == ["1.a"]
    assert [(row[8], row[9]) for row in rows if "1.a" in row] == [("~", 200)]


def test_months_may_stand_for_the_last_day() -> None:
    client = signed_in(create_directorate())
    data = {"code": "e", "title_ky": "Э", "donors": [create_donor().pk], "starts_on": "2021-02-01"}
    missing = sent(client, "project_create", **data)
    assert list(missing.context["form"].errors) == ["ends_on"]
    sent(client, "project_create", **data, months="30", precision="month", sdg_targets=["4.4"])
    project = Project.objects.get()
    assert (str(project.ends_on), project.months, project.sdg_targets) == (
        "2023-07-31", 30, ["4.4"],
    )  # fmt: skip


def test_projects_are_found_by_goal() -> None:
    own, other = create_project(sdg_targets=["4.4"]), create_project()
    create_indicator(project=other, sdg_targets=["5.b"])
    client = signed_in(create_directorate())
    found = [list(page_of(client, "project_list", goal=goal).context["page"])
             for goal in ("4.4", "5.b", "4.3")]  # fmt: skip
    assert found == [[own], [other], []]


def test_visitors_see_what_was_opened_for_them() -> None:
    create_project(code="shown", is_public=True)
    create_project(code="kept")
    assert [
        page_of(Client(), "project_public", code).status_code for code in ("shown", "kept")
    ] == [
        200,
        404,
    ]


def test_what_lies_outside_of_a_project_is_said() -> None:
    region, other = create_region(), create_region(name="Osh region", iso_code="KG-O")
    project = create_project(regions=[region])
    inside: dict[str, Any] = {"day": project.starts_on, "places": (None, region.pk)}
    assert warnings_of([project], **inside) == []
    assert len(warnings_of([project], **inside | {"places": (other.pk,)})) == 1
    assert len(warnings_of([project], **inside | {"day": project.ends_on.replace(2027)})) == 1
    assert warnings_of([create_project()], **inside | {"places": (other.pk,)}) == []


def test_a_place_in_a_district_of_the_project_is_inside() -> None:
    district = create_place(level="district", parent=create_region())
    village = create_place(level="village", parent=district)
    project = create_project(regions=[district])
    assert warnings_of([project], day=project.starts_on, places=(village.pk,)) == []
