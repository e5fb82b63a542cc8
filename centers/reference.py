"""Loads places, countries, thematic areas and vocational schools from centers/data/.

Every load creates what is missing and mends codes, levels and parents. Names that are there
already stay as they are: people may have corrected them.
"""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from centers.models import Organisation, Place, PlaceFormerName, ThematicArea
from centers.services.search import index_organisations, index_places

DATA = Path(__file__).parent / "data"
NAMES = ("name_ky", "name_ru", "name_en")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file of reference data."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load() -> None:
    """Bring the reference tables of this app up to date; a second run changes nothing."""
    known = set(Place.objects.values_list("code", flat=True))
    load_places(rows(DATA / "places.csv"), known=known)
    _load_countries(rows(DATA / "countries.csv"), known=known)
    _load_former_names(rows(DATA / "former_names.csv"))
    index_places(Place.objects.all())
    load_areas()
    _load_organisations(rows(DATA / "organisations.csv"))


def load_places(lines: list[dict[str, str]], *, known: set[str]) -> None:
    """Create the places of the state classifier and mend their facts, parents first."""
    Place.objects.bulk_create(
        Place(
            code=line["code"],
            other_names=line["other_names"].replace("/", "\n"),
            **{name: line[name] for name in NAMES},
            **_facts(line),
        )
        for line in lines
        if line["code"] not in known
    )
    places = Place.objects.in_bulk([line["code"] for line in lines], field_name="code")
    changed = []
    for line in lines:
        place, facts = places[line["code"]], _facts(line)
        parent = places.get(line["parent"])
        facts["parent_id"] = parent.pk if parent else None
        facts["region_id"] = _region_id(place, parent, places)
        if any(getattr(place, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(place, name, value)
            changed.append(place)
    Place.objects.bulk_update(changed, ["level", "iso_code", "latitude", "longitude"])
    Place.objects.bulk_update(changed, ["parent_id", "region_id"])


def _facts(line: dict[str, str]) -> dict[str, Any]:
    """What the file is right about, whatever people edited."""
    return {
        "level": line["level"],
        "iso_code": line["iso_code"],
        "latitude": Decimal(line["latitude"]).quantize(Decimal("0.00001"))
        if line["latitude"]
        else None,
        "longitude": Decimal(line["longitude"]).quantize(Decimal("0.00001"))
        if line["longitude"]
        else None,
    }


def _region_id(place: Place, parent: Place | None, places: dict[str, Place]) -> int | None:
    """The region a place lies in: climb until a region; a country has none."""
    while place.level not in Place.REGION_LEVELS:
        if parent is None or parent.level == Place.Level.COUNTRY:
            return None
        place, parent = parent, next((p for p in places.values() if p.pk == parent.parent_id), None)
    return place.pk


def _load_countries(lines: list[dict[str, str]], *, known: set[str]) -> None:
    """Countries abroad; their code is the ISO 3166 one."""
    Place.objects.bulk_create(
        Place(
            code=line["code"],
            iso_code=line["code"],
            level=Place.Level.COUNTRY,
            **{name: line[name] for name in NAMES},
        )
        for line in lines
        if line["code"] not in known
    )


def _load_former_names(lines: list[dict[str, str]]) -> None:
    places = Place.objects.in_bulk([line["code"] for line in lines], field_name="code")
    PlaceFormerName.objects.bulk_create(
        [
            PlaceFormerName(
                place=places[line["code"]],
                valid_until=dt.date.fromisoformat(line["valid_until"]),
                **{name: line[name] for name in NAMES},
            )
            for line in lines
        ],
        ignore_conflicts=True,
    )


def load_areas() -> None:
    """The network's first thematic areas; the directorate edits the list later."""
    ThematicArea.objects.bulk_create(
        [
            ThematicArea(
                code=line["code"], position=number * 10, **{name: line[name] for name in NAMES}
            )
            for number, line in enumerate(rows(DATA / "thematic_areas.csv"), start=1)
        ],
        ignore_conflicts=True,
    )


def _load_organisations(lines: list[dict[str, str]]) -> None:
    """Vocational schools and their owner. Doubts of the source stand in the file's last column."""
    known = set(
        Organisation.objects.exclude(reference_code="").values_list("reference_code", flat=True)
    )
    places = Place.objects.in_bulk([line["place"] for line in lines], field_name="code")
    country = Place.objects.get(code=Place.KYRGYZSTAN)
    made = Organisation.objects.bulk_create(
        Organisation(
            reference_code=line["code"],
            kind=line["kind"],
            place=places[line["place"]],
            country=country,
            is_restricted=line["is_restricted"] == "1",
            other_names=line["other_names"].replace("/", "\n"),
            **{name: line[name] for name in NAMES},
            **{f"short_{name}": line[f"short_{name}"] for name in NAMES},
        )
        for line in lines
        if line["code"] not in known
    )
    index_organisations(Organisation.objects.filter(pk__in=[row.pk for row in made]))
