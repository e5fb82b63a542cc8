"""Who may read figures, and who may open the rows behind them."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from accounts.models import User
from centers.roles import center_ids
from events.models import Event
from people.models import Person
from projects.models import Indicator, Project
from trainings.models import Training


def can_see_dashboard(user: User) -> bool:
    """The directorate, coordinators (their centers' rows), donors' officers (their projects)."""
    return user.is_directorate or user.is_donor_viewer or bool(_coordinated(user))


def can_see_rows(user: User) -> bool:
    """A donor's officer reads counts only; the others may open what they may see."""
    return can_see_dashboard(user) and not user.is_donor_viewer


def can_see_cascade_figures(user: User) -> bool:
    """What trainings of trainers led to, in counts: donors' officers, and the directorate, which
    sees there what they are shown."""
    return user.is_directorate or user.is_donor_viewer


def can_see_progress(user: User) -> bool:
    """Progress of projects as it is counted now: the directorate and coordinators. A donor's
    officer reads the reports that were sent."""
    return user.is_directorate or bool(_coordinated(user))


def training_standing(training: Training, user: User) -> str:
    """Where a training says in which indicators it stands; "" for who reads no progress."""
    name = "reports:training_standing"
    return reverse(name, args=[training.slug]) if can_see_progress(user) else ""


def event_standing(event: Event, user: User) -> str:
    """The same of an event."""
    name = "reports:event_standing"
    return reverse(name, args=[event.slug]) if can_see_progress(user) else ""


def person_standing(person: Person, user: User) -> str:
    """The same of a person."""
    name = "reports:person_standing"
    return reverse(name, args=[person.pk]) if can_see_progress(user) else ""


def project_progress(project: Project, user: User) -> str:
    """Where a project stands against its targets; "" for who reads no progress."""
    name = "reports:project_progress"
    return reverse(name, args=[project.code]) if can_see_progress(user) else ""


def indicator_progress(indicator: Indicator, user: User) -> str:
    """Where an approved indicator stands; "" for who reads no progress."""
    if not (indicator.is_approved and can_see_progress(user)):
        return ""
    return reverse("reports:indicator_progress", args=[indicator.pk])


def _coordinated(user: User) -> set[int]:
    return center_ids(user, role="coordinator")


@dataclass(frozen=True)
class Reader:
    """What part of the network's figures one person may read."""

    user: User

    @property
    def is_donor(self) -> bool:
        """Counts only, approved only, small cells hidden."""
        return self.user.is_donor_viewer

    @cached_property
    def centers(self) -> frozenset[int] | None:
        """Centers whose rows count for this reader; None is all of them."""
        if self.user.is_directorate or self.is_donor:
            return None
        return frozenset(_coordinated(self.user))

    @cached_property
    def projects(self) -> frozenset[int] | None:
        """Projects a donor's officer may read about; None is no such limit."""
        if not self.is_donor:
            return None
        return frozenset(Project.objects.visible_to(self.user).values_list("pk", flat=True))

    @property
    def key(self) -> str:
        """Readers with the same key read the same figures."""
        if self.is_donor:
            return "donor:" + ",".join(map(str, sorted(self.projects or ())))
        if self.centers is not None:
            return "centers:" + ",".join(map(str, sorted(self.centers)))
        return "network"
