"""Fixtures of several journeys."""

from kaea_portal.tests.phones import start

__all__ = ["start"]
