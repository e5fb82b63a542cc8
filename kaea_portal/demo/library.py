"""The demo materials of the library: thirty e-tutorials and six card sets of our own (CC0)."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from accounts.models import User
from centers.models import Organisation, ThematicArea
from library import services
from library.models import Competence, Resource, Topic
from library.text import Card, write_cards

OPENED = dt.datetime(2024, 3, 4, 10, tzinfo=dt.UTC)
MATERIALS = Path(__file__).resolve().parent / "materials"


def add_library(*, author: User, reviewer: User, academy: Organisation) -> None:
    """Write, review and publish every material as people would."""
    areas = ThematicArea.objects.in_bulk(field_name="code")
    topics = Topic.objects.in_bulk(field_name="code")
    competences = {row.code: row for row in Competence.objects.filter(framework="DigComp")}
    for number, folder in enumerate(sorted(MATERIALS.glob("*/*/"))):
        facts = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        resource = services.create_resource(
            by=author,
            slug=folder.name,
            kind=facts["kind"],
            area=areas.get(facts["area"]),
            topics=[topics[code] for code in facts["topics"] if code in topics],
            competences=[competences[code] for code in facts["digcomp"] if code in competences],
            audience=facts["audience"],
            level=facts["level"],
            minutes=facts["minutes"],
            sdg_targets=facts["sdg"],
            licence="cc0",
            contributors=[{"role": "author", "name": "KAEA"}],
        )
        # The library was opened with the project of 2024, one material after another.
        day = OPENED + dt.timedelta(days=4 * number)
        Resource.objects.filter(pk=resource.pk).update(
            is_demo=True, created_at=day, published_at=day
        )
        for path in sorted(folder.glob("??.*")):
            _publish(resource, path, author=author, reviewer=reviewer, academy=academy)


def _publish(
    resource: Resource, path: Path, *, author: User, reviewer: User, academy: Organisation
) -> None:
    edition = services.add_edition(resource, language=path.stem, by=author)
    revision = services.save_revision(edition, by=author, **_texts(path))
    services.submit_revision(revision, by=author, is_quiet=True)
    services.publish_revision(revision, by=reviewer, reviewed_for=academy, is_quiet=True)


def _texts(path: Path) -> dict[str, Any]:
    """Title, summary and body of a file: Markdown, or the JSON of a card set."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        found = json.loads(source)
        body = write_cards([Card(**card) for card in found["cards"]])
        return {"title": found["title"], "summary": found["summary"], "body": body}
    heading, summary, body = source.strip().split("\n\n", 2)
    lines = summary.removeprefix(">").replace("\n>", " ").split()
    return {"title": heading.removeprefix("#").strip(), "summary": " ".join(lines), "body": body}
