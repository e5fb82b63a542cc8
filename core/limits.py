"""How often something may be done from one address in a while. Counted in the shared cache.

    if not limits.allow("register", client_ip(request), at_most=60, seconds=600):
        ...a page with 429

Whole villages share one address of a mobile network: choose numbers that stop machines, not people.
"""

from django.core.cache import cache


def allow(action: str, key: str | None, *, at_most: int, seconds: int) -> bool:
    """Count one more try; False when there were more than `at_most` since the first of them."""
    name = f"limit:{action}:{key or '-'}"
    if cache.add(name, 1, seconds):
        return True
    try:
        return cache.incr(name) <= at_most
    except ValueError:  # it ran out between the two questions
        cache.add(name, 1, seconds)
        return True
