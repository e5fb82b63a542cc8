"""The list of measures, as a page for readers."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.measures.document import document

PAGE = Path(settings.BASE_DIR) / "docs" / "measures.md"


class Command(BaseCommand):
    help = "Write docs/measures.md from the code of the measures."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(document())
        self.stdout.write(f"{PAGE.name} is up to date.")
