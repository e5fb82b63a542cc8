from django.urls import path

from library import views

app_name = "library"
urlpatterns = [
    path("", views.resource_list, name="resource_list"),
    path("suggest/", views.suggestion_list, name="suggestion_list"),
    path("topics/<slug:slug>/", views.topic_detail, name="topic_detail"),
    path("<slug:slug>/", views.resource_detail, name="resource_detail"),
    path("<slug:slug>/<slug:language>/", views.edition_detail, name="edition_detail"),
]
