"""Files in two storages apart, checked by content, and given out by views that check access.

`public_storage` holds what anyone may see (its files have addresses); `private_storage` has no
address at all. Both come from `STORAGES`, so S3 needs environment variables only.
"""

import io
import os
import stat
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO, Any

import filetype
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.encodings import is_utf16_text

# A picture that unpacks to more than this is a trap or a mistake, not a photo.
MAX_PIXELS = 60_000_000
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of encrypted .xlsx
# What a public address may hold; nothing here can run script.
PUBLIC_TYPES = {
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
INLINE_TYPES = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


class PrivateFileSystemStorage(FileSystemStorage):
    """A folder whose files have no address (Django's own would answer with MEDIA_URL)."""

    def url(self, name: str | None) -> str:
        raise ValueError("Private files have no address: serve them by a view that checks access")


def private_storage() -> Storage:
    """Storage without addresses. As `FileField(storage=private_storage)` it stays a reference."""
    return storages["private"]


def public_storage() -> Storage:
    """Storage of files that anyone may see."""
    return storages["default"]


def check_upload(
    file: UploadedFile, kinds: Collection[str] = ("sheet", "image", "pdf"), max_bytes: int = 0
) -> str:
    """What the file really is ("sheet", "image" or "pdf"), read from its content, not its name.

    Raises `ValidationError` with a sentence for the person who sent it. The file is left at its
    beginning.
    """
    if not file.size:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if max_bytes and file.size > max_bytes:
        raise ValidationError(
            _("The file is %(size)s. The limit is %(limit)s. Make it smaller or split it.")
            % {"size": filesizeformat(file.size), "limit": filesizeformat(max_bytes)},
            code="too_large",
        )
    file.seek(0)
    head = file.read(8192)
    kind = _kind(head, name=file.name or "")
    file.seek(0)
    if kind not in kinds:
        raise ValidationError(
            _("This kind of file does not fit here. Allowed: %(kinds)s.")
            % {"kinds": ", ".join(_kind_label(k) for k in kinds)},
            code="wrong_kind",
        )
    if kind == "image":
        _check_image(file)
    return kind


def _kind(head: bytes, *, name: str) -> str:
    """The kind by its first bytes; "" when it is none of ours."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    guess = filetype.guess(head)
    mime = guess.mime if guess else ""
    if mime.startswith("image/"):
        return "image"
    # All sheets are either a zip (xlsx, ods) or an OLE container (xls); the reader says the rest.
    if head.startswith(OLE_MAGIC):
        return "sheet"
    if head.startswith(b"PK\x03\x04"):
        return "sheet" if _extension(name) in {".xlsx", ".xlsm", ".xlsb", ".ods"} else ""
    if _extension(name) in {".csv", ".tsv", ".txt"} and _looks_like_text(head):
        return "sheet"
    return ""


def _looks_like_text(head: bytes) -> bool:
    """UTF-16 has zero bytes in their places, with a mark at its beginning or without; other text
    has none. What is only markup is no sheet in any of them."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        if not is_utf16_text(head):
            return False
        head = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return not head.lstrip().lower().startswith((b"<!doctype", b"<html"))


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _kind_label(kind: str) -> str:
    return {
        "sheet": _("a sheet (xlsx, xls, ods, csv)"),
        "image": _("a picture (JPEG, PNG, WebP)"),
        "pdf": _("a PDF"),
    }[kind]


def _check_image(file: IO[bytes] | UploadedFile) -> None:
    """Refuse what only begins like a picture, and pictures that unpack to something huge."""
    broken = ValidationError(
        _("The picture cannot be opened. Save it again as JPEG or PNG and send that."),
        code="broken_image",
    )
    try:
        file.seek(0)
        with Image.open(file, formats=IMAGE_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("The picture is too large: %(width)s × %(height)s points. Make it smaller.")
                    % {"width": image.width, "height": image.height},
                    code="too_many_pixels",
                )
            image.verify()
    except ValidationError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise broken from error
    except Exception as error:  # Pillow's readers raise what they like on broken bytes
        raise broken from error
    finally:
        file.seek(0)


def to_webp(
    file: IO[bytes] | UploadedFile, *, max_side: int = 1600, quality: int = 80, max_bytes: int = 0
) -> ContentFile:
    """The picture as a WebP of a sensible size, turned upright and without EXIF (no place, no
    camera). `max_bytes` lowers the quality, then the size, until it is as light as that.

    Check it with `check_upload` first.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=IMAGE_FORMATS) as image:
            return ContentFile(_webp(_upright(image, max_side), quality, max_bytes))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("The picture cannot be opened. Save it again as JPEG or PNG and send that."),
            code="broken_image",
        ) from error


def _upright(image: Image.Image, max_side: int) -> Image.Image:
    """The picture in its right position and small, with nothing but its points."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    if image.mode not in ("RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"):
        image = image.convert(mode)  # a palette cannot be made smaller smoothly
    image.thumbnail((max_side, max_side))  # of a JPEG only a fraction is decoded
    picture = ImageOps.exif_transpose(image).convert(mode)
    picture.info.clear()
    return picture


def _webp(picture: Image.Image, quality: int, max_bytes: int) -> bytes:
    while True:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=4)
        if not max_bytes or out.tell() <= max_bytes or max(picture.size) <= 64:
            return out.getvalue()
        if quality > 50:
            quality -= 10
        else:
            picture = picture.resize((picture.width * 4 // 5 or 1, picture.height * 4 // 5 or 1))


def file_response(
    file: FieldFile | IO[bytes],
    *,
    filename: str,
    content_type: str = "application/octet-stream",
    inline: bool = False,
) -> FileResponse:
    """A private file for the one who may have it. The caller has checked the access.

    It is saved, not opened, unless `inline` is asked for a kind that cannot run script; no proxy
    keeps it and no browser guesses its type.
    """
    opened: Any = file.open("rb") if isinstance(file, FieldFile) else file
    shown = inline and content_type in INLINE_TYPES
    response = FileResponse(
        opened,
        as_attachment=not shown,
        filename=get_valid_filename(filename) if filename else "file",
        content_type=content_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def public_file_response(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the public storage from this machine's disk; 404 for all that is not one.

    With S3 or a CDN the addresses lead there and nobody asks here. Names are never used twice
    (`Picture`), so whoever has the file may keep it for ever.
    """
    content_type = PUBLIC_TYPES.get(_extension(name))
    storage = public_storage()
    if content_type is None or not isinstance(storage, FileSystemStorage):
        raise Http404
    try:
        path = storage.path(name)
        found = os.stat(path)
    except (SuspiciousOperation, OSError, ValueError) as error:
        raise Http404 from error
    if not stat.S_ISREG(found.st_mode):
        raise Http404
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    response: Any = get_conditional_response(request, etag, int(found.st_mtime))
    if response is None and request.method == "HEAD":
        response = HttpResponse(content_type=content_type)
        response.headers["Content-Length"] = str(found.st_size)
    elif response is None:
        response = FileResponse(open(path, "rb"), content_type=content_type)  # noqa: SIM115 - it closes
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(found.st_mtime)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
