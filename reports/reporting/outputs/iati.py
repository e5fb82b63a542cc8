"""A project as an IATI activity (standard 2.03): who, when, money, results with their figures.

Written in the order of the schema. What would show fewer than five people is left out, and a
part whose value is hidden too; totals and parts stand side by side.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from lxml import etree

from centers.models import Organisation, Place
from projects.models import Project
from reports.measures.base import Split
from reports.reporting.models import ReportingAgreement, ReportingPeriod
from reports.selectors.progress import CellNames

LANGUAGES = ("en", "ru", "ky")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Codes of the standard's lists.
NATIONAL_NGO, GOVERNMENT, MULTILATERAL, LOCAL, ACADEMIC, PRIVATE, OTHER_PUBLIC = (
    *("22", "10", "40", "11", "80", "70", "15"),
)
KINDS: dict[str, str] = {
    Organisation.Kind.DONOR: GOVERNMENT,
    Organisation.Kind.STATE_BODY: GOVERNMENT,
    Organisation.Kind.LOCAL_AUTHORITY: LOCAL,
    Organisation.Kind.UNIVERSITY: ACADEMIC,
    Organisation.Kind.EMPLOYER: PRIVATE,
}
FUNDING, IMPLEMENTING = "1", "4"
RESULT_TYPES = {"output": "1", "outcome": "2", "impact": "3"}
UNIT, PERCENTAGE = "1", "2"
INCOMING_COMMITMENT, EXPENDITURE = "11", "4"
BASIC_SKILLS_FOR_ADULTS = "11230"
SEXES = {"F": "female", "M": "male", "U": "not known"}


@dataclass(frozen=True)
class PeriodFigures:
    """One reporting period with what was counted in it (`IndicatorLine.frozen`)."""

    starts_on: dt.date
    ends_on: dt.date
    figures: Sequence[Mapping[str, Any]]
    spent: Decimal | None = None


@dataclass(frozen=True)
class _Indicator:
    first: Mapping[str, Any]
    periods: list[tuple[PeriodFigures, Mapping[str, Any]]] = field(default_factory=list)


def activity_xml(
    project: Project,
    periods: Sequence[PeriodFigures],
    *,
    generated_at: dt.datetime | None = None,
    today: dt.date | None = None,
) -> bytes:
    """The whole file: one activity with everything that was reported."""
    moment = (generated_at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    today = today or timezone.localdate()
    root = etree.Element("iati-activities", version="2.03")
    root.set("generated-datetime", stamp)
    activity = etree.SubElement(root, "iati-activity")
    activity.set("default-currency", "EUR")
    activity.set("last-updated-datetime", stamp)
    activity.set("hierarchy", "1")
    activity.set(XML_LANG, "en")
    org = settings.IATI_ORGANISATION
    _sub(activity, "iati-identifier").text = f"{org}-{project.code}"
    reporter = _sub(activity, "reporting-org", ref=org, type=NATIONAL_NGO)
    _narrative(reporter, str(settings.ASSOCIATION_NAME_EN))
    _narratives(_sub(activity, "title"), project, "title")
    _description(activity, project)
    _organisations(activity, project)
    _sub(activity, "activity-status", code=_status(project, today))
    _dates(activity, project, today)
    _sub(activity, "activity-scope", code="4")
    _sub(activity, "recipient-country", code="KG", percentage="100")
    regions = _places(project, periods)
    for place in regions:
        location = _sub(activity, "location", ref=_region_ref(place))
        _narratives(_sub(location, "name"), place, "name")
    _sub(activity, "sector", vocabulary="1", code=BASIC_SKILLS_FOR_ADULTS)
    for code in sdg_targets(project):
        _sub(activity, "tag", vocabulary="3", code=code)
    _sub(activity, "default-flow-type", code="10")
    _sub(activity, "default-finance-type", code="110")
    _sub(activity, "default-aid-type", code="C01")
    _sub(activity, "default-tied-status", code="5")
    _transactions(activity, project, periods, today)
    _results(activity, project, periods, {place.pk: _region_ref(place) for place in regions})
    return bytes(etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8"))


def _places(project: Project, periods: Sequence[PeriodFigures]) -> list[Place]:
    """The regions of the project, and others that figures are split by: cities too."""
    own = list(project.regions.all())
    others = _regions_used(periods) - {place.pk for place in own}
    return [*own, *Place.objects.filter(pk__in=others).order_by("pk")]


def sdg_targets(project: Project) -> list[str]:
    """Codes of the targets of the Sustainable Development Goals, such as 4.4."""
    return [str(code) for code in project.sdg_targets]


def _region_ref(place: Place) -> str:
    return place.iso_code or place.code


def _sub(parent: Any, name: str, **attributes: str) -> Any:
    element = etree.SubElement(parent, name)
    for key, value in attributes.items():
        element.set(key.replace("_", "-"), value)
    return element


def _narrative(parent: Any, text: str, language: str = "en") -> None:
    element = etree.SubElement(parent, "narrative")
    if language != "en":
        element.set(XML_LANG, language)
    element.text = text


def _narratives(parent: Any, record: Any, name: str) -> None:
    """One narrative for each language there is; English is the language of the file."""
    found = [(code, getattr(record, f"{name}_{code}", "") or "") for code in LANGUAGES]
    for code, text in [pair for pair in found if pair[1]] or [("en", str(record))]:
        _narrative(parent, text, code)


def _said(parent: Any, texts: Mapping[str, str] | None, plain: str) -> None:
    """Frozen words in each language; `plain` for reports that were sent before all were kept."""
    for code in LANGUAGES:
        if texts and texts.get(code):
            _narrative(parent, texts[code], code)
    if not texts:
        _narrative(parent, plain)


def _description(activity: Any, project: Project) -> None:
    element = _sub(activity, "description", type="2")
    name = "objective" if project.objective else "title"
    _narratives(element, project, name)


def _organisations(activity: Any, project: Project) -> None:
    multilateral = set(
        project.agreements.filter(form=ReportingAgreement.Form.EU).values_list("donor", flat=True)
    )
    for donor in project.donors.all():
        kind = MULTILATERAL if donor.pk in multilateral else KINDS.get(donor.kind, GOVERNMENT)
        element = _sub(activity, "participating-org", role=FUNDING, type=kind)
        _narratives(element, donor, "name")
    if project.implementer:
        kind = KINDS.get(project.implementer.kind, NATIONAL_NGO)
        element = _sub(activity, "participating-org", role=IMPLEMENTING, type=kind)
        _narratives(element, project.implementer, "name")


def _status(project: Project, today: dt.date) -> str:
    """Pipeline, implementation, finalisation (the final report is not accepted), closed."""
    if today < project.starts_on:
        return "1"
    if today <= project.ends_on:
        return "2"
    done = (ReportingPeriod.State.ACCEPTED, ReportingPeriod.State.LOCKED)
    finals = ReportingPeriod.objects.filter(agreement__project=project, is_final=True)
    return "4" if finals.filter(state__in=done).exists() else "3"


def _dates(activity: Any, project: Project, today: dt.date) -> None:
    """Planned days, and as actual ones those that have come."""
    for planned, actual, day in (("1", "2", project.starts_on), ("3", "4", project.ends_on)):
        date = day.isoformat()
        activity.append(_date(planned, date))
        if day <= today:
            activity.append(_date(actual, date))


def _date(kind: str, date: str) -> Any:
    element = etree.Element("activity-date", type=kind)
    element.set("iso-date", date)
    return element


def _transactions(
    activity: Any, project: Project, periods: Sequence[PeriodFigures], today: dt.date
) -> None:
    date = min(project.starts_on, today).isoformat()
    for donor, amount, currency, is_approximate in commitments(project):
        row = _transaction(activity, INCOMING_COMMITMENT, date, amount, currency)
        if is_approximate:
            said = f"About {amount:,.0f} {currency}: the exact sum is not known."
            _narrative(_sub(row, "description"), said)
        provider = _sub(row, "provider-org", type=KINDS.get(donor.kind, GOVERNMENT))
        _narratives(provider, donor, "name")
    for period in periods:
        if period.spent is not None and period.ends_on <= today:
            _transaction(activity, EXPENDITURE, period.ends_on.isoformat(), period.spent, "EUR")


def commitments(project: Project) -> Iterable[tuple[Organisation, Decimal, str, bool]]:
    """What donors gave, as far as an amount is known, and whether it is approximate."""
    rows = project.funding.filter(amount__isnull=False).select_related("organisation")
    return [
        (row.organisation, row.amount, row.currency, row.is_approximate)
        for row in rows
        if row.amount
    ]


def _transaction(activity: Any, kind: str, date: str, amount: Decimal, currency: str) -> Any:
    row = _sub(activity, "transaction")
    _sub(row, "transaction-type", code=kind)
    etree.SubElement(row, "transaction-date").set("iso-date", date)
    value = _sub(row, "value", currency=currency)
    value.set("value-date", date)
    value.text = f"{amount:.2f}"
    return row


def _regions_used(periods: Sequence[PeriodFigures]) -> set[int]:
    return {
        int(cell[0])
        for period in periods
        for figure in period.figures
        for cell in figure["splits"].get("region", ())
        if str(cell[0]).isdecimal()
    }


def _results(
    activity: Any, project: Project, periods: Sequence[PeriodFigures], places: Mapping[int, str]
) -> None:
    results: dict[int, dict[int, _Indicator]] = {}
    for period in periods:
        for figure in period.figures:
            own = results.setdefault(figure["result_id"], {})
            indicator = own.setdefault(figure["id"], _Indicator(figure))
            indicator.periods.append((period, figure))
    for indicators in results.values():
        first = next(iter(indicators.values())).first
        result = _sub(activity, "result", type=RESULT_TYPES.get(first["level"], "9"))
        _said(_sub(result, "title"), first.get("results"), first["result"])
        for indicator in indicators.values():
            _indicator(result, project, indicator, places)


def _indicator(
    result: Any, project: Project, indicator: _Indicator, places: Mapping[int, str]
) -> None:
    first = indicator.first
    measure = PERCENTAGE if first["is_share"] else UNIT
    rising = "true" if first.get("is_rising", True) else "false"
    element = _sub(result, "indicator", measure=measure, ascending=rising)
    element.set("aggregation-status", "false" if first["is_share"] else "true")
    _said(_sub(element, "title"), first.get("titles"), first["title"])
    if first["wanted"]:
        _narrative(_sub(element, "description"), first["wanted"])
    if first["baseline"] is not None:
        year = first["baseline_year"] or project.starts_on.year
        _sub(element, "baseline", year=str(year), value=_number(first["baseline"]))
    for period, figure in indicator.periods:
        part = _sub(element, "period")
        etree.SubElement(part, "period-start").set("iso-date", period.starts_on.isoformat())
        etree.SubElement(part, "period-end").set("iso-date", period.ends_on.isoformat())
        if figure["target"] is not None:
            _sub(part, "target", value=_number(figure["target"]))
        _actuals(part, figure, places)


def _actuals(part: Any, figure: Mapping[str, Any], places: Mapping[int, str]) -> None:
    """The total, then its parts; location stands before dimension."""
    value = figure["shown"]
    if value is None:
        return
    _sub(part, "actual", value=_number(value))
    for name, cells in figure["splits"].items():
        for code, label, number in cells:
            if number is None:
                continue
            if name == "region":
                if str(code).isdecimal() and int(code) in places:
                    actual = _sub(part, "actual", value=_number(number))
                    _sub(actual, "location", ref=places[int(code)])
                continue
            actual = _sub(part, "actual", value=_number(number))
            said = _english(name, str(code), str(label))
            dimension = _sub(actual, "dimension", value=said)
            dimension.set("name", name.replace("_band", ""))


def _english(split: str, code: str, label: str) -> str:
    """A dimension has no language of its own, so it is said in that of the file where it is one of
    a list; names of centers and target groups stay as the report has them."""
    if split == Split.SEX:
        return SEXES.get(code, label)
    if split in (Split.AGE, Split.URBAN):
        with translation.override("en"):
            return CellNames().of(Split(split), None if code == "None" else code)
    return label


def _number(value: float | str) -> str:
    """As short as it is, with a point."""
    number = Decimal(str(value))
    return f"{number.normalize():f}"
