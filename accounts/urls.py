"""Addresses of members, invitations, roles and preferences."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("users/", views.user_list, name="user_list"),
    path("users/<int:pk>/", views.user_detail, name="user_detail"),
    path("users/<int:pk>/role/", views.role_change, name="role_change"),
    path("users/<int:pk>/leave/", views.user_leave, name="user_leave"),
    path("users/<int:pk>/invite/", views.invitation_resend, name="invitation_resend"),
    path("users/<int:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("invitations/new/", views.invitation_create, name="invitation_create"),
    path("invitations/<str:token>/", views.invitation_accept, name="invitation_accept"),
    path("roles/", views.role_list, name="role_list"),
    path("preferences/", views.preferences_edit, name="preferences_edit"),
]
