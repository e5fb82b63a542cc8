from django.urls import path

from trainings import views
from trainings.views import certificate as one
from trainings.views import certificates, imports, sheets

app_name = "trainings"
urlpatterns = [
    path("", views.training_list, name="training_list"),
    path("new/", views.training_create, name="training_create"),
    path("upcoming/", views.upcoming_list, name="upcoming_list"),
    path("upcoming/<slug:slug>/", views.upcoming_detail, name="upcoming_detail"),
    path("programmes/", views.programme_list, name="programme_list"),
    path("programmes/new/", views.programme_create, name="programme_create"),
    path("programmes/<slug:slug>/", views.programme_detail, name="programme_detail"),
    path("programmes/<slug:slug>/edit/", views.programme_update, name="programme_update"),
    path("programmes/<slug:slug>/version/", views.programme_version, name="programme_version"),
    path("programmes/<slug:slug>/adopt/", views.programme_adopt, name="programme_adopt"),
    path("programmes/<slug:slug>/retire/", views.programme_retire, name="programme_retire"),
    path("lists/", views.entry_list, name="entry_list"),
    path("lists/<slug:kind>/new/", views.entry_create, name="entry_create"),
    path("lists/<slug:kind>/<int:pk>/", views.entry_update, name="entry_update"),
    path("certificates/<int:pk>/", one.certificate_detail, name="certificate_detail"),
    path("certificates/<int:pk>/revoke/", one.certificate_revoke, name="certificate_revoke"),
    path("certificates/<int:pk>/renew/", one.certificate_renew, name="certificate_renew"),
    path("certificates/<int:pk>/share/", one.certificate_share, name="certificate_share"),
    path("certificates/<int:pk>/paper.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(
        "certificates/<int:pk>/badge.<slug:form>",
        one.certificate_badge,
        name="certificate_badge",
    ),
    path("certificates/prior/<int:pk>/", one.prior_create, name="prior_create"),
    path("<slug:slug>/", views.training_detail, name="training_detail"),
    path("<slug:slug>/edit/", views.training_update, name="training_update"),
    path("<slug:slug>/copy/", views.training_copy, name="training_copy"),
    path("<slug:slug>/format/", views.training_switch, name="training_switch"),
    path("<slug:slug>/cancel/", views.training_cancel, name="training_cancel"),
    path("<slug:slug>/sessions/", views.session_list, name="session_list"),
    path("<slug:slug>/sessions/<int:pk>/", views.session_update, name="session_update"),
    path("<slug:slug>/sessions/<int:pk>/remove/", views.session_delete, name="session_delete"),
    path("<slug:slug>/register/", views.register_detail, name="register_detail"),
    path("<slug:slug>/register/add/", views.enrolment_create, name="enrolment_create"),
    path("<slug:slug>/register/<int:pk>/", views.enrolment_update, name="enrolment_update"),
    path("<slug:slug>/register/<int:pk>/sender/", views.sender_update, name="sender_update"),
    path("<slug:slug>/register/counts/", views.aggregate_update, name="aggregate_update"),
    path("<slug:slug>/register.xlsx", views.register_export, name="register_export"),
    path("<slug:slug>/attendance/", views.attendance_update, name="attendance_update"),
    path("<slug:slug>/attendance/undo/", views.attendance_undo, name="attendance_undo"),
    path("<slug:slug>/results/", views.results_update, name="results_update"),
    path("<slug:slug>/certificates/", certificates.certificate_list, name="certificate_list"),
    path(
        "<slug:slug>/certificates/preview/",
        certificates.certificate_preview,
        name="certificate_preview",
    ),
    path(
        "<slug:slug>/certificates/print/", certificates.certificate_print, name="certificate_print"
    ),
    path(
        "<slug:slug>/certificates/trainers/<int:pk>/",
        certificates.trainer_certificate,
        name="trainer_certificate",
    ),
    path("<slug:slug>/missing/", views.gap_list, name="gap_list"),
    path("<slug:slug>/submit/", views.training_submit, name="training_submit"),
    path("<slug:slug>/approve/", views.training_approve, name="training_approve"),
    path("<slug:slug>/return/", views.training_return, name="training_return"),
    path("<slug:slug>/reopen/", views.training_reopen, name="training_reopen"),
    path("<slug:slug>/sheet.pdf", sheets.attendance_sheet, name="attendance_sheet"),
    path("<slug:slug>/import/", imports.import_create, name="import_create"),
    path("<slug:slug>/import/<int:pk>/", imports.import_detail, name="import_detail"),
    path("<slug:slug>/import/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("<slug:slug>/import/<int:pk>/commit/", imports.import_commit, name="import_commit"),
    path("<slug:slug>/import/<int:pk>/consent/", imports.import_consent, name="import_consent"),
    path(
        "<slug:slug>/import/<int:pk>/rejected.xlsx", imports.import_rejected, name="import_rejected"
    ),
]
