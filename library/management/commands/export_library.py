"""The library or a shelf as plain files for a memory stick."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from library import offline_copy
from library.models import Topic


class Command(BaseCommand):
    help = "Write the library as a folder, or as a ZIP when the name ends in .zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="a new or empty folder, or a .zip file")
        parser.add_argument("--topic", help="code of a topic: only this shelf")

    def handle(self, *args: Any, target: Path, topic: str | None, **options: Any) -> None:
        shelf = Topic.objects.filter(code=topic).first() if topic else None
        if topic and shelf is None:
            raise CommandError(f"No topic has the code {topic}.")
        if target.suffix == ".zip":
            pages = offline_copy.zip_library(target, topic=shelf)
        elif target.exists() and any(target.iterdir()):
            raise CommandError(f"{target} is not empty.")
        else:
            pages = offline_copy.write_library(target, topic=shelf)
        self.stdout.write(f"{pages} pages in {target}")
