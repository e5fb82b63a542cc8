"""A training with all that the head of its pages shows, in one statement.

Written as SQL, because building and compiling the same query of eight tables for each request
took half of a page's time. Only reads, only by number; who may see it is `can_see_training`.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from centers.models import Center, Organisation, Place, ThematicArea
from core.words import in_words
from projects.limits import warnings_of
from projects.models import Project
from trainings.models import FundingSource, Programme, Training
from trainings.selectors.orders import guarantees_of

_HEAD = """
SELECT t.*,
  jsonb_build_object('id', p.id, 'slug', p.slug,
    'title_ky', p.title_ky, 'title_ru', p.title_ru, 'title_en', p.title_en,
    'kind', p.kind, 'version', p.version,
    'attended_from', p.attended_from, 'pass_mark', p.pass_mark, 'area_id', p.area_id,
    'isced_field_id', p.isced_field_id)
    AS programme_row,
  jsonb_build_object('id', a.id, 'code', a.code,
    'name_ky', a.name_ky, 'name_ru', a.name_ru, 'name_en', a.name_en) AS area_row,
  jsonb_build_object('id', c.id, 'slug', c.slug, 'code', c.code, 'region_id', c.region_id,
    'organisation_id', c.organisation_id) AS center_row,
  jsonb_build_object('id', o.id,
    'name_ky', o.name_ky, 'name_ru', o.name_ru, 'name_en', o.name_en,
    'is_restricted', o.is_restricted)
    AS organisation_row,
  jsonb_build_object('id', pl.id,
    'name_ky', pl.name_ky, 'name_ru', pl.name_ru, 'name_en', pl.name_en,
    'level', pl.level) AS place_row,
  jsonb_build_object('id', r.id,
    'name_ky', r.name_ky, 'name_ru', r.name_ru, 'name_en', r.name_en,
    'level', r.level) AS region_row,
  (SELECT jsonb_agg(jsonb_build_object(
      'person', concat_ws(' ', nullif(h.family_name, ''), h.given_name),
    'name_ky', ro.name_ky, 'name_ru', ro.name_ru, 'name_en', ro.name_en,
      'user', h.user_id)
      ORDER BY tt.id)
    FROM trainings_trainingtrainer tt JOIN people_person h ON h.id = tt.person_id
    JOIN trainings_trainerrole ro ON ro.id = tt.role_id WHERE tt.training_id = t.id)
    AS trainers_row,
  (SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'amount', f.amount::text,
      'currency', f.currency,
    'title_ky', pr.title_ky, 'title_ru', pr.title_ru, 'title_en', pr.title_en,
    'then_ky', fn.name_ky, 'then_ru', fn.name_ru, 'then_en', fn.name_en,
    'name_ky', fo.name_ky, 'name_ru', fo.name_ru, 'name_en', fo.name_en) ORDER BY f.id)
    FROM trainings_fundingsource f LEFT JOIN projects_project pr ON pr.id = f.project_id
    LEFT JOIN centers_organisation fo ON fo.id = f.organisation_id
    LEFT JOIN LATERAL (SELECT name_ky, name_ru, name_en FROM centers_organisationformername
      WHERE organisation_id = fo.id AND valid_until > t.starts_on
      ORDER BY valid_until LIMIT 1) fn ON true
    WHERE f.training_id = t.id)
    AS funding_row,
  (SELECT jsonb_agg(jsonb_build_object('sex', g.sex, 'age_band', g.age_band, 'count', g.count))
    FROM trainings_aggregatecount g WHERE g.training_id = t.id) AS aggregate_row,
  (SELECT jsonb_build_object(
    'name_ky', pf.name_ky, 'name_ru', pf.name_ru, 'name_en', pf.name_en)
    FROM centers_placeformername pf
    WHERE pf.place_id = t.place_id AND pf.valid_until > t.starts_on
    ORDER BY pf.valid_until LIMIT 1) AS place_then_row,
  (SELECT jsonb_build_object(
    'name_ky', ofn.name_ky, 'name_ru', ofn.name_ru, 'name_en', ofn.name_en)
    FROM centers_organisationformername ofn
    WHERE ofn.organisation_id = o.id AND ofn.valid_until > t.starts_on
    ORDER BY ofn.valid_until LIMIT 1) AS center_then_row,
  (SELECT jsonb_build_object(
    'name_ky', ho.name_ky, 'name_ru', ho.name_ru, 'name_en', ho.name_en)
    FROM centers_organisation ho WHERE ho.id = t.host_id) AS host_row,
  EXISTS (SELECT FROM trainings_employmentguarantee eg WHERE eg.training_id = t.id)
    AS has_guarantees,
  EXISTS (SELECT FROM trainings_training_policy_items ti WHERE ti.training_id = t.id)
    AS has_policy_items
FROM trainings_training t
JOIN trainings_programme p ON p.id = t.programme_id
JOIN centers_thematicarea a ON a.id = p.area_id
JOIN centers_center c ON c.id = t.center_id
JOIN centers_organisation o ON o.id = c.organisation_id
JOIN centers_place pl ON pl.id = t.place_id
JOIN centers_place r ON r.id = t.region_id
WHERE t.slug = %s
"""


def training_page(slug: str) -> Training | None:
    """The training of this number with all its head shows, and whether there is what few have
    (`has_guarantees`, `has_policy_items`). The caller asks `can_see_training`."""
    training = next(iter(Training.objects.raw(_HEAD, [slug])), None)
    if training is None:
        return None
    row: Any = training
    programme = Programme(**json.loads(row.programme_row))
    programme.area = ThematicArea(**json.loads(row.area_row))
    center = Center(**json.loads(row.center_row))
    center.organisation = Organisation(**json.loads(row.organisation_row))
    training.programme, training.center = programme, center
    training.place = Place(**json.loads(row.place_row))
    training.region = Place(**json.loads(row.region_row))
    row.trainer_rows = [
        {"name": item["person"], "role": in_words(item, "name"), "user": item["user"]}
        for item in json.loads(row.trainers_row or "[]")
    ]
    row.funding_rows = json.loads(row.funding_row or "[]")
    row.aggregate_cells = json.loads(row.aggregate_row or "[]")
    row.place_name_then = in_words(json.loads(row.place_then_row or "{}"), "name")
    row.center_name_then = in_words(json.loads(row.center_then_row or "{}"), "name")
    row.host_name = in_words(json.loads(row.host_row or "{}"), "name")
    return training


def what_few_have(training: Training) -> dict[str, Any]:
    """Items of policy plans that it answers to, and guarantees of employers: a statement each, none
    where there are none."""
    row: Any = training
    return {
        "policy_items": training.policy_items.all() if row.has_policy_items else [],
        "guarantees": guarantees_of(training) if row.has_guarantees else [],
    }


@dataclass(frozen=True)
class Money:
    """One funding source in words: what or who, and how much if that is known."""

    name: str
    amount: Decimal | None
    currency: str

    @property
    def text(self) -> str:
        """BMZ 2024, or: local budget 30 000 som."""
        if self.amount is None:
            return self.name
        places = 0 if self.amount == self.amount.to_integral_value() else 2
        number = number_format(self.amount, places, force_grouping=True)
        return f"{self.name} {number}\u00a0{FundingSource.Currency(self.currency).label}"


def money(training: Training) -> list[Money]:
    """The funding sources that came along with the training."""
    rows: list[dict[str, Any]] = training.funding_rows  # type: ignore[attr-defined]
    return [
        Money(
            in_words(row, "title")
            or in_words(row, "then")
            or in_words(row, "name")
            or str(FundingSource.Kind(row["kind"]).label),
            None if row["amount"] is None else Decimal(row["amount"]),
            row["currency"],
        )
        for row in rows
    ]


def _kind(code: str) -> str:
    return str(FundingSource.Kind(code).label)


def not_counted(training: Training) -> list[str]:
    """Why a project that pays for it does not count it, in sentences; two statements, and none
    where it is known that no project pays; a third where the place is none of the project's."""
    rows: list[dict[str, Any]] | None = getattr(training, "funding_rows", None)
    if rows is not None and not any(
        row["kind"] == FundingSource.Kind.DONOR_PROJECT for row in rows
    ):
        return []
    paying = FundingSource.objects.filter(training=training).values("project")
    projects = Project.objects.filter(pk__in=paying).prefetch_related("regions")
    places = (training.place_id, training.region_id)
    return warnings_of(projects, day=training.starts_on, places=places)
