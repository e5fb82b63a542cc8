"""Parts of a file by request: a film that is moved forward on a phone, a download that goes on."""

import re
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class _Part:
    """Some bytes of an open file, as a file."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self.file, self.left = file, length
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        data = self.file.read(wanted) if wanted else b""
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def wanted_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """(first, last) byte of the one range that is asked for; None for the whole.

    Several ranges, what is no range, and a range of another version of the file are answered by
    the whole, as RFC 9110 allows. A range behind the end is (size, size - 1).
    """
    header = request.headers.get("Range", "")
    found = _RANGE.fullmatch(header.strip())
    if found is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    if not first:  # the last bytes
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    if last and int(last) < int(first):
        return None
    return min(int(first), size), min(int(last) if last else size, size - 1)


def ranged_response(
    request: HttpRequest, file: Any, *, size: int, etag: str, content_type: str
) -> HttpResponseBase:
    """A file of the storage, or the part of it that is asked for, or 304. `etag` in quotes."""
    response: Any = get_conditional_response(request, etag=etag)
    if response is None:
        part = wanted_range(request, size, etag)
        response = _response(request, file, size=size, part=part, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    found: HttpResponseBase = response
    return found


def _response(
    request: HttpRequest, file: Any, *, size: int, part: tuple[int, int] | None, content_type: str
) -> HttpResponseBase:
    first, last = part or (0, size - 1)
    response: HttpResponseBase
    if first >= size:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    if request.method == "HEAD":
        response = HttpResponse(content_type=content_type)
    elif part is None:
        response = FileResponse(file.open("rb"), content_type=content_type)
    else:
        piece: Any = _Part(file.open("rb"), first, last - first + 1)
        response = FileResponse(piece, content_type=content_type)
    if part is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Content-Length"] = str(last - first + 1)
    return response
