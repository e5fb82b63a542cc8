from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Say to events what meetings led to, and to records of learning which events somebody
        came to: the two know nothing of each other."""
        from core import audit_words as core_words
        from core import standing
        from events import outcomes as event_outcomes
        from reports import learning, orders, outcomes, permissions
        from reports.reporting import audit_words
        from trainings import order_sections
        from trainings.selectors.happenings import register_happenings

        core_words.describe(
            {
                "outcome_linked": _("linked a training to a commitment"),
                "outcome_changed": _("changed what a commitment led to"),
                "outcome_unlinked": _("took the link of a training to a commitment away"),
            }
        )
        standing.show_at("trainings.Training", permissions.training_standing)
        standing.show_at("events.Event", permissions.event_standing)
        standing.show_at("people.Person", permissions.person_standing)
        standing.show_at("projects.Project", permissions.project_progress)
        standing.show_at("projects.Indicator", permissions.indicator_progress)
        core_words.describe(audit_words.ACTIONS)
        core_words.describe_facts(audit_words.FACTS)
        event_outcomes.on_commitment_page(outcomes.trainings_of)
        event_outcomes.on_commitment_page(orders.orders_of)
        order_sections.on_order_page(orders.promise_of)
        event_outcomes.show_chain_at(outcomes.chain_address)
        register_happenings(learning.events_of)
        self._call_filters()

    @staticmethod
    def _call_filters() -> None:
        """What the codes that an indicator is narrowed to are called."""
        from events.models import Event
        from projects.narrowing import call_values
        from trainings.models import FundingSource, Programme, Training

        call_values("event_kind", dict(Event.Kind.choices))
        call_values("funding", dict(FundingSource.Kind.choices))
        call_values("programme_kind", dict(Programme.Kind.choices))
        call_values("format", dict(Training.Format.choices))
        call_values("level", dict(Event.Level.choices) | dict(Training.Level.choices))
        call_values("sources", {"trainings": _("trainings"), "events": _("events")})
