"""Addresses of the plumbing: audit log, jobs, outgoing messages. `healthz` stands in the project's
own list, because machines ask for it without a language."""

from django.urls import path

from core import reminder_views, subscription_views, views

app_name = "core"

urlpatterns = [
    path("audit/", views.audit_list, name="audit_list"),
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<uuid:pk>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/restart/", views.job_restart, name="job_restart"),
    path("jobs/<uuid:pk>/download/", views.job_download, name="job_download"),
    path("messages/", views.message_list, name="message_list"),
    path("messages/phone-list/", views.phone_list, name="phone_list"),
    path("messages/phone-list/export/", views.phone_list_export, name="phone_list_export"),
    path("messages/rules/", reminder_views.rule_list, name="rule_list"),
    path("messages/rules/<str:key>/", reminder_views.rule_update, name="rule_update"),
    path("messages/<int:pk>/", views.message_detail, name="message_detail"),
    path("messages/<int:pk>/cancel/", views.message_cancel, name="message_cancel"),
    path("messages/<int:pk>/edit/", views.message_update, name="message_update"),
    path("messages/<int:pk>/send/", views.message_send, name="message_send"),
    path("messages/<int:pk>/tell/", views.message_tell, name="message_tell"),
    path("news/", subscription_views.subscription_create, name="subscription_create"),
    path("news/asked/", subscription_views.subscription_asked, name="subscription_asked"),
    path("news/<slug:kind>.atom", subscription_views.news_feed, name="news_feed"),
    path(
        "news/<str:token>/confirm/",
        subscription_views.subscription_confirm,
        name="subscription_confirm",
    ),
    path(
        "news/<str:token>/change/",
        subscription_views.subscription_update,
        name="subscription_update",
    ),
    path("news/<str:token>/stop/", subscription_views.subscription_stop, name="subscription_stop"),
]
