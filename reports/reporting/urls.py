"""Addresses of donor reports, under reports/ (`reports.addresses`)."""

from django.urls import path

from reports.reporting import views

urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("agreements/new/", views.agreement_create, name="agreement_create"),
    path("agreements/<int:pk>/", views.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/edit/", views.agreement_update, name="agreement_update"),
    path("agreements/<int:pk>/plan/", views.agreement_plan, name="agreement_plan"),
    path("agreements/<int:pk>/periods/new/", views.period_create, name="period_create"),
    path("agreements/<int:pk>/template/", views.template_update, name="template_update"),
    path("agreements/<int:pk>/template/file/", views.template_download, name="template_download"),
    path("agreements/<int:pk>/template/remove/", views.template_remove, name="template_remove"),
    path("files/<int:pk>/", views.report_file, name="report_file"),
    path("<int:pk>/", views.report_detail, name="report_detail"),
    path("<int:pk>/preview/", views.report_preview, name="report_preview"),
    path("<int:pk>/build/", views.report_build, name="report_build"),
    path("<int:pk>/submit/", views.report_submit, name="report_submit"),
    path("<int:pk>/steps/<slug:kind>/", views.report_step, name="report_step"),
    path("<int:pk>/exceptions/new/", views.exception_create, name="exception_create"),
    path("<int:pk>/sent/<int:number>/", views.submission_detail, name="submission_detail"),
    path("<int:pk>/sent/<int:number>/changes/", views.report_changes, name="report_changes"),
    path("<int:pk>/activities/", views.deviation_list, name="deviation_list"),
    path(
        "<int:pk>/activities/<slug:kind>/<int:activity_pk>/",
        views.deviation_update,
        name="deviation_update",
    ),
    path("<int:pk>/finance/", views.finance_update, name="finance_update"),
    path("<int:pk>/finance/import/", views.finance_import, name="finance_import"),
    path("<int:pk>/stories/new/", views.story_create, name="story_create"),
    path("<int:pk>/stories/<int:story_pk>/", views.story_update, name="story_update"),
    path("<int:pk>/stories/<int:story_pk>/consent/", views.story_consent, name="story_consent"),
    path("<int:pk>/stories/<int:story_pk>/publish/", views.story_publish, name="story_publish"),
    path("<int:pk>/annexes/", views.annex_create, name="annex_create"),
    path("<int:pk>/annexes/<int:annex_pk>/", views.annex_file, name="annex_file"),
    path("<int:pk>/annexes/<int:annex_pk>/remove/", views.annex_remove, name="annex_remove"),
    path("<int:pk>/copies/<int:copy_pk>/drop/", views.section_copy_drop, name="section_copy_drop"),
    path(
        "<int:pk>/sections/<slug:key>/<slug:language>/",
        views.section_update,
        name="section_update",
    ),
]
