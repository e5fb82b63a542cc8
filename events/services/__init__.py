"""Every write of the app."""

from events.services.agenda import (
    Point,
    agenda_state,
    save_agenda,
)
from events.services.attendance import (
    add_attendee,
    mark_attendance,
    set_event_counts,
    update_attendee,
    void_attendee,
)
from events.services.commitments import (
    add_progress,
    close_commitment,
    drop_commitment,
    has_evidence,
    make_commitment,
    record_payment,
    refuse_claim,
    reopen_commitment,
    update_commitment,
    verify_commitment,
    void_payment,
)
from events.services.copies import (
    copy_event,
    next_year,
)
from events.services.decisions import (
    answer_appeal,
    answer_delivery,
    save_appeal,
    save_recommendation,
    send_delivery,
    take_back_answer,
)
from events.services.desks import (
    DeskClosed,
    add_hall,
    create_desk,
    enrol_phone,
    open_desk,
    revoke_desk,
)
from events.services.editing import (
    ensure_editable,
    lock,
    locked,
)
from events.services.events import (
    create_event,
    search_title,
    update_event,
)
from events.services.guest_names import (
    erase_after,
    erase_names,
)
from events.services.guest_people import (
    forget_guests,
    match_guests,
)
from events.services.minutes import (
    MinutesConflictError,
    approve_minutes,
    back_to_draft,
    correct_minutes,
    decide_amendment,
    drop_copy,
    open_amendments,
    propose_amendment,
    save_minutes,
    start_minutes,
)
from events.services.office import (
    check_in,
    take_back,
)
from events.services.owner_links import (
    make_owner_link,
    old_link_commitment,
    open_owner_link,
    report_by_link,
    revoke_owner_link,
)
from events.services.photos import (
    add_photo,
    remove_photo,
    update_photo,
)
from events.services.programme import (
    create_slot,
    remove_hall,
    remove_slot,
    remove_speaker,
    remove_stand,
    save_hall,
    save_speaker,
    save_stand,
    update_slot,
)
from events.services.registrations import (
    AlreadyRegistered,
    accept_offer,
    cancel,
    give_place,
    register,
)
from events.services.releases import (
    forget_speaker,
    release_programme,
)
from events.services.resolutions import (
    adopt_resolution,
    build_resolution,
    results_state,
    revise_resolution,
    save_group_results,
)
from events.services.scans import (
    Answer,
    Sent,
    take_scans,
)
from events.services.series import (
    save_series,
)
from events.services.sign_ups import (
    save_sign_up,
)
from events.services.status import (
    announce_event,
    cancel_event,
    mark_held,
    reopen_event,
    report_event,
)
from events.services.waiting import (
    mark_no_shows,
    move_up,
    places_left,
    settle_waiting_lists,
)

__all__ = [
    "AlreadyRegistered",
    "Answer",
    "DeskClosed",
    "MinutesConflictError",
    "Point",
    "Sent",
    "accept_offer",
    "add_attendee",
    "add_hall",
    "add_photo",
    "add_progress",
    "adopt_resolution",
    "agenda_state",
    "announce_event",
    "answer_appeal",
    "answer_delivery",
    "approve_minutes",
    "back_to_draft",
    "build_resolution",
    "cancel",
    "cancel_event",
    "check_in",
    "close_commitment",
    "copy_event",
    "correct_minutes",
    "create_desk",
    "create_event",
    "create_slot",
    "decide_amendment",
    "drop_commitment",
    "drop_copy",
    "enrol_phone",
    "ensure_editable",
    "erase_after",
    "erase_names",
    "forget_guests",
    "forget_speaker",
    "give_place",
    "has_evidence",
    "lock",
    "locked",
    "make_commitment",
    "make_owner_link",
    "mark_attendance",
    "mark_held",
    "mark_no_shows",
    "match_guests",
    "move_up",
    "next_year",
    "old_link_commitment",
    "open_amendments",
    "open_desk",
    "open_owner_link",
    "places_left",
    "propose_amendment",
    "record_payment",
    "refuse_claim",
    "register",
    "release_programme",
    "remove_hall",
    "remove_photo",
    "remove_slot",
    "remove_speaker",
    "remove_stand",
    "reopen_commitment",
    "reopen_event",
    "report_by_link",
    "report_event",
    "results_state",
    "revise_resolution",
    "revoke_desk",
    "revoke_owner_link",
    "save_agenda",
    "save_appeal",
    "save_group_results",
    "save_hall",
    "save_minutes",
    "save_recommendation",
    "save_series",
    "save_sign_up",
    "save_speaker",
    "save_stand",
    "search_title",
    "send_delivery",
    "set_event_counts",
    "settle_waiting_lists",
    "start_minutes",
    "take_back",
    "take_back_answer",
    "take_scans",
    "update_attendee",
    "update_commitment",
    "update_event",
    "update_photo",
    "update_slot",
    "verify_commitment",
    "void_attendee",
    "void_payment",
]
