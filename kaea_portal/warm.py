"""What a web process would load with its first requests, loaded before it is forked.

All workers then share that memory, and nobody waits for the first page of a language.
"""

import gc
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver, reverse
from django.utils import translation
from django.utils.formats import get_format


def warm_up() -> None:
    """Addresses, catalogues and templates; no database, no cache: their connections must not be
    shared by processes."""
    for name in ("redis", "numpy.ma"):  # a fifth of a worker's memory, otherwise imported by each
        import_module(name)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("home")
            get_format("DATE_FORMAT")
            get_resolver().resolve(f"/{code}/")
    folder = Path(settings.BASE_DIR) / "templates"
    for path in sorted(folder.rglob("*.html")):
        try:
            get_template(str(path.relative_to(folder)))
        except (TemplateDoesNotExist, TemplateSyntaxError):
            continue  # says so where it is used
    # What is here now stays: the collector need not touch it, and untouched pages stay shared.
    gc.collect()
    gc.freeze()
    # What a request makes goes with its last reference; looking for cycles after every 700 objects
    # took up to a tenth of the time of a list.
    gc.set_threshold(20_000, 20, 100)
