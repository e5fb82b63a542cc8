from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Say to events what meetings led to; they know nothing of trainings."""
        from core import audit_words as core_words
        from events import outcomes as event_outcomes
        from reports import outcomes
        from reports.reporting import audit_words

        core_words.describe(
            {
                "outcome_linked": _("linked a training to a commitment"),
                "outcome_changed": _("changed what a commitment led to"),
                "outcome_unlinked": _("took the link of a training to a commitment away"),
            }
        )
        core_words.describe(audit_words.ACTIONS)
        core_words.describe_facts(audit_words.FACTS)
        event_outcomes.on_commitment_page(outcomes.trainings_of)
        event_outcomes.show_chain_at(outcomes.chain_address)
