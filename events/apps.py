from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Say to the apps below what events want of them; they know nothing of events."""
        from centers import sections as center_sections
        from core import audit_words as core_words
        from events import audit_words, guest_letters, recipients, sections
        from events.services import forget_guests
        from people import merging
        from people import sections as person_sections

        core_words.describe(audit_words.ACTIONS)
        core_words.describe_facts(audit_words.FACTS)
        center_sections.on_public_page(sections.next_events)
        person_sections.on_person_page(sections.events_of_person)
        merging.register_anonymiser(forget_guests)
        recipients.register(guest_letters.registered_guests)
