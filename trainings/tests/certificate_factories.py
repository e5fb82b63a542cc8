"""Certificates for tests, issued by the same services as the pages use."""

from typing import Any

from accounts.models import User
from accounts.tests.factories import create_directorate
from people.tests.factories import create_person
from trainings.certificates.facts import Details
from trainings.models import Certificate, Enrolment, FrameworkNode, Training
from trainings.services import certificates as services
from trainings.tests.factories import complete_training

SIGNED = Details(signatory="Турдубаева Ж.")


def finished(**fields: Any) -> Training:
    """A submitted training whose two learners came to everything."""
    return complete_training(**{"status": Training.Status.SUBMITTED} | fields)


def first_row(training: Training) -> Enrolment:
    row = training.enrolments.order_by("pk").first()
    assert row is not None
    return row


def create_certificate(
    *,
    training: Training | None = None,
    enrolment: Enrolment | None = None,
    kind: str = Certificate.Kind.COMPLETION,
    by: User | None = None,
    **details: Any,
) -> Certificate:
    """A certificate of the first learner of a finished training."""
    row = enrolment or first_row(training or finished())
    made = Details(**{"signatory": SIGNED.signatory} | details)
    return services.issue_certificate(row, kind=kind, details=made, by=by or create_directorate())


def create_level(
    *, value: str = "4", framework: str = "KR-NQF", version: str = "2020", **fields: Any
) -> FrameworkNode:
    """A level of the national framework."""
    names = {f"name_{code}": f"Level {value}" for code in ("ky", "ru", "en")}
    code = f"{framework.lower()}-{version}-{value}".replace(".", "-")
    found, _made = FrameworkNode.objects.get_or_create(
        framework=framework, version=version, value=value, defaults={"code": code, **names} | fields
    )
    return found


def create_prior(**fields: Any) -> Certificate:
    """A certificate of what somebody knew already."""
    from centers.tests.factories import create_center

    center = fields.pop("center", None) or create_center()
    values: dict[str, Any] = {
        "person": create_person(center=center),
        "titles": {"ky": "Тигүүчү", "ru": "Швея", "en": "Seamstress"},
        "details": SIGNED,
        "note": "Практикалык тапшырма",
    }
    by = fields.pop("by", None) or create_directorate()
    values |= fields
    return services.issue_prior(values.pop("person"), center=center, by=by, **values)
