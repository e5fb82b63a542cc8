"""Everything that writes about people."""

from people.services.accounts import set_account
from people.services.centers import add_many_to_center, add_to_center, remove_from_center
from people.services.consents import (
    check_given_on,
    record_consent,
    record_consents,
    withdraw_consent,
)
from people.services.creating import NewPerson, create_person, new_person, store_people
from people.services.groups import save_target_group
from people.services.merges import merge_persons, undo_merge
from people.services.pairs import decide_pair, refresh_pairs
from people.services.people import restore_person, update_person, void_person
from people.services.privacy import anonymise_person, note_candidates, note_view, record_view

__all__ = [
    "NewPerson",
    "add_many_to_center",
    "add_to_center",
    "anonymise_person",
    "check_given_on",
    "create_person",
    "decide_pair",
    "merge_persons",
    "new_person",
    "note_candidates",
    "note_view",
    "record_consent",
    "record_consents",
    "record_view",
    "refresh_pairs",
    "remove_from_center",
    "restore_person",
    "save_target_group",
    "set_account",
    "store_people",
    "undo_merge",
    "update_person",
    "void_person",
    "withdraw_consent",
]
