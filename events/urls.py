from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    # For visitors
    path("", views.public_list, name="public_list"),
    path("feed.ics", views.feed, name="feed"),
    # For those who hold events
    path("work/", views.event_list, name="event_list"),
    path("work/new/", views.event_create, name="event_create"),
    path("work/planned/", views.plan_list, name="plan_list"),
    path("work/<slug:slug>/", views.event_detail, name="event_detail"),
    path("work/<slug:slug>/edit/", views.event_update, name="event_update"),
    path("work/<slug:slug>/copy/", views.event_copy, name="event_copy"),
    path("work/<slug:slug>/announce/", views.event_announce, name="event_announce"),
    path("work/<slug:slug>/held/", views.event_hold, name="event_hold"),
    path("work/<slug:slug>/report/", views.event_report, name="event_report"),
    path("work/<slug:slug>/reopen/", views.event_reopen, name="event_reopen"),
    path("work/<slug:slug>/cancel/", views.event_cancel, name="event_cancel"),
    path("work/<slug:slug>/registration/", views.sign_up_update, name="sign_up_update"),
    path("work/<slug:slug>/guests/", views.guest_list, name="guest_list"),
    path("work/<slug:slug>/guests/new/", views.guest_create, name="guest_create"),
    path("work/<slug:slug>/guests/export/", views.guest_export, name="guest_export"),
    path("work/<slug:slug>/guests/print/", views.guest_print, name="guest_print"),
    path("work/<slug:slug>/guests/counts/", views.head_count_update, name="head_count_update"),
    path("work/<slug:slug>/guests/live/", views.live_counter, name="live_counter"),
    path("work/<slug:slug>/guests/<int:pk>/", views.guest_update, name="guest_update"),
    path("work/<slug:slug>/desks/", views.desk_list, name="desk_list"),
    path("work/<slug:slug>/desks/<int:pk>/end/", views.desk_revoke, name="desk_revoke"),
    path("work/<slug:slug>/halls/", views.hall_create, name="hall_create"),
    # Numbers of events begin with a year, so they meet none of the words above.
    path("<slug:slug>/", views.public_detail, name="public_detail"),
    path("<slug:slug>/event.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/register/", views.registration_create, name="registration_create"),
    path("<slug:slug>/ticket/<str:token>/", views.ticket_detail, name="ticket_detail"),
    path("<slug:slug>/ticket/<str:token>/cancel/", views.ticket_cancel, name="ticket_cancel"),
    path("<slug:slug>/ticket/<str:token>/accept/", views.ticket_accept, name="ticket_accept"),
    path("<slug:slug>/ticket/<str:token>/ticket.pdf", views.ticket_pdf, name="ticket_pdf"),
]
