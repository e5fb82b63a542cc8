from django.urls import path

from centers import views

app_name = "centers"
urlpatterns = [
    path("", views.center_list, name="center_list"),
    path("my/", views.center_staff, name="center_staff"),
    path("new/", views.center_create, name="center_create"),
    path("switch/", views.membership_switch, name="membership_switch"),
    path("members/<int:pk>/end/", views.membership_end, name="membership_end"),
    path("options/<slug:version>/", views.center_options, name="center_options"),
    path("places/", views.place_search, name="place_search"),
    path("network/", views.network_detail, name="network_detail"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/new/", views.organisation_create, name="organisation_create"),
    path("organisations/<int:pk>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", views.organisation_update, name="organisation_update"),
    path("organisations/<int:pk>/rename/", views.organisation_rename, name="organisation_rename"),
    path("organisations/<int:pk>/network/", views.network_update, name="network_update"),
    path("<slug:slug>/", views.center_detail, name="center_detail"),
    path("<slug:slug>/staff/", views.center_staff, name="center_staff"),
    path("<slug:slug>/edit/", views.center_update, name="center_update"),
    path("<slug:slug>/picture/", views.picture_update, name="picture_update"),
    path("<slug:slug>/picture/remove/", views.picture_remove, name="picture_remove"),
    path("<slug:slug>/invite/", views.membership_invite, name="membership_invite"),
]
