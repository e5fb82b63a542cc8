"""What a paper is checked for beyond its own claims. PDF/UA-1: by `pdfua`, which we did not write.
PDF/A-2a: veraPDF, its judge, comes from no registry we use, so what can be read of the file is
checked here: no encryption, no scripts, no files, all fonts inside and readable, a colour profile,
a tagged tree, a language, and metadata that say the same as the file."""

import io
import re
import tempfile
from collections.abc import Iterator
from typing import Any

import pikepdf
from pdfua import Severity, validate

FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/AA", "/OpenAction")
# What a document says of itself that keeps both standards.
CLAIMS = {("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")}


def claims(pdf: bytes) -> set[tuple[str, str]]:
    """What a document says of the standards it keeps."""
    found = re.findall(rb"<(pdf[a-z]+id:[a-z]+)>([^<]+)<", pdf)
    return {(name.decode(), value.decode()) for name, value in found}


def faults(body: bytes) -> list[str]:
    """Everything that is wrong with a paper; empty for a good one."""
    found = [f"does not claim {claim}" for claim in sorted(CLAIMS - claims(body))]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(body)
        file.flush()
        report = validate(file.name)
    found += [
        f"{one.rule_id}: {one.message}"
        for one in report.findings
        if one.severity in (Severity.WARNING, Severity.ERROR)
    ]
    with pikepdf.open(io.BytesIO(body)) as pdf:
        return [*found, *_archive(pdf)]


def _archive(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    if pdf.is_encrypted:
        yield "is encrypted"
    if str(root.get("/Lang", "")) == "":
        yield "has no language"
    if "/StructTreeRoot" not in root or not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "is not tagged"
    intents = [one for one in root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFA1"]
    if not any("/DestOutputProfile" in one for one in intents):
        yield "has no colour profile"
    with pdf.open_metadata() as said:
        if not said.get("dc:title"):
            yield "has no title in its metadata"
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            yield from (f"holds {name}" for name in FORBIDDEN if name in item)
            yield from _font(item)


def _font(item: pikepdf.Object) -> Iterator[str]:
    """Every font lies in the file and says which letters its signs are."""
    if str(item.get("/Type")) != "/Font":
        return
    name = item.get("/BaseFont", item.get("/Name", "?"))
    if str(item.get("/Subtype")) == "/Type0" and "/ToUnicode" not in item:
        yield f"font {name} cannot be read as letters"
    if "/FontDescriptor" in item:
        inside = item["/FontDescriptor"]
        if not any(key in inside for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"font {name} is not inside"
