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
    # Numbers of events begin with a year, so they meet none of the words above.
    path("<slug:slug>/", views.public_detail, name="public_detail"),
    path("<slug:slug>/event.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/register/", views.registration_create, name="registration_create"),
    path("<slug:slug>/ticket/<str:token>/", views.ticket_detail, name="ticket_detail"),
    path("<slug:slug>/ticket/<str:token>/cancel/", views.ticket_cancel, name="ticket_cancel"),
    path("<slug:slug>/ticket/<str:token>/accept/", views.ticket_accept, name="ticket_accept"),
    path("<slug:slug>/ticket/<str:token>/ticket.pdf", views.ticket_pdf, name="ticket_pdf"),
]
