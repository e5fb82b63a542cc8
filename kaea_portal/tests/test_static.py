"""What is served as it lies: stylesheet, sprite, scripts; and what templates must not hold."""

import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def weight(*files: Path) -> int:
    return len(gzip.compress(b"".join(path.read_bytes() for path in files), 9))


def test_stylesheet_is_joined_from_its_sources():
    joined = script("build_css").join()
    assert (STATIC / "css" / "portal.css").read_text() == joined, "run make css"


def test_stylesheet_uses_only_tokens_it_defines():
    css = (STATIC / "css" / "portal.css").read_text()
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))


def test_stylesheet_names_files_that_exist():
    css = (STATIC / "css" / "portal.css").read_text()
    names = set(re.findall(r'url\("\.\./([^"]+)"\)', css))
    assert names
    assert [name for name in names if not (STATIC / name).exists()] == []
    assert "@import" not in css


def test_sprite_holds_the_icons_in_use_and_no_other():
    icons = script("build_icons")
    assert icons.sprite_icons() == icons.used_icons(), "run scripts/build_icons.py"


def test_first_visit_stays_light():
    assert weight(STATIC / "css" / "portal.css") < 12_000
    assert weight(STATIC / "js" / "portal.js", STATIC / "js" / "register.js") < 6_000
    assert weight(STATIC / "img" / "icons.svg", STATIC / "img" / "map.svg") < 6_000


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_fits_the_content_security_policy(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    # data in <script type="application/json"> is not run
    assert re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", text) == []
