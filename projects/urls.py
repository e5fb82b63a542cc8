from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="project_list"),
    path("new/", views.project_create, name="project_create"),
    path("officers/", views.viewer_list, name="viewer_list"),
    path("officers/<int:pk>/remove/", views.viewer_remove, name="viewer_remove"),
    path("<slug:code>/", views.project_detail, name="project_detail"),
    path("<slug:code>/edit/", views.project_update, name="project_update"),
]
