from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentersConfig(AppConfig):
    name = "centers"
    verbose_name = _("Centers and places")

    def ready(self) -> None:
        from accounts.services import on_leaving
        from centers.choices import CENTERS, find_centers
        from centers.roles import center_ids
        from centers.services.memberships import end_memberships
        from core import access, audit_words, finders

        access.ask_centers(center_ids)
        on_leaving(end_memberships)
        finders.offer_list(CENTERS, finders.Source("centers:center_options", find_centers))
        audit_words.describe(
            {
                "organisation_created": _("added an organisation"),
                "organisation_updated": _("changed an organisation"),
                "organisation_renamed": _("renamed an organisation"),
                "network_applied": _("noted an application to the network"),
                "network_application_withdrawn": _("took an application off the list"),
                "network_joined": _("took an organisation into the network"),
                "network_left": _("ended a membership in the network"),
                "center_created": _("opened a center"),
                "center_updated": _("changed the page of a center"),
                "picture_added": _("added a picture"),
                "picture_changed": _("changed a picture"),
                "picture_removed": _("removed a picture"),
                "membership_added": _("gave a role in a center"),
                "membership_ended": _("ended the work for a center"),
                "place_saved": _("changed a place"),
                "area_saved": _("changed a thematic area"),
            }
        )
