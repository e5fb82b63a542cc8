"""All addresses of the portal. Pages live under /ky/, /ru/ and /en/; machines' addresses do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from core import views as core_views
from events import views as event_views
from kaea_portal import views
from library import views as library_views
from reports.reporting import views as report_views
from trainings.views import credentials, marking

urlpatterns = [
    path("", views.language_redirect, name="language_redirect"),
    path("healthz", core_views.healthz, name="healthz"),
    path("media/<path:path>", core_views.public_file, name="public_file"),
    path("sw.js", library_views.service_worker, name="service_worker"),
    path("desk/", event_views.desk_page, name="desk_page"),
    path("desk/sw.js", event_views.desk_worker, name="desk_worker"),
    path("desk/enrol", event_views.desk_enrol, name="desk_enrol"),
    path("desk/list", event_views.desk_guests, name="desk_guests"),
    path("desk/scans", event_views.desk_scans, name="desk_scans"),
    path("marking-sw.js", marking.marking_worker, name="marking_worker"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
    path("iati/<slug:code>.xml", report_views.project_iati, name="project_iati"),
    path("oai", library_views.oai, name="oai"),
    path("opds/1.2/", library_views.opds_atom, name="opds_atom"),
    path("opds/1.2/books/", library_views.opds_atom_list, name="opds_atom_list"),
    path("opds/1.2/search.xml", library_views.opds_search, name="opds_search"),
    path("opds/2.0/", library_views.opds_json, name="opds_json"),
    path("opds/2.0/books/", library_views.opds_json_list, name="opds_json_list"),
    path(
        "opds/2.0/books/<slug:slug>/<slug:language>/",
        library_views.opds_json_book,
        name="opds_json_book",
    ),
    path(".well-known/did.json", credentials.did_document, name="did_document"),
    path("credentials/<slug:code>.json", credentials.credential_json, name="credential_json"),
    path(
        "credentials/status/<int:number>", credentials.credential_status, name="credential_status"
    ),
    path(
        "credentials/<slug:code>.<slug:form>",
        credentials.credential_badge,
        name="credential_badge",
    ),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("manifest.webmanifest", library_views.web_manifest, name="web_manifest"),
        path("search/", views.search, name="search"),
        path("privacy/", views.privacy, name="privacy"),
        path("styleguide/", views.styleguide, name="styleguide"),
        path("accounts/", include("accounts.urls")),
        path("accounts/", include("accounts.allauth_urls")),
        path("", include("core.urls")),
        path("centers/", include("centers.urls")),
        path("people/", include("people.urls")),
        path("projects/", include("projects.urls")),
        path("library/", include("library.urls")),
        path("trainings/", include("trainings.urls")),
        path("certificates/", credentials.certificate_find, name="certificate_find"),
        path("certificates/<str:code>/", credentials.certificate_page, name="certificate_page"),
        path("events/", include("events.urls")),
        path("", include("reports.addresses")),
        path("admin/", admin.site.urls),
    ),
]

handler400 = "kaea_portal.views.error_400"
handler403 = "kaea_portal.views.error_403"
handler404 = "kaea_portal.views.error_404"
handler500 = "kaea_portal.views.error_500"

if settings.BENCH:
    urlpatterns.insert(0, path("bare", views.bare, name="bare"))
