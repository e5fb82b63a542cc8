from django.urls import path

from library import views

app_name = "library"
urlpatterns = [
    path("", views.resource_list, name="resource_list"),
    path("feed.atom", views.feed, name="feed"),
    path("<slug:slug>/<slug:language>.pdf", views.edition_pdf, name="edition_pdf"),
    path("<slug:slug>/<slug:language>.epub", views.edition_epub, name="edition_epub"),
    path("<slug:slug>/<slug:language>.png", views.edition_cover, name="edition_cover"),
    path("<slug:slug>/", views.resource_detail, name="resource_detail"),
    path("<slug:slug>/<slug:language>/", views.edition_detail, name="edition_detail"),
]
