"""The list of measures for readers, and the words of each measure."""

import inspect
import io

import pytest
from django.core.management import call_command

from projects.measures import offered
from reports.management.commands.write_measures import PAGE
from reports.measures import MEASURES, Split, Unit
from reports.measures.document import document


def test_page_of_measures_says_what_the_code_does():
    """Run `python manage.py write_measures` after a change of a measure."""
    assert PAGE.read_text() == document()


def test_page_of_measures_is_written_by_a_command(tmp_path, monkeypatch):
    page = tmp_path / "measures.md"
    monkeypatch.setattr("reports.management.commands.write_measures.PAGE", page)

    call_command("write_measures", stdout=io.StringIO())

    assert page.read_text() == document()


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_measure_says_everything_about_itself(key):
    rules = MEASURES[key]

    assert all(str(words) for words in (rules.title, rules.says, rules.counted, rules.unique))
    assert rules.unit in Unit
    assert all(split in Split for split in rules.splits)
    assert list(inspect.signature(rules.rows).parameters) == ["scope"]
    assert f"`{key}`" in document()


def test_shares_and_means_are_never_added_up():
    for rules in MEASURES.values():
        if rules.unit in (Unit.SHARE, Unit.POINTS):
            assert (rules.periods, rules.centers) == ("none", "none")


def test_the_editor_of_frameworks_offers_exactly_these_measures():
    offers = {key: (str(one.title), one.unit, set(one.filters)) for key, one in offered().items()}
    assert offers == {
        key: (str(one.title), one.unit.value, set(one.filters)) for key, one in MEASURES.items()
    }
