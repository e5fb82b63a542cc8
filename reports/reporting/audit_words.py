"""Words for what the log says of donor reports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "agreement_created": _("added a reporting agreement"),
    "agreement_updated": _("changed a reporting agreement"),
    "periods_planned": _("made the reporting periods by the rule"),
    "period_opened": _("opened a reporting period"),
    "exception_granted": _("made an exception from a deadline"),
    "report_text_saved": _("saved a text of a report"),
    "report_copy_dropped": _("brought two texts of a report together"),
    "deviation_explained": _("gave the reason for a deviation"),
    "finance_saved": _("saved a financial table"),
    "story_saved": _("saved a success story"),
    "story_published": _("put a success story into a report"),
    "story_withdrawn": _("took a success story out of a report"),
    "annex_added": _("added an annex to a report"),
    "annex_removed": _("removed an annex of a report"),
    "report_built": _("built the files of a report"),
    "report_submitted": _("submitted a report"),
    "report_returned": _("returned a report"),
    "report_accepted": _("wrote down that a report was accepted"),
    "report_locked": _("locked a report"),
    "report_template_changed": _("changed the template of reports"),
    "report_template_downloaded": _("downloaded the template of reports"),
}
FACTS: dict[str, str | Promise] = {
    "letters": _("letters"),
    "section": _("section"),
    "rate": _("rate"),
    "person": _("person"),
    "until": _("until"),
    "files": _("files"),
    "code_version": _("version of the code"),
}
