"""Loads topics and competences from library/data/. A second run changes nothing."""

import csv
from pathlib import Path

from django.db import transaction

from library.models import Competence, Topic

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("ky", "ru", "en")


@transaction.atomic
def load() -> None:
    """Bring the lists of the library up to date; names that people changed stay."""
    Topic.objects.bulk_create(
        [
            Topic(code=line["code"], **{f"name_{code}": line[f"name_{code}"] for code in LANGUAGES})
            for line in _rows("topics.csv")
        ],
        ignore_conflicts=True,
    )
    Competence.objects.bulk_create(
        [
            Competence(
                framework=line["framework"],
                version=line["version"],
                code=line["code"],
                **{f"name_{code}": line[f"name_{code}"] for code in LANGUAGES},
            )
            for line in _rows("digcomp.csv")
            if line["type"] == "competence"
        ],
        ignore_conflicts=True,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
