from django.urls import include, path

from events import views

# One commitment
commitment = [
    path("", views.commitment_detail, name="commitment_detail"),
    path("edit/", views.commitment_update, name="commitment_update"),
    path("payment/", views.payment_create, name="payment_create"),
    path("payments/<int:pk>/void/", views.payment_void, name="payment_void"),
    path("progress/", views.progress_create, name="progress_create"),
    path("files/<int:pk>/", views.progress_file, name="progress_file"),
    path("close/", views.commitment_close, name="commitment_close"),
    path("verify/", views.commitment_verify, name="commitment_verify"),
    path("refuse/", views.commitment_refuse, name="commitment_refuse"),
    path("drop/", views.commitment_drop, name="commitment_drop"),
    path("reopen/", views.commitment_reopen, name="commitment_reopen"),
    path("link/", views.owner_link_create, name="owner_link_create"),
    path("link/revoke/", views.owner_link_revoke, name="owner_link_revoke"),
]
# One meeting: who, what was said, what follows
meeting = [
    path("agenda/", views.agenda_detail, name="agenda_detail"),
    path("agenda/edit/", views.agenda_update, name="agenda_update"),
    path("attendance/", views.attendance_detail, name="attendance_detail"),
    path("attendance/mark/", views.attendance_mark, name="attendance_mark"),
    path("attendance/new/", views.attendee_create, name="attendee_create"),
    path("attendance/counts/", views.event_counts_update, name="event_counts_update"),
    path("attendance/export/", views.attendance_export, name="attendance_export"),
    path("attendance/<int:pk>/", views.attendee_update, name="attendee_update"),
    path("attendance/<int:pk>/void/", views.attendee_void, name="attendee_void"),
    path("minutes/", views.minutes_detail, name="minutes_detail"),
    path("minutes/start/", views.minutes_start, name="minutes_start"),
    path("minutes/edit/", views.minutes_update, name="minutes_update"),
    path("minutes/step/", views.minutes_step, name="minutes_step"),
    path("minutes/correct/", views.minutes_correct, name="minutes_correct"),
    path("minutes/amendments/", views.amendment_create, name="amendment_create"),
    path("minutes/amendments/<int:pk>/", views.amendment_decide, name="amendment_decide"),
    path("minutes/copies/<int:pk>/", views.copy_drop, name="copy_drop"),
    path("photos/new/", views.photo_create, name="photo_create"),
    path("photos/<int:pk>/", views.photo_update, name="photo_update"),
    path("photos/<int:pk>/remove/", views.photo_remove, name="photo_remove"),
    path("decisions/", views.decision_list, name="decision_list"),
    path("recommendations/new/", views.recommendation_create, name="recommendation_create"),
    path("recommendations/<int:pk>/", views.recommendation_update, name="recommendation_update"),
    path("deliveries/<int:pk>/", views.delivery_update, name="delivery_update"),
    path("groups/", views.group_result_update, name="group_result_update"),
    path("resolution/", views.resolution_update, name="resolution_update"),
    path("resolution/adopt/", views.resolution_adopt, name="resolution_adopt"),
    path("resolution/revise/", views.resolution_revise, name="resolution_revise"),
    path("appeals/new/", views.appeal_create, name="appeal_create"),
    path("appeals/<int:pk>/", views.appeal_update, name="appeal_update"),
    path("appeals/<int:pk>/answer/", views.appeal_answer, name="appeal_answer"),
    path("appeals/<int:pk>/letter/", views.appeal_letter, name="appeal_letter"),
    path("commitments/new/", views.commitment_create, name="commitment_create"),
]

app_name = "events"
urlpatterns = [
    # For visitors
    path("", views.public_list, name="public_list"),
    path("guides/<slug:kind>/<slug:language>.pdf", views.guide_pdf, name="guide_pdf"),
    path("feed.ics", views.feed, name="feed"),
    # For those who hold events
    path("work/", views.event_list, name="event_list"),
    path("work/new/", views.event_create, name="event_create"),
    path("work/planned/", views.plan_list, name="plan_list"),
    # Commitments, their money, partners: of all events the reader may see
    path("work/commitments/", views.commitment_list, name="commitment_list"),
    path("work/commitments/export/", views.commitment_export, name="commitment_export"),
    path("work/letters/", views.letter_list, name="letter_list"),
    path("work/letters/export/", views.letter_export, name="letter_export"),
    path("work/money/", views.money_list, name="money_list"),
    path("work/money/export/", views.money_export, name="money_export"),
    path("work/partners/", views.partner_list, name="partner_list"),
    path("work/partners/export/", views.partner_export, name="partner_export"),
    path("work/partners/new/", views.partner_create, name="partner_create"),
    path("work/partners/<int:pk>/", views.partner_detail, name="partner_detail"),
    path("work/commitments/<slug:slug>/", include(commitment)),
    path("work/<slug:slug>/", views.event_detail, name="event_detail"),
    path("work/<slug:slug>/edit/", views.event_update, name="event_update"),
    path("work/<slug:slug>/copy/", views.event_copy, name="event_copy"),
    path("work/<slug:slug>/announce/", views.event_announce, name="event_announce"),
    path("work/<slug:slug>/held/", views.event_hold, name="event_hold"),
    path("work/<slug:slug>/report/", views.event_report, name="event_report"),
    path("work/<slug:slug>/reopen/", views.event_reopen, name="event_reopen"),
    path("work/<slug:slug>/cancel/", views.event_cancel, name="event_cancel"),
    path("work/<slug:slug>/", include(meeting)),
    # For owners of commitments, by a personal link
    path("promises/<str:token>/", views.owner_report, name="owner_report"),
    path("work/<slug:slug>/programme/", views.programme_detail, name="programme_detail"),
    path("work/<slug:slug>/programme/release/", views.programme_release, name="programme_release"),
    path("work/<slug:slug>/programme/slots/new/", views.slot_create, name="slot_create"),
    path("work/<slug:slug>/programme/slots/<int:pk>/", views.slot_update, name="slot_update"),
    path(
        "work/<slug:slug>/programme/slots/<int:pk>/remove/", views.slot_remove, name="slot_remove"
    ),
    path("work/<slug:slug>/programme/<slug:kind>/new/", views.entry_add, name="entry_add"),
    path(
        "work/<slug:slug>/programme/<slug:kind>/<int:pk>/", views.entry_change, name="entry_change"
    ),
    path(
        "work/<slug:slug>/programme/<slug:kind>/<int:pk>/remove/",
        views.entry_remove,
        name="entry_remove",
    ),
    path("work/<slug:slug>/registration/", views.sign_up_update, name="sign_up_update"),
    path("work/<slug:slug>/guests/", views.guest_list, name="guest_list"),
    path("work/<slug:slug>/guests/new/", views.guest_create, name="guest_create"),
    path("work/<slug:slug>/guests/export/", views.guest_export, name="guest_export"),
    path("work/<slug:slug>/guests/print/", views.guest_print, name="guest_print"),
    path("work/<slug:slug>/guests/let-in/", views.guest_check_in, name="guest_check_in"),
    path("work/<slug:slug>/guests/live/", views.live_counter, name="live_counter"),
    path("work/<slug:slug>/guests/<int:pk>/", views.guest_update, name="guest_update"),
    path("work/<slug:slug>/desks/", views.desk_list, name="desk_list"),
    path("work/<slug:slug>/desks/open/", views.desk_open, name="desk_open"),
    path("work/<slug:slug>/desks/<int:pk>/end/", views.desk_revoke, name="desk_revoke"),
    path("work/<slug:slug>/halls/", views.hall_create, name="hall_create"),
    # Numbers of events begin with a year, so they meet none of the words above.
    path("<slug:slug>/", views.public_detail, name="public_detail"),
    path("<slug:slug>/event.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/register/", views.registration_create, name="registration_create"),
    path("<slug:slug>/ticket/<str:token>/", views.ticket_detail, name="ticket_detail"),
    path("<slug:slug>/ticket/<str:token>/cancel/", views.ticket_cancel, name="ticket_cancel"),
    path("<slug:slug>/ticket/<str:token>/accept/", views.ticket_accept, name="ticket_accept"),
    path(
        "<slug:slug>/ticket/<str:token>/ticket.ics", views.ticket_calendar, name="ticket_calendar"
    ),
    path("<slug:slug>/ticket/<str:token>/ticket.pdf", views.ticket_pdf, name="ticket_pdf"),
    path("<slug:slug>/programme/", views.public_programme, name="public_programme"),
    path("<slug:slug>/programme/<slug:language>.pdf", views.programme_pdf, name="programme_pdf"),
    path(
        "<slug:slug>/programme/people/<uuid:uid>.ics",
        views.speaker_calendar,
        name="speaker_calendar",
    ),
    path("<slug:slug>/programme/slots/<uuid:uid>.ics", views.slot_calendar, name="slot_calendar"),
]
