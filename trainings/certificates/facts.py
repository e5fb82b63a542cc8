"""What a certificate says beside the name, taken down on the day of issue.

`facts` of a certificate is a plain dict, so that it outlives every change of models:

    center, methodology, note      texts: {"ky": …, "ru": …, "en": …}
    starts_on, ends_on             ISO dates, absent for prior learning
    hours                          a number as text, absent when nobody stated it
    modules                        [{"title": texts, "hours": text}]
    signatory                      {"name": …, "office": texts}
    training, programme, version   numbers and addresses on the portal
    isced                          {"code", "name": texts}
    level, competences             {"framework", "framework_name", "version", "code", "name", "url"}
    role                           texts, what a trainer was on the training
    exam                           {"title", "standard", "version", "body", "held_on"}: the passed
                                   exam on which it rests
    test                           {"title": texts, "taken_on"}: the passed test of skills
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation

from centers.models import Center
from trainings.models import Attempt, Certificate, ExamCandidate, FrameworkNode, Training

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
Texts = dict[str, str]
Evidence = ExamCandidate | Attempt


@dataclass(frozen=True)
class Details:
    """What a person decides when certificates are issued."""

    signatory: str
    office: str = Certificate.Office.CENTER_DIRECTOR
    level: FrameworkNode | None = None
    expires_on: dt.date | None = None


def texts(row: Model | None, field: str) -> Texts:
    """A translated field of a row in the languages in which it is written."""
    found = {code: getattr(row, f"{field}_{code}", "") or "" for code in LANGUAGES}
    return {code: text for code, text in found.items() if text}


def label_texts(label: Any) -> Texts:
    """A lazy word of the portal in its languages."""
    found = {}
    for code in LANGUAGES:
        with translation.override(code):
            found[code] = str(label)
    return found


def training_facts(training: Training, details: Details) -> dict[str, Any]:
    """The facts that all certificates of a training share."""
    programme = training.programme
    template = getattr(programme, "certificate_template", None)
    facts: dict[str, Any] = {
        **_common(training.center, details, on=training.ends_on),
        "starts_on": training.starts_on.isoformat(),
        "ends_on": training.ends_on.isoformat(),
        "training": training.slug,
        "programme": programme.slug,
        "version": programme.version,
        "modules": [
            {"title": texts(module, "title"), "hours": hours_text(module.hours)}
            for module in programme.modules.all()
        ],
        "methodology": texts(template, "methodology") if template else {},
        "hours": hours_text(training.hours),
    }
    if programme.isced_field is not None:
        field = programme.isced_field
        facts["isced"] = {"code": field.code, "name": texts(field, "name")}
    if template is not None:
        facts["competences"] = [node_facts(node) for node in template.competences.all()]
    return without_empty(facts)


def prior_facts(
    center: Center,
    details: Details,
    *,
    hours: Decimal | None,
    note: str,
    competences: Iterable[FrameworkNode] = (),
    evidence: Evidence | None = None,
    on: dt.date,
) -> dict[str, Any]:
    """The facts of a certificate of prior learning; `note` and `evidence` say how it was
    assessed."""
    return without_empty(
        {
            **_common(center, details, on=on),
            **evidence_facts(evidence),
            "hours": hours_text(hours),
            "note": dict.fromkeys(LANGUAGES, note) if note else {},
            "competences": [node_facts(node) for node in competences],
        }
    )


def evidence_facts(evidence: Evidence | None) -> dict[str, Any]:
    """The passed exam or test of skills on which a certificate rests; nothing where there is none.
    What a paper of an exam says is read from its frozen version."""
    if evidence is None:
        return {}
    if isinstance(evidence, ExamCandidate):
        content = evidence.exam.paper.content
        return {
            "exam": {
                "title": content["title"],
                "standard": content["standard"],
                "version": content["standard_version"],
                "body": content["standard_body"],
                "held_on": evidence.exam.held_on.isoformat(),
            }
        }
    assert evidence.finished_at is not None  # only a finished attempt is passed
    return {
        "test": {
            "title": texts(evidence.assessment, "title"),
            "taken_on": timezone.localdate(evidence.finished_at).isoformat(),
        }
    }


def _common(center: Center, details: Details, *, on: dt.date) -> dict[str, Any]:
    office = Certificate.Office(details.office)
    return {
        "center": texts(center.organisation.called_on(on), "name"),
        "signatory": {"name": details.signatory, "office": label_texts(office.label)},
        "level": node_facts(details.level) if details.level else None,
    }


def node_facts(node: FrameworkNode) -> dict[str, Any]:
    """A level or a competence as it stood in its framework on that day."""
    return {
        "framework": node.framework,
        "framework_name": label_texts(FrameworkNode.Framework(node.framework).label),
        "version": node.version,
        "code": node.value,
        "name": texts(node, "name"),
        "url": node.url,
    }


def hours_text(hours: Decimal | None) -> str:
    """72 or 72.5, without zeros behind."""
    return "" if hours is None else f"{hours.normalize():f}"


def without_empty(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}
