"""What a fresh or changed checkout needs before it can serve: one process, one line a step.

Each step is cheap when there is nothing to do, so every start runs all of them.
"""

import gc
import hashlib
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command

from devstack.paths import StackError
from devstack.run import SIGN_INS, step


def static_fingerprint() -> str:
    """Changes when any static file changes; collecting and compressing takes seconds."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            info = os.stat(storage.path(name))
            digest.update(f"{name}\0{info.st_size}\0{info.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare(can_start: Callable[[], object]) -> None:
    """Bring database, translations, static files and demo data up to date. Calls `can_start` when
    all stands that the portal's processes need."""
    # Half a million objects that stay: looking through them again and again is a quarter of it all.
    gc.set_threshold(100_000, 50, 100)
    with step("Translations"):
        from kaea_portal.catalogues import compile_catalogues

        compile_catalogues()
    django.setup()
    with step("Tables"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("Regions, places, subjects"):
        call_command("load_reference", verbosity=0)
    if not settings.DEBUG:
        stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
        fingerprint = static_fingerprint()
        if not stamp.exists() or stamp.read_text() != fingerprint:
            with step("Styles, scripts, pictures"):
                call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            stamp.write_text(fingerprint)
    can_start()
    if settings.DEMO:
        seed_once()


def seed_once() -> None:
    """Demo data into a new database. One with other data is left as it is, and the start ends."""
    from django.contrib.auth import get_user_model

    demo = get_user_model()._default_manager.filter(email=next(iter(SIGN_INS)))
    if not demo.exists():
        scale = os.environ.get("PORTAL_DEMO_SCALE", "demo")
        try:
            with step("Demo data, this once"):
                call_command("seed_demo", verbosity=0, scale=scale, stdout=io.StringIO())
        except CommandError:
            raise StackError(
                "This database holds data that is not demo data; nothing was written into it.\n"
                "Name an empty one, or start this one as on a server: see README.md."
            ) from None


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: our parent ends us in good order
    prepare(lambda: [os.write(int(pipe), b".") for pipe in sys.argv[1:]])
