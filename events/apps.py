from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Say to the apps below what events want of them; they know nothing of events."""
        from centers import sections as center_sections
        from core import audit_words as core_words
        from events import audit_words, sections

        core_words.describe(audit_words.ACTIONS)
        core_words.describe_facts(audit_words.FACTS)
        center_sections.on_public_page(sections.next_events)
