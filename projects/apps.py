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
                "policy_item_saved": _("saved an item of a policy plan"),
                "viewer_added": _("let an officer read for a donor"),
                "viewer_removed": _("ended an officer's reading for a donor"),
            }
        )
