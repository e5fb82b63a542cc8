"""The results framework: what is agreed, by whom, and what opens it again."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.tests.factories import create_directorate
from core.models import AuditEntry
from projects import services
from projects.models import Indicator, IndicatorValue, Project, Result, is_met
from projects.tests.factories import create_indicator, create_project, create_result
from projects.tests.test_services import code_of

pytestmark = pytest.mark.django_db
Operator, State = Indicator.Operator, Indicator.State
DAYS = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("operator", "target", "met", "missed"),
    [
        (Operator.AT_LEAST, 16, [16, 17], [15, 15.99]),
        (Operator.MORE, 500, [501, 500.01], [500, 499]),
        (Operator.EQUAL, 15, [15, Decimal("15.00")], [14, 16]),
        (Operator.ABOUT, 200, [180, 200, 230], [179, 0]),
        (Operator.AT_MOST, 20, [20, 0], [20.01, 21]),
        (Operator.LESS, 20, [19.99, 0], [20, 21]),
    ],
)
def test_is_met_by_every_operator(
    operator: str, target: int, met: list[Any], missed: list[Any]
) -> None:
    row = Indicator(operator=operator, target=Decimal(target))
    assert [is_met(row, value) for value in met] == [True] * len(met)
    assert [is_met(row, value) for value in missed] == [False] * len(missed)


def test_is_met_knows_what_it_cannot_say() -> None:
    row = Indicator(operator=Operator.ABOUT, target=Decimal(200), tolerance=80)
    assert (is_met(row, None), is_met(Indicator(), 5)) == (None, None)
    assert (is_met(row, 160), is_met(row, 159)) == (True, False)
    assert (is_met(row, 70, target=Decimal(100)), is_met(row, 80, target=Decimal(100))) == (
        False,
        True,
    )


def test_months_of_the_two_projects() -> None:
    ale = Project(starts_on=dt.date(2024, 3, 1), ends_on=dt.date(2024, 8, 31))
    equality = Project(starts_on=dt.date(2021, 2, 1), ends_on=dt.date(2023, 7, 31))
    odd = Project(starts_on=dt.date(2024, 3, 15), ends_on=dt.date(2024, 8, 31))
    assert [(row.months, row.lasts_whole_months) for row in (ale, equality, odd)] == [
        (6, True),
        (30, True),
        (6, False),
    ]
    assert (ale.runs_on(dt.date(2024, 8, 31)), ale.runs_on(dt.date(2024, 9, 2))) == (True, False)


def test_framework_hangs_together() -> None:
    project, by = create_project(), create_directorate()
    outcome = services.save_result(project, level="outcome", number="1", title_ky="А", by=by)
    output = services.save_result(
        project, level="output", number="1.1", title_ky="Б", parent=outcome, by=by
    )
    assert (output.parent, outcome.parent) == (outcome, services.impact_of(project))
    foreign = create_result(level="outcome")
    refused: list[tuple[str, dict[str, Any]]] = [
        ("number", {"number": "1"}),
        ("no_title", {"title_ky": " "}),
        ("parent", {"level": "output"}),
        ("parent", {"level": "output", "parent": foreign}),
        ("impact", {"level": "impact"}),
    ]
    for code, fields in refused:
        values: dict[str, Any] = {"level": "outcome", "number": "9", "title_ky": "А"}
        with pytest.raises(ValidationError) as error:
            services.save_result(project, by=by, **values | fields)
        assert code_of(error) == code
    with pytest.raises(ValidationError) as full:
        services.remove_result(outcome, by=by)
    assert code_of(full) == "not_empty"
    services.remove_result(output, by=by)
    services.remove_result(output, by=by)
    assert AuditEntry.objects.filter(action="result_removed").count() == 1


def test_objective_is_the_wording_of_the_impact() -> None:
    project = create_project(objective_ky="Максат", objective_en="Objective")
    assert services.impact_of(project).wording == project.objective
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.create(project=project, level="impact", number="0b")


def test_indicator_refuses_rules_that_cannot_hold() -> None:
    result, by = create_result(), create_directorate()
    create_indicator(result=result, code="1")
    refused: list[tuple[str, dict[str, Any]]] = [
        ("no_title", {"title_ky": ""}),
        ("no_code", {"code": " "}),
        ("code_taken", {"code": "1"}),
        ("share", {"unit": "share"}),
        ("unique", {"window": "project"}),
        ("target", {"target": Decimal(-1)}),
        ("measure", {"measure": "no_such"}),
        ("filter", {"measure": "trainings_held", "filters": {"no_such": ["a"]}}),
        ("value", {"measure": "trainings_held", "filters": {"area": ["a b"]}}),
        ("filters", {"measure": "trainings_held", "filters": ["area"]}),
    ]
    for code, fields in refused:
        values: dict[str, Any] = {"code": "2", "title_ky": "А", "unit": "people"}
        with pytest.raises(ValidationError) as error:
            services.create_indicator(result, by=by, **values | fields)
        assert code_of(error) == code
    row = services.create_indicator(
        result, code="2", title_ky="А", unit="events", measure="trainings_held",
        filters={"area": "digital"}, by=by,
    )  # fmt: skip
    assert (row.filters, row.state) == ({"area": ["digital"]}, State.DRAFT)


def test_indicator_goes_from_draft_to_approved_by_two_people() -> None:
    row = create_indicator(state=State.DRAFT)
    author, other = create_directorate(), create_directorate()
    with pytest.raises(ValidationError) as early:
        services.approve_indicator(row, by=other)
    services.submit_indicator(row, by=author)
    services.submit_indicator(row, by=author)
    with pytest.raises(ValidationError) as own:
        services.approve_indicator(row, by=author)
    with pytest.raises(ValidationError) as wordless:
        services.return_indicator(row, remark=" ", by=other)
    services.return_indicator(row, remark="Кимдер эсептелет?", by=other)
    row.refresh_from_db()
    assert (row.state, row.remark) == (State.TO_REVISE, "Кимдер эсептелет?")
    services.submit_indicator(row, by=author)
    for _click in range(2):
        services.approve_indicator(row, by=other)
    row.refresh_from_db()
    assert (row.state, row.approved_by, row.remark) == (State.APPROVED, other, "")
    assert [code_of(error) for error in (early, own, wordless)] == ["state", "own", "no_remark"]
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "indicator_pending",
        "indicator_to_revise",
        "indicator_pending",
        "indicator_approved",
    ]


def test_other_words_open_an_indicator_again_and_another_target_does_not() -> None:
    row, by = create_indicator(target=Decimal(10)), create_directorate()
    row = services.update_indicator(row, target=Decimal(12), by=by)
    assert row.state == State.APPROVED
    row = services.update_indicator(row, title_ky="Башкача", by=by)
    assert (row.state, row.approved_at) == (State.DRAFT, None)
    line = AuditEntry.objects.latest("pk")
    assert line.changes["state"] == ["approved", "draft"]
    services.update_indicator(row, title_ky="Башкача", by=by)
    assert AuditEntry.objects.count() == 2


def test_target_after_a_report_needs_a_reason() -> None:
    row, by = create_indicator(target=Decimal(10)), create_directorate()
    days = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 6, 30)}
    services.set_target(row, value=Decimal(5), by=by, **days)
    services.note_reported(
        row.result.project,
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
        on=dt.date(2026, 7, 9),
    )
    with pytest.raises(ValidationError) as whole:
        services.update_indicator(row, target=Decimal(12), by=by)
    with pytest.raises(ValidationError) as period:
        services.set_target(row, value=Decimal(6), by=by, **days)
    assert (code_of(whole), code_of(period)) == ("no_reason", "no_reason")
    services.update_indicator(row, target=Decimal(12), reason="Донор сурады", by=by)
    services.set_target(row, value=Decimal(6), reason="Донор сурады", by=by, **days)
    lines = AuditEntry.objects.filter(note__contains="Донор сурады")
    assert list(lines.order_by("pk").values_list("action", flat=True)) == [
        "indicator_updated",
        "target_changed",
    ]


def test_target_stays_within_the_project() -> None:
    row, by = create_indicator(), create_directorate()
    for code, start, end in (
        ("outside", dt.date(2025, 12, 31), dt.date(2026, 3, 1)),
        ("dates", dt.date(2026, 4, 1), dt.date(2026, 3, 1)),
    ):
        with pytest.raises(ValidationError) as error:
            services.set_target(row, starts_on=start, ends_on=end, value=Decimal(1), by=by)
        assert code_of(error) == code


def test_framework_is_copied_as_drafts_once() -> None:
    source, into, by = create_project(), create_project(), create_directorate()
    outcome = services.save_result(source, level="outcome", number="1", title_ky="А", by=by)
    output = services.save_result(
        source, level="output", number="1.1", parent=outcome, title_ky="Б", by=by
    )
    create_indicator(result=output, code="1.1.1", target=Decimal(7), baseline=Decimal(2))

    assert services.copy_framework(source, into=into, by=by) == 1
    copied = Indicator.objects.of_project(into).get()
    assert (copied.state, copied.target, copied.baseline) == (State.DRAFT, Decimal(7), None)
    assert (copied.result.number, copied.result.parent.number) == ("1.1", "1")
    assert Indicator.objects.of_project(source).get().is_approved
    with pytest.raises(ValidationError) as twice:
        services.copy_framework(source, into=into, by=by)
    with pytest.raises(ValidationError) as empty:
        services.copy_framework(create_project(), into=create_project(), by=by)
    assert (code_of(twice), code_of(empty)) == ("exists", "empty")


def test_value_is_entered_on_approved_indicators_with_proof() -> None:
    by = create_directorate()
    row = create_indicator(splits=["sex"])
    refused: list[tuple[str, Indicator, dict[str, Any]]] = [
        ("computed", create_indicator(measure="trainings_held"), {}),
        ("not_approved", create_indicator(state=State.DRAFT), {}),
        ("no_evidence", row, {"evidence": " "}),
        ("outside", row, {"starts_on": dt.date(2025, 1, 1)}),
        ("dates", row, {"ends_on": dt.date(2025, 1, 1)}),
        ("split", row, {"split": "region", "cell": "1"}),
        ("split", row, {"split": "sex"}),
    ]
    values: dict[str, Any] = {**DAYS, "value": Decimal(4), "evidence": "Протокол"}
    for code, indicator, fields in refused:
        with pytest.raises(ValidationError) as error:
            services.record_value(indicator, by=by, **values | fields)
        assert code_of(error) == code
    first = services.record_value(row, by=by, **values)
    assert services.record_value(row, by=by, **values) == first
    services.record_value(row, by=by, **values, split="sex", cell="f")
    with pytest.raises(ValidationError) as taken:
        services.record_value(row, by=by, **values | {"value": Decimal(5)})
    assert code_of(taken) == "taken"
    for _click in range(2):
        services.void_value(first, reason="Ката", by=by)
    services.record_value(row, by=by, **values | {"value": Decimal(5)})
    assert IndicatorValue.objects.count() == 3
    assert AuditEntry.objects.filter(action="value_voided").count() == 1


def test_value_keeps_its_file() -> None:
    file = SimpleUploadedFile("proof.pdf", b"%PDF-1.4 proof")
    row = services.record_value(
        create_indicator(), value=Decimal(1), file=file, by=create_directorate(), **DAYS
    )
    assert (row.file_name, row.file_type) == ("proof.pdf", "application/pdf")


def test_papers_and_partners_are_there_once() -> None:
    project, by = create_project(), create_directorate()
    kaea = project.donors.get()
    partner = services.add_partner(project, organisation=kaea, role="coordinator", by=by)
    with pytest.raises(ValidationError) as twice:
        services.add_partner(project, organisation=kaea, role="coordinator", by=by)
    assert code_of(twice) == "exists"
    for _click in range(2):
        services.remove_partner(partner, by=by)
    papers = [
        services.add_document(
            project, title="Келишим", file=SimpleUploadedFile("a.pdf", b"%PDF-1.4"),
            is_internal=True, form_number="n" * 20, by=by,
        )
        for _click in range(2)
    ]  # fmt: skip
    assert papers[0] == papers[1]
    for _click in range(2):
        services.void_document(papers[0], by=by)
    funding = project.funding.get()
    with pytest.raises(ValidationError) as amount:
        services.set_funding(
            funding, amount=Decimal(0), currency="EUR", is_approximate=False, by=by
        )
    assert code_of(amount) == "amount"
    services.set_funding(
        funding, amount=Decimal(900_000), currency="EUR", is_approximate=True, by=by
    )
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "partner_added",
        "partner_removed",
        "document_added",
        "document_voided",
        "funding_set",
    ]


def test_month_precision_means_whole_months() -> None:
    project = services.create_project(
        code="months", title_ky="А", donors=[create_project().donors.get()], precision="month",
        starts_on=dt.date(2021, 2, 15), ends_on=dt.date(2023, 7, 1), by=None,
    )  # fmt: skip
    assert (project.starts_on, project.ends_on, project.months) == (
        dt.date(2021, 2, 1),
        dt.date(2023, 7, 31),
        30,
    )
