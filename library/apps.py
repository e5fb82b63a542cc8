from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from core import audit_words

        audit_words.describe(
            {
                "resource_created": _("added a material to the library"),
                "resource_updated": _("changed what is said of a material"),
                "edition_added": _("began a language version of a material"),
                "revision_saved": _("wrote a version of a material"),
                "revision_submitted": _("sent a version of a material to review"),
                "revision_returned": _("asked for changes of a material"),
                "revision_published": _("published a version of a material"),
                "resource_withdrawn": _("withdrew a material"),
                "resource_restored": _("showed a withdrawn material again"),
                "topic_saved": _("changed a topic of the library"),
                "language_saved": _("changed a language of the library"),
                "file_added": _("added a file to a material"),
                "file_removed": _("removed a file of a material"),
            }
        )
