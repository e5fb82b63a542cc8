from django.urls import path

from reports import employment, policy_views, progress_views, views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("export/", views.dashboard_export, name="dashboard_export"),
    path("summary/", views.dashboard_summary, name="dashboard_summary"),
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
    path("progress/", progress_views.progress_list, name="progress_list"),
    path("progress/<slug:code>/", progress_views.project_progress, name="project_progress"),
    path("indicators/<int:pk>/", progress_views.indicator_progress, name="indicator_progress"),
    path("indicators/<int:pk>/rows/", progress_views.indicator_rows, name="indicator_rows"),
    path("not-reported/", progress_views.unreported_list, name="unreported_list"),
    path("policy-plan/", policy_views.policy_plan, name="policy_plan"),
    path("policy-plan/<slug:code>/", policy_views.policy_item, name="policy_item"),
    path(
        "stands-in/trainings/<slug:slug>/",
        progress_views.training_standing,
        name="training_standing",
    ),
    path("stands-in/events/<slug:slug>/", progress_views.event_standing, name="event_standing"),
    path("stands-in/people/<int:pk>/", progress_views.person_standing, name="person_standing"),
    path("chains/<slug:slug>/", views.chain_detail, name="chain_detail"),
    path("outcomes/<slug:slug>/new/", views.outcome_create, name="outcome_create"),
    path("outcomes/<slug:slug>/<int:pk>/remove/", views.outcome_remove, name="outcome_remove"),
]
