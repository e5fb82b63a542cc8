"""Every page in Russian and in English: lists sort, and words are read, in another way there."""

import pytest
from django.utils import translation

from kaea_portal.tests.test_access_matrix import walk
from kaea_portal.tests.world import create_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("role", ["directorate", "coordinator", "visitor"])
def test_pages_answer_in_every_language_as_in_kyrgyz(language: str, role: str) -> None:
    world = create_world()

    with translation.override(language):
        wrong = [
            f"{key}: {method} {real} instead of {wanted}"
            for key, method, wanted, real in walk(world, role)
            if real != wanted
        ]

    assert wrong == []
