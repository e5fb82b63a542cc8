from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("", views.person_list, name="person_list"),
    path("new/", views.person_create, name="person_create"),
    path("export/", views.person_export, name="person_export"),
    path("consents/", views.consent_text_list, name="consent_text_list"),
    path("consents/<slug:purpose>/", views.consent_sheet, name="consent_sheet"),
    path("duplicates/", views.pair_list, name="pair_list"),
    path("duplicates/<int:pk>/", views.pair_detail, name="pair_detail"),
    path("merges/<int:pk>/undo/", views.merge_undo, name="merge_undo"),
    path("<int:pk>/", views.person_detail, name="person_detail"),
    path("<int:pk>/edit/", views.person_update, name="person_update"),
    path("<int:pk>/history/", views.person_history, name="person_history"),
    path("<int:pk>/account/", views.person_account, name="person_account"),
    path("<int:pk>/void/", views.person_void, name="person_void"),
    path("<int:pk>/restore/", views.person_restore, name="person_restore"),
    path("<int:pk>/anonymise/", views.person_anonymise, name="person_anonymise"),
    path("<int:pk>/consents/new/", views.consent_create, name="consent_create"),
    path(
        "<int:pk>/consents/<int:consent_pk>/withdraw/",
        views.consent_withdraw,
        name="consent_withdraw",
    ),
]
