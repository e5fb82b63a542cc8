"""Whoever comes again to a public address of the library gets a 304, if nothing has changed."""

import pytest
from django.core.cache import cache
from django.test import Client

from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.world import create_world

OURS = ("library:", "opds_", "sitemap", "service_worker", "web_manifest", "robots", "home")
# Answers of OAI-PMH hold the moment they were given; a suggestion without htmx leads to the search.
OTHERWISE = {"oai", "library:suggestion_list"}


@pytest.mark.django_db
def test_repeated_visit_is_a_304():
    world, seen, wrong = create_world(), 0, []
    for address in addresses():
        is_public = address.access == "public" and address.name.startswith(OURS)
        if not is_public or address.name in OTHERWISE:
            continue
        path = world.path(address)
        first = Client().get(path)
        first_body = first.getvalue()
        kept = {"If-None-Match": first.headers.get("ETag", "-")}
        again = Client().get(path, headers=kept)
        cache.clear()  # the page is made anew, byte by byte the same
        anew = Client().get(path, headers=kept)
        said = (first.status_code, again.status_code, anew.status_code)
        control = {response.headers.get("Cache-Control", "") for response in (first, again, anew)}
        bodies = again.getvalue() + anew.getvalue()
        seen += 1
        if (
            said != (200, 304, 304)
            or bodies
            or not first_body
            or len(control) != 1
            or "" in control
        ):
            wrong.append((address.name, said, control, bodies[:50]))

    assert wrong == []
    assert seen > 20
