from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="project_list"),
    path("new/", views.project_create, name="project_create"),
    path("officers/", views.viewer_list, name="viewer_list"),
    path("officers/<int:pk>/remove/", views.viewer_remove, name="viewer_remove"),
    path("policy-items/new/", views.policy_item_create, name="policy_item_create"),
    path("policy-items/<slug:code>/", views.policy_item_update, name="policy_item_update"),
    path("<slug:code>/", views.project_detail, name="project_detail"),
    path("<slug:code>/public/", views.project_public, name="project_public"),
    path("<slug:code>/edit/", views.project_update, name="project_update"),
    path("<slug:code>/donors/<int:pk>/", views.funding_update, name="funding_update"),
    path("<slug:code>/partners/new/", views.partner_create, name="partner_create"),
    path("<slug:code>/partners/<int:pk>/remove/", views.partner_remove, name="partner_remove"),
    path("<slug:code>/documents/new/", views.document_create, name="document_create"),
    path("<slug:code>/documents/<int:pk>/", views.document_download, name="document_download"),
    path("<slug:code>/documents/<int:pk>/remove/", views.document_remove, name="document_remove"),
    path("<slug:code>/framework.xlsx", views.framework_export, name="framework_export"),
    path("<slug:code>/framework/copy/", views.framework_copy, name="framework_copy"),
    path("<slug:code>/results/new/", views.result_create, name="result_create"),
    path("<slug:code>/results/<int:pk>/edit/", views.result_update, name="result_update"),
    path("<slug:code>/results/<int:pk>/remove/", views.result_remove, name="result_remove"),
    path("<slug:code>/results/<int:pk>/new/", views.indicator_create, name="indicator_create"),
    path("<slug:code>/indicators/<int:pk>/", views.indicator_detail, name="indicator_detail"),
    path("<slug:code>/indicators/<int:pk>/edit/", views.indicator_update, name="indicator_update"),
    path(
        "<slug:code>/indicators/<int:pk>/submit/", views.indicator_submit, name="indicator_submit"
    ),
    path(
        "<slug:code>/indicators/<int:pk>/approve/",
        views.indicator_approve,
        name="indicator_approve",
    ),
    path(
        "<slug:code>/indicators/<int:pk>/return/", views.indicator_return, name="indicator_return"
    ),
    path("<slug:code>/indicators/<int:pk>/target/", views.target_set, name="target_set"),
    path("<slug:code>/indicators/<int:pk>/values/new/", views.value_create, name="value_create"),
    path("<slug:code>/values/<int:pk>/void/", views.value_void, name="value_void"),
    path("<slug:code>/values/<int:pk>/file/", views.value_file, name="value_file"),
]
