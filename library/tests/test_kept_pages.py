"""A material that is published or withdrawn is so at once, also for visitors of kept pages."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from library import services
from library.tests.factories import create_published, create_resource

pytestmark = pytest.mark.django_db(transaction=True)


def pages() -> list[str]:
    with translation.override("ky"):
        return [
            reverse("library:resource_list"),
            reverse("library:feed"),
            reverse("library:resource_detail", args=["jobs"]),
            reverse("home"),
        ]


def test_withdrawn_material_leaves_every_kept_page_at_once() -> None:
    by = create_directorate()
    resource = create_resource(by=by, slug="jobs")
    create_published(resource=resource, title="Жумуш издөө", by=by)
    for page in pages():
        assert "Жумуш издөө" in Client().get(page).content.decode(), page
    services.withdraw_resource(resource, reason="Эскирди", by=by)

    catalogue, feed, own, home = (Client().get(page) for page in pages())
    for answer in (catalogue, feed, home):
        assert "Жумуш издөө" not in answer.content.decode()
    assert own.status_code == 410
    services.restore_resource(resource, by=by)
    for page in pages():
        assert "Жумуш издөө" in Client().get(page).content.decode(), page
