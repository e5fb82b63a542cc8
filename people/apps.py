from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from core import audit_words
        from people.audit_words import ACTIONS, CODES, FACTS, VIEWS

        audit_words.describe(ACTIONS)
        audit_words.describe_facts(FACTS, CODES)
        audit_words.describe_notes("viewed", VIEWS)
