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
    # Numbers of events begin with a year, so they meet none of the words above.
    path("<slug:slug>/", views.public_detail, name="public_detail"),
    path("<slug:slug>/event.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/programme/", views.public_programme, name="public_programme"),
    path("<slug:slug>/programme/<slug:language>.pdf", views.programme_pdf, name="programme_pdf"),
    path(
        "<slug:slug>/programme/people/<uuid:uid>.ics",
        views.speaker_calendar,
        name="speaker_calendar",
    ),
    path("<slug:slug>/programme/slots/<uuid:uid>.ics", views.slot_calendar, name="slot_calendar"),
]
