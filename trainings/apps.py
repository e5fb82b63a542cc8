from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        """Say to the apps below what trainings want of them; they know nothing of trainings."""
        from centers import sections as center_sections
        from people import merging
        from trainings import people_changes, sections

        merging.register("trainings.Enrolment", people_changes.merge_enrolments)
        merging.register_figures(people_changes.changed_figures)
        merging.register_anonymiser(people_changes.anonymise_enrolments)
        merging.register_follower(people_changes.follow_person)
        center_sections.on_public_page(sections.next_trainings)
        center_sections.on_staff_page(sections.center_gaps)
