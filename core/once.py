"""A form that is sent twice makes one record.

A browser without scripts sends a double click twice, and on a bad connection people send again
what has arrived already. `{% once %}` puts a number of its own into each shown form; the second
sending with this number leads to where the first one led.

    @allow(can_create_training)
    @once
    def training_create(request): ...

For views that make something new each time. What is refused anyway needs none of it.
"""

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]
FIELD = "once"
KEPT_SECONDS = 60 * 60 * 24
# A first sending that is at work: how long the second one waits, how long it may take at most.
WAIT_SECONDS, WORK_SECONDS = 10, 60
AT_WORK = ""


def once(view: View) -> View:
    """Answer the same form sent again with the way the first answer led. Under the access mark."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = _key(request)
        if not key:
            return view(request, *args, **kwargs)
        if not cache.add(key, AT_WORK, WORK_SECONDS) and (url := _first_answer(key)):
            return redirect(url)
        url = ""
        try:
            response = view(request, *args, **kwargs)
            url = response.headers.get("Location", "") if response.status_code == 302 else ""
        finally:
            if url:
                cache.set(key, url, KEPT_SECONDS)
            else:  # nothing was made: the corrected form may come with the same number
                cache.delete(key)
        return response

    return wrapped


def _key(request: HttpRequest) -> str:
    number = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if not re.fullmatch(r"[\w-]{16,64}", number, re.ASCII):
        return ""
    return f"once:{request.user.pk}:{request.path_info}:{number}"


def _first_answer(key: str) -> str:
    """Where the first sending led; "" when it came to nothing."""
    end = time.monotonic() + WAIT_SECONDS
    while (url := cache.get(key)) == AT_WORK and time.monotonic() < end:
        time.sleep(0.05)
    return str(url or "")
