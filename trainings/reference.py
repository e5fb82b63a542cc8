"""Loads ISCED-F fields, levels and competences of frameworks, and the roles of trainers from
trainings/data/."""

import csv
from pathlib import Path

from trainings.models import FrameworkNode, IscedField, TrainerRole

DATA = Path(__file__).parent / "data"
NAMES = ("name_ky", "name_ru", "name_en")


def load() -> None:
    """Create what is missing; names that people corrected stay. A second run changes nothing."""
    IscedField.objects.bulk_create(
        [
            IscedField(code=line["code"], **{name: line[name] for name in NAMES})
            for line in _rows("isced_f.csv")
        ],
        ignore_conflicts=True,
    )
    kept = ("code", "framework", "version", "value", "url", *NAMES)
    FrameworkNode.objects.bulk_create(
        [
            FrameworkNode(position=number * 10, **{name: line[name] for name in kept})
            for number, line in enumerate(_rows("frameworks.csv"), start=1)
        ],
        ignore_conflicts=True,
    )
    TrainerRole.objects.bulk_create(
        [
            TrainerRole(
                code=line["code"], position=number * 10, **{name: line[name] for name in NAMES}
            )
            for number, line in enumerate(_rows("trainer_roles.csv"), start=1)
        ],
        ignore_conflicts=True,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
