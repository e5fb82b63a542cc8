from django.urls import path

from library import views

app_name = "library"
urlpatterns = [
    path("", views.resource_list, name="resource_list"),
    path("saved/", views.saved_list, name="saved_list"),
    path("offline/", views.offline, name="offline"),
    path("shelves/<slug:code>/save.json", views.shelf_manifest, name="shelf_manifest"),
    path("qr-sheet/", views.qr_sheet, name="qr_sheet"),
    path("desk/counts/", views.count_list, name="count_list"),
    path("desk/counts/export/", views.count_export, name="count_export"),
    path("desk/export/", views.library_export, name="library_export"),
    path("feed.atom", views.feed, name="feed"),
    path("<slug:slug>/<slug:language>.pdf", views.edition_pdf, name="edition_pdf"),
    path("<slug:slug>/<slug:language>.epub", views.edition_epub, name="edition_epub"),
    path("<slug:slug>/", views.resource_detail, name="resource_detail"),
    path("<slug:slug>/<slug:language>/", views.edition_detail, name="edition_detail"),
    path("<slug:slug>/<slug:language>/cards/", views.cards_print, name="cards_print"),
    path("<slug:slug>/files/<int:pk>/", views.file_download, name="file_download"),
]
