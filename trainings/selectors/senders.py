"""A training of trainers: who belongs to which center, and the two figures that follow."""

from dataclasses import dataclass

from centers.former_names import organisation_name_on
from centers.models import Organisation
from trainings.models import Enrolment, Programme
from trainings.selectors.register import Register, Row

Kind = Organisation.Kind


@dataclass(frozen=True)
class Sender:
    """A center or another organisation, called as on the first day of the training."""

    pk: int
    kind: str
    name: str


@dataclass(frozen=True)
class Senders:
    """The counted rows of a register, each with the organisation that it belongs to."""

    lines: list[tuple[Row, Sender | None]]

    def _of(self, *kinds: str) -> list[Sender]:
        return [sender for _row, sender in self.lines if sender and sender.kind in kinds]

    @property
    def people(self) -> int:
        return len(self.lines)

    @property
    def centers(self) -> int:
        """Different centers among them."""
        return len({sender.pk for sender in self._of(Kind.CENTER)})

    @property
    def of_directorate(self) -> int:
        """People of the association itself."""
        return len(self._of(Kind.ASSOCIATION))

    @property
    def of_others(self) -> int:
        """People of organisations that are no center."""
        return len(self._of(*(set(Kind.values) - {Kind.CENTER, Kind.ASSOCIATION})))

    @property
    def unknown(self) -> int:
        return sum(sender is None for _row, sender in self.lines)


def senders(found: Register) -> Senders | None:
    """Only for a training of trainers, with one statement; None for all others."""
    training = found.training
    if training.programme.kind != Programme.Kind.TOT:
        return None
    rows = Enrolment.objects.filter(training=training, sent_by__isnull=False)
    rows = rows.annotate(sender=organisation_name_on("sent_by", "training__starts_on"))
    values = rows.values_list("pk", "sent_by", "sent_by__kind", "sender")
    known = {pk: Sender(*sender) for pk, *sender in values}
    return Senders([(row, known.get(row.pk)) for row in found.counted])
