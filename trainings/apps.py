from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        """Say to the apps below what trainings want of them; they know nothing of trainings."""
        from centers import sections as center_sections
        from core import audit_words as core_words
        from library import sections as material_sections
        from people import merging
        from people import sections as person_sections
        from trainings import audit_words, people_changes, sections
        from trainings.selectors.feedback import ratings
        from trainings.selectors.ratings import register_ratings
        from trainings.services.accepting import forget_applications
        from trainings.services.certificates import forget_holders
        from trainings.services.exams.people import forget_exams
        from trainings.services.follow_ups import forget_follow_ups
        from trainings.services.imports import forget_people
        from trainings.services.records import forget_records

        core_words.describe(audit_words.ACTIONS)
        core_words.describe_notes("viewed", audit_words.VIEWS)
        core_words.describe_facts(audit_words.FACTS, audit_words.CODES)

        merging.register("trainings.Enrolment", people_changes.merge_enrolments)
        merging.register_figures(people_changes.changed_figures)
        merging.register_anonymiser(people_changes.anonymise_enrolments)
        merging.register_anonymiser(forget_applications)
        merging.register_anonymiser(forget_people)
        merging.register_anonymiser(forget_holders)
        merging.register_anonymiser(forget_records)
        merging.register_anonymiser(forget_follow_ups)
        merging.register_anonymiser(forget_exams)
        register_ratings(ratings)
        merging.register_follower(people_changes.follow_person)
        center_sections.on_public_page(sections.next_trainings)
        center_sections.on_staff_page(sections.center_gaps)
        material_sections.on_material_page(sections.used_in_programmes)
        person_sections.on_person_page(sections.learning_record)
