"""What search engines read of an event, judged by the types of schema.org."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from centers.tests.factories import create_organisation, create_place, create_region
from events.models import Event
from events.tests.factories import create_event, create_host, in_days
from library.tests.judges import installed

pytestmark = pytest.mark.django_db
FULL: dict[str, Any] = {
    "description_ky": "Ачык сүйлөшүү",
    "starts_at": dt.time(10),
    "ends_at": dt.time(16, 30),
    "capacity": 600,
    "venue": "Маданият үйү",
    "languages": ["ky", "ru"],
}


def described(event: Event) -> dict[str, Any]:
    """The JSON-LD of the public page."""
    page = Client().get(f"/ky{event.get_public_url()[3:]}").content.decode()
    _head, _mark, rest = page.partition('<script type="application/ld+json">')
    found: dict[str, Any] = json.loads(rest.partition("</script>")[0])
    return found


@pytest.fixture(scope="session")
def compiler() -> Path:
    """TypeScript and the types of schema.org."""
    return installed("schema-dts", "schema-dts@2.1.0", "typescript@7.0.2")


def complaints(folder: Path, found: list[dict[str, Any]]) -> str:
    """What `tsc --strict` says of the data as events of schema.org, all at one go: it is slow."""
    kinds = sorted({data["@type"] for data in found})
    source = f'import type {{ {", ".join(kinds)}, WithContext }} from "schema-dts";\n'
    for number, data in enumerate(found):
        source += f"export const e{number}: WithContext<{data['@type']}> = {json.dumps(data)};\n"
    (folder / "event.ts").write_text(source, encoding="utf-8")
    command = ["node_modules/.bin/tsc", "--strict", "--noEmit", "--module", "nodenext", "event.ts"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    return done.stdout


def test_schema_org_knows_every_property(compiler: Path) -> None:
    region = create_region(name="Ысык-Көл", iso_code="KG-Y")
    place = create_place(name="Каракол", region=region)
    online = {"format": "blended", "online_link": "https://meet.example/a", "shows_link": True}
    found = []
    for kind in Event.Kind.values:
        event = create_event(kind=kind, place=place, **(FULL | online))
        create_host(event=event, organisation=create_organisation(name="Ассоциация"))
        part = create_event(parent=event, starts_on=event.starts_on)
        found += [described(event), described(part)]
    bare = create_event(format="online", online_link="https://meet.example/a")
    off = create_event(status="cancelled", published_at=bare.announced_at)
    found += [described(bare), described(off)]

    assert complaints(compiler, found) == ""
    assert "startDat" in complaints(compiler, [{**found[0], "startDat": "2026-12-01"}])


def test_online_event_without_hours_and_a_cancelled_one() -> None:
    event = create_event(
        format="online", online_link="https://meet.example/a", starts_on=in_days(3)
    )
    off = create_event(status="cancelled", published_at=event.announced_at)

    found = described(event)
    assert found["startDate"] == found["endDate"] == in_days(3).isoformat()
    assert found["location"] == [{"@type": "VirtualLocation", "url": found["url"]}]
    assert described(off)["eventStatus"] == "https://schema.org/EventCancelled"
