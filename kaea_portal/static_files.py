"""Which static files are collected: the stylesheet's sources are not, only the joined file is."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "css/src/*"]
