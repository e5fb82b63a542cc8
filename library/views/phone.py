"""The library on the phone: what makes it installable and readable without a connection."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import conditional_page

from core.access import public
from core.caching import cached_public
from library import saving
from library.models import Resource, Topic

SOURCE = Path(settings.BASE_DIR) / "static" / "js" / "sw.js"
# What every saved page needs, and what the pages without a connection are made of.
ASSETS = ("css/portal.css", "js/portal.js", "js/library.js", "img/icons.svg", "img/mark.svg")
# Their words come from here; another word is another version.
WORDS = ("templates/base.html", "templates/ui/*.html", "templates/library/*.html")
CATALOGUES = "locale/*/LC_MESSAGES/django.po"


@public
@conditional_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers when the network does not. Served from the root, which is what it
    may see; browsers ask for it again by themselves and take a new one when a byte differs."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@cache
def _worker() -> str:
    shell = {"version": shell_version(), **shell_parts()}
    # JSON is JavaScript; nothing in it comes from people.
    return f"self.SHELL = {_json(shell)};\n{SOURCE.read_text(encoding='utf-8')}"


def shell_parts() -> dict[str, Any]:
    """What is kept for every reader: pages by language, and files."""
    saved, offline = {}, {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            saved[code] = reverse("library:saved_list")
            offline[code] = reverse("library:offline")
    return {
        "saved": saved,
        "offline": offline,
        "assets": [static(name) for name in ASSETS],
        # Names with a mark of their content may be kept for ever; others are asked for anew.
        "hashed": isinstance(staticfiles_storage, ManifestFilesMixin),
    }


def shell_version() -> str:
    """Another one whenever anything of the shell is another one."""
    digest = hashlib.blake2b(digest_size=8)
    root = Path(settings.BASE_DIR)
    paths = [path for pattern in (*WORDS, CATALOGUES) for path in sorted(root.glob(pattern))]
    paths += [Path(found) for name in ASSETS if (found := finders.find(name))]
    for path in (SOURCE, *paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _json(value: Any) -> str:
    return JsonResponse(value).content.decode()


@public
@cached_public(3600)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Makes the portal installable; the installed one opens the library."""
    manifest = {
        "id": "/",
        "name": str(settings.ASSOCIATION_NAME),
        "short_name": gettext("Library"),
        "lang": get_language(),
        "start_url": reverse("library:resource_list"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0d4554",
        "icons": [
            {"src": static(f"img/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
            for side in (192, 512)
        ]
        + [
            {
                "src": static("img/icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            }
        ],
        "shortcuts": [
            {"name": gettext("My saved materials"), "url": reverse("library:saved_list")}
        ],
    }
    return HttpResponse(_json(manifest), content_type="application/manifest+json")


@public
@cached_public(3600)
def saved_list(request: HttpRequest) -> HttpResponse:
    """What the reader keeps on this phone. The page is empty; the phone fills it."""
    return render(request, "library/saved_list.html")


@public
@cached_public(3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Shown in place of a page that cannot be reached and is not saved."""
    return render(request, "library/offline.html")


@public
@cached_public(300, of="library")
def shelf_manifest(request: HttpRequest, code: str) -> HttpResponse:
    """What saving the whole shelf of a topic means: addresses and bytes, as JSON."""
    topic = get_object_or_404(Topic, code=code, is_active=True)
    resources = Resource.objects.published().filter(topics=topic)
    return JsonResponse({"title": topic.name, **saving.shelf_manifest(resources)})


@public
@cached_public(300, of="library")
def hit_manifest(request: HttpRequest) -> HttpResponse:
    """What saving each line of a list means (`?m=slug&m=slug/ru`), as JSON."""
    return JsonResponse(saving.hit_manifest(request.GET.getlist("m")))
