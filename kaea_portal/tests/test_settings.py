"""Settings of a server, read in a process of their own."""

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings

SERVER = {
    "DJANGO_SETTINGS_MODULE": "kaea_portal.settings",
    "DEBUG": "0",
    "DATABASE_URL": "postgres://portal@db.example/portal",
    "REDIS_URL": "redis://cache.example/0",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "portal.example",
}
S3 = {
    "S3_BUCKET": "kaea-public",
    "S3_PRIVATE_BUCKET": "kaea-private",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
    "S3_ENDPOINT": "https://s3.example",
}
QUESTION = """
import json, django
django.setup()
from django.conf import settings
from core.files import private_storage, public_storage
public, private = public_storage(), private_storage()
print(json.dumps({
    "public": [type(public).__name__, public.url("pictures/a.webp")],
    "private": [type(private).__name__, getattr(private, "bucket_name", "")],
    "images": [str(source) for source in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]],
}))
"""


def ask(question: str = QUESTION, **environment: str) -> Any:
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", question],
        env=known | SERVER | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_server_keeps_its_files_on_its_disk() -> None:
    assert ask() == {
        "public": ["FileSystemStorage", "/media/pictures/a.webp"],
        "private": ["PrivateFileSystemStorage", ""],
        "images": ["'self'", "data:"],
    }


def test_cdn_in_front_of_the_server_is_allowed_to_show_pictures() -> None:
    found = ask(MEDIA_URL="https://cdn.example/media/")
    assert found["public"][1] == "https://cdn.example/media/pictures/a.webp"
    assert found["images"] == ["'self'", "data:", "https://cdn.example/media/"]


def test_server_with_s3_keeps_public_and_private_files_in_two_buckets() -> None:
    assert ask(**S3) == {
        "public": ["S3Storage", "https://s3.example/kaea-public/pictures/a.webp"],
        "private": ["S3Storage", "kaea-private"],
        "images": ["'self'", "data:", "https:"],
    }


def test_s3_behind_a_host_of_its_own_narrows_the_policy() -> None:
    found = ask(**S3, S3_PUBLIC_HOST="files.example")
    assert found["public"][1] == "https://files.example/pictures/a.webp"
    assert found["images"] == ["'self'", "data:", "https://files.example"]


HEADERS = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
client = Client()
plain = client.get("/bare", headers={"host": "portal.example"})
health = client.get("/healthz", headers={"host": "portal.example"})
safe = client.get("/bare", headers={"host": "portal.example"}, secure=True)
print(json.dumps({
    "redirect": [plain.status_code, plain.headers.get("Location")],
    "health": health.status_code,
    "headers": dict(safe.headers),
    "cookies": {
        name: [getattr(settings, f"{name}_COOKIE_{flag}", None)
               for flag in ("SECURE", "HTTPONLY", "SAMESITE")]
        for name in ("SESSION", "CSRF", "LANGUAGE")
    },
}))
"""


def test_server_speaks_https_only_and_its_pages_may_do_little() -> None:
    # The one page that asks neither a database nor a cache, behind all that every page passes.
    found = ask(HEADERS, PORTAL_BENCH="1")
    assert found["redirect"] == [301, "https://portal.example/bare"]
    assert found["health"] == 503  # no database here, yet an answer and no redirect
    headers = found["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"  # scripts and styles of our own files, none inline
    assert {"script-src", "style-src"} & policy.keys() == set()
    assert (policy["object-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert found["cookies"] == {
        "SESSION": [True, True, "Lax"],
        "CSRF": [True, False, "Lax"],
        "LANGUAGE": [True, False, "Lax"],
    }
