"""People who sign in: users, national roles, invitations, preferences."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import sign_in_log
        from core import audit_words

        sign_in_log.connect()
        audit_words.describe(
            {
                "signed_in": _("signed in"),
                "signed_out": _("signed out"),
                "sign_in_failed": _("failed to sign in"),
                "invited": _("invited"),
                "invited_again": _("invited again"),
                "invitation_revoked": _("withdrew an invitation"),
                "invitation_accepted": _("accepted an invitation"),
                "role_changed": _("changed a role"),
                "member_left": _("ended access"),
                "preferences_saved": _("changed preferences"),
            }
        )
        audit_words.describe_notes(
            "sign_in_failed",
            {"code": _("wrong code from the e-mail"), "second factor": _("wrong second factor")},
        )
