"""How the portal is served. gunicorn reads this file by itself."""

import ctypes
import os
import sys

wsgi_app = "kaea_portal.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # the code is in memory once, shared by all workers
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than a proxy's pause between two requests
max_requests = 20_000
max_requests_jitter = 2_000
# A heartbeat file on a slow disk can look like a hung worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True  # it would be one file for all portals of this account


def when_ready(server: object) -> None:
    """The application is loaded, no worker is forked yet."""
    from kaea_portal.warm import warm_up

    warm_up()
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        # glibc gives each thread a heap of its own and never takes it back; two are enough.
        m_arena_max = -8
        libc.mallopt(m_arena_max, 2)
        # A dashboard needs arrays of half a megabyte for some milliseconds. Given back to the
        # system each time, they cost it a tenth of its time; large ones still are.
        m_trim_threshold, m_mmap_threshold = -1, -3
        libc.mallopt(m_mmap_threshold, 1 << 20)
        libc.mallopt(m_trim_threshold, 8 << 20)
