"""Pages of people: list, person, consents, possible duplicates."""

from people.views.consents import (
    consent_create,
    consent_sheet,
    consent_text_list,
    consent_withdraw,
)
from people.views.pairs import (
    merge_undo,
    pair_detail,
    pair_list,
)
from people.views.people import (
    person_account,
    person_anonymise,
    person_create,
    person_detail,
    person_export,
    person_history,
    person_list,
    person_restore,
    person_update,
    person_void,
)

__all__ = [
    "consent_create",
    "consent_sheet",
    "consent_text_list",
    "consent_withdraw",
    "merge_undo",
    "pair_detail",
    "pair_list",
    "person_account",
    "person_anonymise",
    "person_create",
    "person_detail",
    "person_export",
    "person_history",
    "person_list",
    "person_restore",
    "person_update",
    "person_void",
]
