from django.urls import URLPattern, URLResolver, include, path

from library import views

Addresses = list[URLPattern | URLResolver]

app_name = "library"
# What stands in one language of a material behind the public page.
edition: Addresses = [
    path("text/", views.revision_update, name="revision_update"),
    path("submit/", views.revision_submit, name="revision_submit"),
    path("review/", views.revision_review, name="revision_review"),
    path("publish/", views.revision_publish, name="revision_publish"),
    path("return/", views.revision_return, name="revision_return"),
    path("remarks/", views.comment_create, name="comment_create"),
    path("files/", views.file_create, name="file_create"),
    path("uploads/", views.upload_create, name="upload_create"),
]
material: Addresses = [
    path("", views.resource_manage, name="resource_manage"),
    path("facts/", views.resource_update, name="resource_update"),
    path("languages/", views.edition_create, name="edition_create"),
    path("withdraw/", views.resource_withdraw, name="resource_withdraw"),
    path("restore/", views.resource_restore, name="resource_restore"),
    path("images/", views.image_create, name="image_create"),
    path("images/<slug:name>/", views.image_update, name="image_update"),
    path("images/<slug:name>/cover/", views.image_cover, name="image_cover"),
    path("images/<slug:name>/remove/", views.image_remove, name="image_remove"),
    path("<slug:language>/", include(edition)),
]
# Behind the public pages: lists stand at the desk, what belongs to a material below its address.
desk: Addresses = [
    path("", views.desk_list, name="desk_list"),
    path("new/", views.resource_create, name="resource_create"),
    path("materials/<slug:slug>/", include(material)),
    path("remarks/<int:pk>/done/", views.comment_finish, name="comment_finish"),
    path("files/<int:pk>/remove/", views.file_remove, name="file_remove"),
    path("uploads/<uuid:pk>/", views.upload_detail, name="upload_detail"),
    path("gaps/", views.gap_list, name="gap_list"),
    path("links/", views.link_list, name="link_list"),
    path("counts/", views.count_list, name="count_list"),
    path("counts/export/", views.count_export, name="count_export"),
    path("export/", views.library_export, name="library_export"),
    path("languages/", views.language_list, name="language_list"),
    path("languages/new/", views.language_create, name="language_create"),
    path("languages/<int:pk>/", views.language_update, name="language_update"),
    path("topics/", views.topic_list, name="topic_list"),
    path("topics/new/", views.topic_create, name="topic_create"),
    path("topics/<int:pk>/", views.topic_update, name="topic_update"),
]
# No material may have the first word of one of these as its address (`library.reserved`).
urlpatterns: Addresses = [
    path("", views.resource_list, name="resource_list"),
    path("save.json", views.hit_manifest, name="hit_manifest"),
    path("feed.atom", views.feed, name="feed"),
    path("suggest/", views.suggestion_list, name="suggestion_list"),
    path("topics/<slug:slug>/", views.topic_detail, name="topic_detail"),
    path("shelves/<slug:code>/save.json", views.shelf_manifest, name="shelf_manifest"),
    path("files/<int:pk>/<str:name>", views.file_download, name="file_download"),
    path("saved/", views.saved_list, name="saved_list"),
    path("offline/", views.offline, name="offline"),
    path("qr-sheet/", views.qr_sheet, name="qr_sheet"),
    path("desk/", include(desk)),
    path("<slug:slug>/", views.resource_detail, name="resource_detail"),
    path("<slug:slug>/<slug:language>/", views.edition_detail, name="edition_detail"),
    path("<slug:slug>/<slug:language>/cards/", views.cards_print, name="cards_print"),
    path("<slug:slug>/<slug:language>.pdf", views.edition_pdf, name="edition_pdf"),
    path("<slug:slug>/<slug:language>.epub", views.edition_epub, name="edition_epub"),
    path("<slug:slug>/<slug:language>.png", views.edition_cover, name="edition_cover"),
]
