"""The library, or a shelf, as plain files: for a memory stick or a school's offline box.

A folder that opens from `file://`: an index page for each language, a page for each language
version, pictures and files beside them, all links relative. The search reads a `.js` file, because
a page from a stick may not read a `.json` one. No server, no connection, no script is needed to
read.
"""

import html
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.files import public_storage
from library import selectors
from library.languages import own_name
from library.models import Edition, Resource, Topic
from library.text import plain

ASSETS = ("css/portal.css", "js/library.js", "js/stick.js")
PICTURES = ("down.svg", "horn.svg", "motif.svg", "mark.svg")  # the stylesheet names them
STATIC = Path(settings.BASE_DIR) / "static"
AT_ONCE = 200
Step = Callable[[int, int], None]
# Signs come from a sprite, which browsers do not read from a stick.
_SIGN = re.compile(r'<svg class="i".*?</svg>', re.DOTALL)
_ADDRESS = re.compile(r'\b(src|srcset|href)="([^"]+)"')
_MATERIAL = re.compile(r"^/(?:ky|ru|en)/library/([\w-]+)/(?:(\w{2,3})/)?(#.*)?$")
_FOLDED = str.maketrans("өүңё", "оуне")


@dataclass
class Line:
    """A material in an index: what it says and where it stands."""

    slug: str
    title: str
    summary: str
    language: str
    kind: str
    minutes: int
    topics: list[str]
    words: str

    @property
    def path(self) -> str:
        return page_name(self.slug, self.language)


@dataclass
class Copy:
    """A folder that is being written."""

    folder: Path
    languages: dict[str, list[str]]  # slug → languages that are there
    storage: Storage = field(default_factory=public_storage)
    copied: set[str] = field(default_factory=set)

    @property
    def prefix(self) -> str:
        return self.storage.url("x").removesuffix("x")


def page_name(slug: str, language: str) -> str:
    return f"materials/{slug}.{language}.html"


def write_library(folder: Path, *, topic: Topic | None = None, step: Step | None = None) -> int:
    """Write the copy into an empty or new folder; returns how many pages it holds."""
    resources = Resource.objects.published().newest()
    if topic is not None:
        resources = resources.filter(topics=topic)
    for name in ("materials", "files", "assets/css", "assets/js", "assets/img"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        shutil.copyfile(STATIC / name, folder / "assets" / name)
    for name in PICTURES:
        shutil.copyfile(STATIC / "img" / name, folder / "assets" / "img" / name)
    copy = Copy(folder, _languages(resources))
    total, written = len(copy.languages), 0
    lines: dict[str, list[Line]] = {code: [] for code, _name in settings.LANGUAGES}
    for number, resource in enumerate(_read(resources), start=1):
        written += _write_material(copy, resource, lines)
        if step is not None:
            step(number, total)
    for code, found in lines.items():
        with translation.override(code):
            _write_index(copy, code, found, topic)
    # The stick opens in Kyrgyz and offers the others.
    shutil.copyfile(folder / "ky.html", folder / "index.html")
    return written


def zip_library(target: Path, *, topic: Topic | None = None, step: Step | None = None) -> int:
    """The same as one ZIP file."""
    with tempfile.TemporaryDirectory(prefix="library-") as name:
        folder = Path(name)
        written = write_library(folder, topic=topic, step=step)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, PurePosixPath("library") / path.relative_to(folder))
    return written


def _languages(resources: QuerySet[Resource]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    editions = Edition.objects.filter(published__isnull=False, resource__in=resources)
    for slug, language in editions.values_list("resource__slug", "language"):
        found.setdefault(slug, []).append(language)
    return found


def _read(resources: QuerySet[Resource]) -> Iterator[Resource]:
    """A part at a time: memory stays flat however large the library is."""
    found = selectors.with_editions(resources)
    files = found.prefetch_related("readable__published__files")  # type: ignore[misc]
    yield from files.iterator(AT_ONCE)


def _write_material(copy: Copy, resource: Resource, lines: dict[str, list[Line]]) -> int:
    editions: Sequence[Edition] = resource.readable  # type: ignore[attr-defined]
    for edition in editions:
        code = edition.language if edition.language in lines else "ky"
        with translation.override(code):
            reading = selectors.reading(resource, edition.language)
            if reading is not None:
                _write_page(copy, reading, code)
    for code, found in lines.items():
        with translation.override(code):
            if best := selectors.best_edition(editions):
                found.append(_line(resource, best))
    return len(editions)


def _write_page(copy: Copy, reading: selectors.Reading, code: str) -> None:
    resource = reading.resource
    files = [file for file in reading.revision.files.all() if file.file]
    context = {
        "language": code,
        "reading": reading,
        "revision": reading.revision,
        "resource": resource,
        "code": reading.edition.language,
        "minutes": resource.minutes or reading.text.minutes,
        "facts": selectors.facts(reading) | {"files": []},
        "others": [(other.language, own_name(other.language)) for other in reading.others],
        "files": [
            (f"../{_copied(copy, file.file.name, storage=file.file.storage)}", file)
            for file in files
        ],
        "root": "../",
    }
    page = render_to_string("library/_stick_page.html", context)
    path = copy.folder / page_name(resource.slug, reading.edition.language)
    path.write_text(_relative(copy, page), encoding="utf-8")


def _line(resource: Resource, edition: Edition) -> Line:
    revision = edition.published
    assert revision is not None
    words = plain(revision.body)
    return Line(
        slug=resource.slug,
        title=revision.title,
        summary=revision.summary,
        language=edition.language,
        kind=str(resource.get_kind_display()),
        minutes=resource.minutes or 0,
        topics=[topic.name for topic in resource.topics.all()],
        words=" ".join(sorted(set(fold(f"{revision.title} {revision.summary} {words}").split()))),
    )


def fold(text: str) -> str:
    """Words in small letters, Kyrgyz ones without what old keyboards lack; `stick.js` does the
    same with what is typed."""
    return " ".join(re.findall(r"\w+", text.lower().translate(_FOLDED)))


def _write_index(copy: Copy, code: str, lines: list[Line], topic: Topic | None) -> None:
    shelves: dict[str, list[Line]] = {}
    for line in lines:
        for name in line.topics or [_("Other materials")]:
            if topic is None or name == topic.name:
                shelves.setdefault(name, []).append(line)
    context = {
        "language": code,
        "languages": settings.LANGUAGES,
        "title": topic.name if topic else _("Digital library"),
        "shelves": sorted(shelves.items()),
        "count": len(lines),
        "root": "",
    }
    page = render_to_string("library/_stick_index.html", context)
    (copy.folder / f"{code}.html").write_text(_relative(copy, page), encoding="utf-8")
    index = [[line.path, line.title, line.summary, line.language, line.words] for line in lines]
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (copy.folder / f"index-{code}.js").write_text(f"window.LIBRARY = {text};\n", encoding="utf-8")


def _relative(copy: Copy, page: str) -> str:
    """Addresses of the portal turned into names of files, the others made absolute."""

    def replaced(found: re.Match[str]) -> str:
        name, address = found[1], html.unescape(found[2])
        return f'{name}="{html.escape(_address(copy, address))}"'

    return _ADDRESS.sub(replaced, _SIGN.sub("", page))


def _address(copy: Copy, address: str) -> str:
    if address.startswith(copy.prefix):
        return f"../{_copied(copy, address.removeprefix(copy.prefix))}"
    if found := _MATERIAL.match(address):
        slug, language, place = found[1], found[2], found[3] or ""
        if there := copy.languages.get(slug):
            wanted = language or (translation.get_language() or "ky")[:2]
            code = wanted if wanted in there else there[0]
            return f"{PurePosixPath(page_name(slug, code)).name}{place}"
    if address.startswith("/"):
        return settings.SITE_URL.rstrip("/") + address
    return address


def _copied(copy: Copy, name: str | None, *, storage: Storage | None = None) -> str:
    """Where a stored file lies in the copy; it is put there the first time. One that is lost
    keeps its name, so that the rest of the library is not held up.

    Pictures come from the public storage; files of published versions from their own.
    """
    storage = storage or copy.storage
    target = f"files/{PurePosixPath(name or 'none').name}"
    if name and name not in copy.copied and storage.exists(name):
        with storage.open(name) as source, (copy.folder / target).open("wb") as sink:
            shutil.copyfileobj(source, sink)
        copy.copied.add(name)
    return target


def copy_name(topic: Topic | None) -> str:
    """The name of the ZIP."""
    return f"library-{topic.code}.zip" if topic else "library.zip"
