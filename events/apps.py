from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Say to the apps below what events want of them; they know nothing of events."""
        from centers import sections as center_sections
        from core import audit_words as core_words
        from events import audit_words, guest_letters, people_changes, recipients, sections
        from events.services import forget_guests
        from people import merging
        from people import sections as person_sections

        core_words.describe(audit_words.ACTIONS)
        core_words.describe_facts(audit_words.FACTS)
        center_sections.on_public_page(sections.next_events)
        center_sections.on_staff_page(sections.center_partners)
        merging.register("events.Attendee", people_changes.merge_attendees)
        merging.register_anonymiser(people_changes.anonymise_attendees)
        merging.register_follower(people_changes.follow_person)
        person_sections.on_person_page(sections.events_of_person)
        merging.register_anonymiser(forget_guests)
        recipients.register(guest_letters.registered_guests)
