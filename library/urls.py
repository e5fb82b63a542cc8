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
    path("desk/", views.desk_list, name="desk_list"),
    path("desk/new/", views.resource_create, name="resource_create"),
    path("desk/gaps/", views.gap_list, name="gap_list"),
    path("desk/topics/", views.topic_list, name="topic_list"),
    path("desk/topics/new/", views.topic_create, name="topic_create"),
    path("desk/topics/<int:pk>/", views.topic_update, name="topic_update"),
    path("desk/remarks/<int:pk>/done/", views.comment_finish, name="comment_finish"),
    path("desk/materials/<slug:slug>/", views.resource_manage, name="resource_manage"),
    path("desk/materials/<slug:slug>/facts/", views.resource_update, name="resource_update"),
    path("desk/materials/<slug:slug>/languages/", views.edition_create, name="edition_create"),
    path("desk/materials/<slug:slug>/withdraw/", views.resource_withdraw, name="resource_withdraw"),
    path("desk/materials/<slug:slug>/restore/", views.resource_restore, name="resource_restore"),
    path(
        "desk/materials/<slug:slug>/<slug:language>/text/",
        views.revision_update,
        name="revision_update",
    ),
    path(
        "desk/materials/<slug:slug>/<slug:language>/submit/",
        views.revision_submit,
        name="revision_submit",
    ),
    path(
        "desk/materials/<slug:slug>/<slug:language>/review/",
        views.revision_review,
        name="revision_review",
    ),
    path(
        "desk/materials/<slug:slug>/<slug:language>/publish/",
        views.revision_publish,
        name="revision_publish",
    ),
    path(
        "desk/materials/<slug:slug>/<slug:language>/return/",
        views.revision_return,
        name="revision_return",
    ),
    path(
        "desk/materials/<slug:slug>/<slug:language>/remarks/",
        views.comment_create,
        name="comment_create",
    ),
    path("suggest/", views.suggestion_list, name="suggestion_list"),
    path("topics/<slug:slug>/", views.topic_detail, name="topic_detail"),
    path("<slug:slug>/", views.resource_detail, name="resource_detail"),
    path("<slug:slug>/<slug:language>/", views.edition_detail, name="edition_detail"),
    path("<slug:slug>/<slug:language>/cards/", views.cards_print, name="cards_print"),
    path("<slug:slug>/files/<int:pk>/", views.file_download, name="file_download"),
]
