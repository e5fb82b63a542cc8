"""What an indicator may count. The functions that count stand above, in `reports/measures`; what
they offer is written here, so that the editor of the framework can list it; a test of theirs sees
that both lists agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Offer:
    """A measure by its key: its name, the unit of its figures, and the filters it understands."""

    key: str
    title: str | Promise
    unit: str
    filters: tuple[str, ...] = ()


_OF_TRAININGS = ("area", "programme_kind", "funding", "level", "format", "network")
_OF_EVENTS = ("event_kind", "level", "network")
_BOTH = tuple(dict.fromkeys((*_OF_TRAININGS, *_OF_EVENTS)))
_offers: dict[str, Offer] = {
    offer.key: offer
    for offer in (
        Offer("trainings_held", _("Trainings held"), "events", _OF_TRAININGS),
        Offer("participations", _("Participations"), "participations", (*_BOTH, "sources")),
        Offer("unique_people", _("Unique people"), "people", (*_BOTH, "sources")),
        Offer("completed", _("Completed"), "participations", _OF_TRAININGS),
        Offer("certified_master_trainers", _("Certified master trainers"), "people",
              _OF_TRAININGS),
        Offer("tot_trainers", _("Trainers trained"), "people", _OF_TRAININGS),
        Offer("tot_centers", _("Centers with trained trainers"), "count", _OF_TRAININGS),
        Offer("cascade_people", _("People reached by the cascade"), "people", _OF_TRAININGS),
        Offer("centers_represented", _("Centers represented"), "count", _BOTH),
        Offer("festival_check_ins", _("Guests of the festival"), "participations", _OF_EVENTS),
        Offer("tutorials_published", _("E-tutorials in the library"), "count", ("area",)),
        Offer("meetings_held", _("Meetings held"), "events", _OF_EVENTS),
        Offer("recommendations_sent", _("Recommendations sent"), "count", _OF_EVENTS),
        Offer("recommendations_answered", _("Recommendations answered"), "count", _OF_EVENTS),
        Offer("money_by_source", _("Money by source"), "money", _OF_TRAININGS),
        Offer("employers_ordering", _("Employers that order courses"), "count", ("network",)),
        Offer("employment_rate", _("Employment rate"), "share", (*_OF_TRAININGS, "months")),
        Offer("share_of_women", _("Share of women"), "share", _OF_TRAININGS),
        Offer("learning_gain", _("Learning gain"), "points", _OF_TRAININGS),
        Offer("network_size", _("Size of the network"), "count"),
    )
}  # fmt: skip


def offered() -> Mapping[str, Offer]:
    """All measures by their keys."""
    return _offers
