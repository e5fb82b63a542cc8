"""Loads the network's first target groups from people/data/; people edit the list later."""

import csv
from pathlib import Path

from people.models import TargetGroup

DATA = Path(__file__).parent / "data"


def load() -> None:
    """Create the target groups that are missing; a second run changes nothing."""
    with (DATA / "target_groups.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    TargetGroup.objects.bulk_create(
        [
            TargetGroup(
                code=line["code"],
                name_ky=line["name_ky"],
                name_ru=line["name_ru"],
                name_en=line["name_en"],
                aliases=line["aliases"].replace("/", "\n"),
                position=number * 10,
            )
            for number, line in enumerate(lines, start=1)
        ],
        ignore_conflicts=True,
    )
