"""Statements whose SQL is written once."""

import pytest
from django.db.models import F
from django.utils.translation import override

from centers.models import Center, Organisation
from centers.selectors import name_columns
from centers.tests.factories import create_center, create_organisation
from core.statements import SHAPES_AT_MOST, KeptStatement, Later

pytestmark = pytest.mark.django_db


def test_same_rows_as_the_queryset_with_values_told_later(django_assert_num_queries):
    create_organisation(name="50% of_it")
    create_organisation(name="Others")
    built = []

    def build():
        built.append(1)
        found = Organisation.objects.filter(name_ky__contains=Later("part")).order_by("pk")
        return found.values("pk", "name_ky")

    statement = KeptStatement(build)
    for part in ("50%", "of_it", "O", "'", "ofXit"):
        wanted = list(Organisation.objects.filter(name_ky__contains=part).order_by("pk"))
        with django_assert_num_queries(1):
            rows = statement.rows(part=part)
        assert rows == [{"pk": one.pk, "name_ky": one.name_ky} for one in wanted], part
    assert built == [1]


def test_lines_come_in_the_order_of_the_named_columns():
    center = create_center(name="Naryn center")
    columns = ("slug", "code", "pk", "region_id", *name_columns("organisation__"))
    statement = KeptStatement(lambda: Center.objects.annotate(x=F("pk")).values_list(*columns, "x"))
    names = (center.organisation.name_ky, center.organisation.name_ru, center.organisation.name_en)
    for _turn in range(2):
        [line] = statement.lines()
        assert line[:4] == (center.slug, center.code, center.pk, center.region_id)
        assert set(line[4:7]) == set(names)
        assert line[7] == center.pk


def test_each_language_and_shape_has_a_text_of_its_own():
    create_organisation(name_ky="Нарын", name_ru="Нарынский", name="Нарын")
    statement = KeptStatement(
        lambda count: Organisation.objects.values_list(*name_columns()[:count])
    )
    found = {}
    for language in ("ky", "ru", "ky"):
        with override(language):
            found[language] = statement.lines(1)
    assert found == {"ky": [("Нарын",)], "ru": [("Нарынский",)]}
    for count in range(SHAPES_AT_MOST + 5):
        statement.lines(1 + count % 2)
    assert len(statement.written) <= SHAPES_AT_MOST


def test_what_django_knows_to_be_empty_is_not_asked(django_assert_num_queries):
    statement = KeptStatement(lambda: Organisation.objects.none().values("pk"))
    with django_assert_num_queries(0):
        assert statement.rows() == []
        assert statement.lines() == []


def test_value_nobody_told_is_an_error():
    statement = KeptStatement(lambda: Organisation.objects.filter(pk=Later("pk")).values("pk"))
    with pytest.raises(KeyError):
        statement.rows()
