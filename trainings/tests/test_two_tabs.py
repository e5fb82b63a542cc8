"""Two people, or two tabs, edit the plan of one training: the later one is told."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from trainings import services
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def form_of(client: Client, url: str) -> dict[str, str]:
    """What a browser sends back from the page as it stands."""
    context = client.get(url).context
    forms = [context["form"]]
    for lines in (context["funding"], context["trainers"]):
        forms += [lines.management_form, *lines]
    return {
        field.html_name: value
        for form in forms
        for field in form
        if (value := field.value()) is not None and value is not False
    }


def test_plan_saved_in_another_tab_is_not_overwritten():
    center = create_center()
    training = create_training(center=center)
    client = Client()
    client.force_login(create_coordinator(center=center))
    url = reverse("trainings:training_update", args=[training.slug])
    first, second = form_of(client, url), form_of(client, url)

    saved = client.post(url, first | {"venue": "School 1"})
    refused = client.post(url, second | {"venue": "School 2"})

    assert (saved.status_code, refused.status_code) == (302, 200)
    assert "Somebody changed this training meanwhile" in refused.content.decode()
    assert refused.context["form"]["venue"].value() == "School 2"
    training.refresh_from_db()
    assert training.venue == "School 1"
    again = client.post(url, form_of(client, url) | {"venue": "School 2"})
    assert again.status_code == 302


def test_service_refuses_an_older_state():
    training = create_training()
    seen = training.updated_at
    by = create_directorate()
    services.update_training(training, by=by, venue="Library", seen_at=seen)

    with pytest.raises(ValidationError) as refusal:
        services.update_training(training, by=by, venue="School", seen_at=seen)

    assert refusal.value.code == "changed"
