from django.urls import path

from library import views

app_name = "library"
urlpatterns = [
    path("", views.resource_list, name="resource_list"),
    path("files/<int:pk>/<str:name>", views.file_download, name="file_download"),
    path("desk/links/", views.link_list, name="link_list"),
    path("desk/files/<int:pk>/remove/", views.file_remove, name="file_remove"),
    path("desk/uploads/<uuid:pk>/", views.upload_detail, name="upload_detail"),
    path("desk/<slug:slug>/<slug:language>/files/", views.file_create, name="file_create"),
    path("desk/<slug:slug>/<slug:language>/uploads/", views.upload_create, name="upload_create"),
    path("desk/<slug:slug>/images/", views.image_create, name="image_create"),
    path("desk/<slug:slug>/images/<slug:name>/", views.image_update, name="image_update"),
    path("desk/<slug:slug>/images/<slug:name>/remove/", views.image_remove, name="image_remove"),
    path("<slug:slug>/", views.resource_detail, name="resource_detail"),
    path("<slug:slug>/<slug:language>/", views.edition_detail, name="edition_detail"),
]
