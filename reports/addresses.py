"""Both parts of the app under one namespace: the dashboard and the donor reports."""

from django.urls import include, path

from reports import urls as dashboard
from reports.reporting import urls as reporting

app_name = "reports"
urlpatterns = [
    path("dashboard/", include(dashboard.urlpatterns)),
    path("reports/", include(reporting.urlpatterns)),
]
