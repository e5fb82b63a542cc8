"""Settings of the tests: the same portal on a test stack of its own, started here.

pytest-django loads settings before any conftest.py, so this is where the servers come up.
"""

import atexit
import os
import tempfile

import devstack
from kaea_portal.catalogues import compile_catalogues

STACK = os.environ.get("PORTAL_TEST_STACK", "test")
os.environ["PORTAL_STACK"] = STACK
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # "gw0", "gw1", …; empty in the main process
if not WORKER:
    LOCK = devstack.hold(STACK, wait=True, about=f"a test run (process {os.getpid()})")
    devstack.use(STACK, fast=True)
    compile_catalogues()

# What tests write goes with the process.
FILES = tempfile.TemporaryDirectory(prefix="portal-test-")
atexit.register(FILES.cleanup)
os.environ["MEDIA_ROOT"] = f"{FILES.name}/media"
os.environ["PRIVATE_ROOT"] = f"{FILES.name}/private"
os.environ["STATIC_ROOT"] = f"{FILES.name}/static"  # nothing is collected; sources are served
os.mkdir(os.environ["STATIC_ROOT"])

from kaea_portal.settings import *
from kaea_portal.settings import CACHES, DATABASES, REDIS_URL, STORAGES
from kaea_portal.tests import migrated

# Each test process has a numbered Redis database to itself, which a fixture empties.
CACHE_NUMBER = 10 + int(WORKER.removeprefix("gw") or 0) % 6
CACHES["default"]["LOCATION"] = f"{REDIS_URL.split('?')[0]}?db={CACHE_NUMBER}"
DATABASES["default"]["CONN_MAX_AGE"] = 0  # the live server's threads come and go
DATABASES["default"]["TEST"] = {"TEMPLATE": migrated.existing_template(DATABASES["default"])}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The live server finds static files in their sources, each when it is asked for.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
