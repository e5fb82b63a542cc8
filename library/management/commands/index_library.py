"""Writes the search index of the library anew."""

from typing import Any

from django.core.management.base import BaseCommand

from library.models import Resource
from library.services.search import reindex


class Command(BaseCommand):
    help = "Write the search index of the library anew, after an update that changes it."

    def handle(self, *args: Any, **options: Any) -> None:
        number = reindex(Resource.objects.filter(published_at__isnull=False).iterator(200))
        self.stdout.write(f"{number} materials indexed")
