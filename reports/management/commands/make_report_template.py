"""Make the DOCX template of donor reports that comes with the portal."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.reporting.outputs.docx import SHIPPED
from reports.reporting.outputs.docx_template import make_template


class Command(BaseCommand):
    help = "Writes the template of donor reports that associations can change and upload"

    def handle(self, *args: Any, **options: Any) -> None:
        make_template(SHIPPED)
        self.stdout.write(f"{SHIPPED}")
