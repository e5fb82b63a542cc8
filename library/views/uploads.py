"""Uploads over bad lines, as tus 1.0 says (https://tus.io/protocols/resumable-upload): core with
creation, expiration, termination and checksum. ADR 0010 tells why by hand."""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import MemberRequest, member
from library import services
from library.formats import LARGEST
from library.models import UploadSession
from library.services.uploads import CHECKSUMS, PIECE
from library.views.files import editable_edition

VERSION = "1.0.0"
STATUS = {"offset": 409, "too_large": 413, "too_long": 413, "checksum": 460, "closed": 403}
STREAM = "application/offset+octet-stream"
BLOCK = 64 * 1024
View = Callable[..., HttpResponse]


def tus(view: View) -> View:
    """Speaks the version that the client names, and marks each answer with it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=412)
            response.headers["Tus-Version"] = VERSION
        else:
            try:
                response = view(request, *args, **kwargs)
            except ValidationError as error:
                response = _refusal(error)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapped  # type: ignore[return-value]


def _refusal(error: ValidationError) -> HttpResponse:
    status = STATUS.get(str(getattr(error, "code", "")), 400)
    text = " ".join(error.messages)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@member
@require_http_methods(["POST", "OPTIONS"])
def upload_create(request: MemberRequest, slug: str, language: str) -> HttpResponseBase:
    """Announce a file of a language version; what may not come is refused before it is sent."""
    edition = editable_edition(request, slug, language)

    @tus
    def answer(request: MemberRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return _abilities()
        revision = edition.revisions.open().first()
        if revision is None:
            raise ValidationError(_("This version is not open any more."), code="closed")
        session = services.start_upload(
            revision,
            size=_number(request, "Upload-Length"),
            name=_file_name(request.headers.get("Upload-Metadata", "")),
            by=request.user,
        )
        response = HttpResponse(status=201)
        response.headers["Location"] = reverse("library:upload_detail", args=[session.pk])
        response.headers["Upload-Expires"] = http_date(session.expires_at.timestamp())
        return response

    return answer(request)


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = "creation,expiration,termination,checksum"
    response.headers["Tus-Max-Size"] = str(LARGEST)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    return response


@member
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload_detail(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """How much of a file is here (HEAD), more of it (PATCH), or no more of it (DELETE)."""
    mine = UploadSession.objects.filter(sent_by=request.user, expires_at__gt=timezone.now())
    session = get_object_or_404(mine, pk=pk)

    @tus
    def answer(request: MemberRequest) -> HttpResponse:
        if request.method == "DELETE":
            services.cancel_upload(session)
            return HttpResponse(status=204)
        if request.method == "HEAD":
            response = HttpResponse(status=200)
            response.headers["Upload-Offset"] = str(session.received)
            response.headers["Upload-Length"] = str(session.size)
        else:
            response = _receive(request, session)
        response.headers["Upload-Expires"] = http_date(session.expires_at.timestamp())
        return response

    return answer(request)


def _receive(request: MemberRequest, session: UploadSession) -> HttpResponse:
    if request.content_type != STREAM:
        return HttpResponse(status=415)
    offset, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    if offset + length > session.size or (checksum and length > PIECE):
        raise ValidationError(
            _("More arrived than was announced. Send the file again."), code="too_long"
        )
    received = services.receive(
        session.pk, offset=offset, stream=_blocks(request), checksum=checksum
    )
    response = HttpResponse(status=204)
    response.headers["Upload-Offset"] = str(received)
    return response


def _blocks(request: HttpRequest) -> Iterator[bytes]:
    while block := request.read(BLOCK):
        yield block


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise ValidationError("%(header)s?", code="protocol", params={"header": header})
    return int(value)


def _file_name(metadata: str) -> str:
    """The name out of "filename d29ybGQucGRm,filetype …"."""
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                break
    raise ValidationError("Upload-Metadata?", code="protocol")


def _checksum(header: str) -> tuple[str, bytes] | None:
    if not header:
        return None
    method, _space, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if method not in CHECKSUMS or not digest:
        raise ValidationError("Upload-Checksum?", code="protocol")
    return method, digest
