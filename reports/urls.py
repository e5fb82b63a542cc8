from django.urls import path

from reports import employment, views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("export/", views.dashboard_export, name="dashboard_export"),
    path("trainings/", views.training_rows, name="training_rows"),
    path("participations/", views.participation_rows, name="participation_rows"),
    path("people/", views.person_rows, name="person_rows"),
    path("events/", views.event_rows, name="event_rows"),
    path("events/who/", views.attendance_rows, name="attendance_rows"),
    path("events/people/", views.event_person_rows, name="event_person_rows"),
    path("cascade/", views.cascade_list, name="cascade_list"),
    path("cascade/<slug:slug>/", views.cascade_detail, name="cascade_detail"),
    path("cascade/<slug:slug>/export/", views.cascade_export, name="cascade_export"),
    path("employment/", employment.employment, name="employment"),
    path("employment/export/", employment.employment_export, name="employment_export"),
    path("chains/<slug:slug>/", views.chain_detail, name="chain_detail"),
    path("outcomes/<slug:slug>/new/", views.outcome_create, name="outcome_create"),
    path("outcomes/<slug:slug>/<int:pk>/remove/", views.outcome_remove, name="outcome_remove"),
]
