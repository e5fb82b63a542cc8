#!/usr/bin/env python3
"""Django's command line. On a developer's machine it brings the embedded servers up first."""

import os
import sys

# Somebody who set one of these runs a server of their own: settings say what is missing there.
SERVER_VARIABLES = ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "PORTAL_STACK")
WITHOUT_SERVERS = {"help", "version", "--help", "--version", "makemessages", "compile_catalogues"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaea_portal.settings")
    if not any(os.environ.get(name) for name in SERVER_VARIABLES):
        os.environ["PORTAL_STACK"] = "dev"
    stack = os.environ.get("PORTAL_STACK") or ("dev" if os.environ.get("DEBUG") else "")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if stack and command not in WITHOUT_SERVERS:
        import devstack

        devstack.use(stack)  # stopped again when the last command that uses it ends

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
