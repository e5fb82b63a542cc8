"""What is installed: named with a reason, and pinned in one file for every system."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = ["requirements", "requirements-dev"]


def asked(name: str) -> set[str]:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    return {found[1] for line in lines if (found := re.match(r"([a-z0-9][a-z0-9-]*)", line))}


def pins(name: str) -> dict[str, str]:
    """{package: its entry in the lock}"""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / f"{name}.txt").read_text())[1:]
    return {entry.partition("==")[0].partition("[")[0]: entry for entry in entries}


@pytest.mark.parametrize("name", LISTS)
def test_lock_holds_every_package_with_version_and_hashes(name: str) -> None:
    locked = pins(name)
    assert asked(name) - locked.keys() == set()
    for package, entry in locked.items():
        assert re.match(rf"{re.escape(package)}(\[[a-z0-9,-]+\])?==[^ ]+ ", entry), package
        assert "--hash=sha256:" in entry, package


def test_lock_is_for_every_system() -> None:
    """What only one system needs stands there with a condition, not left out."""
    locked = pins("requirements")
    assert "sys_platform == 'win32'" in locked["colorama"]
    wheels = locked["psycopg2-binary"].count("--hash=sha256:")
    assert wheels > 20  # of all systems and versions of Python, not of one


def test_every_package_has_its_reason_in_the_decision() -> None:
    text = (ROOT / "docs" / "adr" / "0006-libraries.md").read_text()
    assert {name for name in asked("requirements") if name not in text} == set()


def test_packages_of_the_house_are_there() -> None:
    house = """
        celery django django-allauth django-csp django-environ django-filter django-htmx
        django-modeltranslation django-phonenumber-field django-template-partials gunicorn pillow
        psycopg2-binary python-calamine redis whitenoise xlsxwriter
    """
    assert set(house.split()) - asked("requirements") == set()
    assert pins("requirements")["django"].startswith("django==5.2.")
