"""The door for web servers. It starts nothing else and needs its environment complete."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaea_portal.settings")

application = get_wsgi_application()
