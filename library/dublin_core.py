"""A record as simple Dublin Core, in the form that OAI-PMH asks for (oai_dc)."""

from collections.abc import Sequence

from lxml import etree

from library import records
from library.copies import Copy
from library.models import Resource
from library.records import Record, xml_text

XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Terms of the DCMI Type Vocabulary.
TYPES = {Resource.Kind.VIDEO: "MovingImage"}


def dublin_core(record: Record, copies: Sequence[Copy]) -> etree._Element:
    """A record as oai_dc: fifteen kinds of lines, each as often as needed."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    location = f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
    root.set(f"{{{XSI}}}schemaLocation", location)
    words = records.words_language(record.language)
    formats = list(dict.fromkeys(["text/html", *(copy.content_type for copy in copies)]))
    lines: list[tuple[str, str, str]] = [
        ("title", record.title, record.language),
        *(("creator", maker.name, "") for maker in record.authors),
        *(("contributor", maker.name, "") for maker in record.helpers),
        *(("subject", topic.name, words) for topic in record.topics),
        ("description", record.summary, record.language),
        ("publisher", record.publisher, words),
        ("date", records.day(record.published), ""),
        ("type", TYPES.get(Resource.Kind(record.kind), "Text"), ""),
        ("type", record.kind_label, words),
        *(("format", value, "") for value in formats),
        ("identifier", record.url, ""),
        *(("relation", copy.url, "") for copy in copies),
        *(("relation", url, "") for _language, url in record.others),
        ("language", record.language, ""),
        ("source", record.source, ""),
        ("source", record.source_url, ""),
        ("rights", record.licence, words),
        ("rights", record.licence_url, ""),
    ]
    for name, value, language in lines:
        if value:
            element = etree.SubElement(root, f"{{{DC}}}{name}")
            element.text = xml_text(value)
            if language:
                element.set(XML_LANG, language)
    return root
