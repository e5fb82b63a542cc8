from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from accounts.services import on_leaving
        from core import audit_words
        from projects.services import remove_viewings

        on_leaving(remove_viewings)
        audit_words.describe(
            {
                "project_created": _("added a project"),
                "project_updated": _("changed a project"),
                "policy_item_added": _("added an item to a policy plan"),
                "policy_item_saved": _("saved an item of a policy plan"),
                "funding_set": _("changed the money of a donor"),
                "partner_added": _("added a partner to a project"),
                "partner_removed": _("took a partner out of a project"),
                "document_added": _("added a document to a project"),
                "document_voided": _("took a document off a project"),
                "result_saved": _("saved a row of the results framework"),
                "result_removed": _("took a row out of the results framework"),
                "framework_copied": _("copied a results framework"),
                "indicator_created": _("added an indicator"),
                "indicator_updated": _("changed an indicator"),
                "indicator_pending": _("handed an indicator in for approval"),
                "indicator_to_revise": _("returned an indicator"),
                "indicator_approved": _("approved an indicator"),
                "target_changed": _("changed the target of a period"),
                "value_recorded": _("entered a value of an indicator"),
                "value_voided": _("withdrew a value of an indicator"),
                "viewer_added": _("let an officer read for a donor"),
                "viewer_removed": _("ended an officer's reading for a donor"),
            }
        )
