"""The library for harvesters: OAI-PMH 2.0 with Dublin Core.

A record is a language version, so that a harvester can ask for one language. What was withdrawn
stays as a deleted record for ever. A list goes on by a signed token that holds everything needed
to continue, so the server remembers nothing: rows are walked by (time of change, key), and what
changes meanwhile moves to the end, where the same harvest still meets it.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from lxml import etree

from library import records
from library.copies import copies, with_files
from library.dublin_core import OAI_DC, XSI, dublin_core
from library.languages import known_languages
from library.models import Edition, Resource, Topic
from library.records import utc, xml_text

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_ID = "http://www.openarchives.org/OAI/2.0/oai-identifier"
PREFIX = "oai_dc"
A_PAGE = 100
SALT = "library.oai"
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")

Element: TypeAlias = etree._Element
# {argument: required}; a list may also come with a resumptionToken alone.
_LIST = {"from": False, "until": False, "set": False, "metadataPrefix": True}
ARGUMENTS: dict[str, dict[str, bool]] = {
    "Identify": {},
    "ListMetadataFormats": {"identifier": False},
    "ListSets": {},
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": {"identifier": True, "metadataPrefix": True},
}
WITH_TOKEN = {"ListSets", "ListIdentifiers", "ListRecords"}


class OaiError(Exception):
    """A refusal with its code of the protocol."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list was asked for and how far it is; a token is this, signed."""

    verb: str
    set_spec: str = ""
    start: str = ""
    until: str = ""
    after: str = ""  # time of change and key of the last row given
    after_pk: int = 0
    cursor: int = 0
    size: int = -1

    def token(self) -> str:
        values = [getattr(self, name) for name in self.__slots__]
        return signing.dumps(values, salt=SALT, compress=True)

    @classmethod
    def read(cls, token: str, verb: str) -> "Selection":
        """Raises OaiError for what is not a token of ours, or one of another verb."""
        try:
            found = cls(*signing.loads(token, salt=SALT))
        except (signing.BadSignature, TypeError, ValueError) as error:
            raise OaiError("badResumptionToken", "This token is not known.") from error
        if found.verb != verb:
            raise OaiError("badResumptionToken", f"This token belongs to {found.verb}.")
        return found


def answer(given: Mapping[str, list[str]], *, base_url: str, origin: str) -> bytes:
    """The response to the arguments of a request, as UTF-8 XML that fits the schema."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _add(root, "responseDate", utc(timezone.now()))
    request = _add(root, "request", base_url)
    try:
        verb, arguments = _arguments(given)
        for name, value in {"verb": verb, **arguments}.items():
            request.set(name, value)
        root.append(VERBS[verb](arguments, base_url=base_url, origin=origin))
    except OaiError as error:
        if error.code in ("badVerb", "badArgument"):
            request.attrib.clear()  # the protocol wants it so: they may not fit the schema
        _add(root, "error", str(error)).set("code", error.code)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _arguments(given: Mapping[str, list[str]]) -> tuple[str, dict[str, str]]:
    """The verb and its arguments, each once and in its right form."""
    verbs = given.get("verb", [])
    if len(verbs) != 1 or verbs[0] not in ARGUMENTS:
        raise OaiError("badVerb", "Name one verb: " + ", ".join(ARGUMENTS) + ".")
    verb = verbs[0]
    allowed = dict(ARGUMENTS[verb])
    rest = {name: values for name, values in given.items() if name != "verb"}
    if verb in WITH_TOKEN and "resumptionToken" in rest:
        if len(rest) > 1:
            raise OaiError("badArgument", "A resumptionToken stands alone.")
        allowed = {"resumptionToken": True}
    for name, values in rest.items():
        if name not in allowed:
            raise OaiError("badArgument", f"{verb} does not know the argument {xml_text(name)}.")
        if len(values) != 1:
            raise OaiError("badArgument", f"The argument {name} is given more than once.")
    found = {name: values[0] for name, values in rest.items()}
    if missing := [name for name, required in allowed.items() if required and name not in found]:
        raise OaiError("badArgument", "Missing: " + ", ".join(missing) + ".")
    _check_form(found)
    return verb, found


def _check_form(found: Mapping[str, str]) -> None:
    """What would not fit the schema when it is repeated in the response is no argument."""
    if any(value != xml_text(value) for value in found.values()):
        raise OaiError("badArgument", "An argument holds characters that XML does not know.")
    if "metadataPrefix" in found and not _PREFIX.fullmatch(found["metadataPrefix"]):
        raise OaiError("badArgument", "This is no metadataPrefix.")
    if "set" in found and not _SET.fullmatch(found["set"]):
        raise OaiError("badArgument", "This is no setSpec.")
    if "identifier" in found and not re.fullmatch(r"[!-~]+", found["identifier"]):
        raise OaiError("badArgument", "An identifier is a URI.")
    times = [found[name] for name in ("from", "until") if name in found]
    for value in times:
        if not _TIME.fullmatch(value) or _moment(value) is None:
            raise OaiError("badArgument", "Write dates as 2026-11-27 or 2026-11-27T10:00:00Z.")
    if len(times) == 2:
        if len(times[0]) != len(times[1]):
            raise OaiError("badArgument", "Write from and until in the same way.")
        if times[0] > times[1]:
            raise OaiError("badArgument", "The argument from lies after until.")


def _moment(value: str) -> dt.datetime | None:
    pattern = "%Y-%m-%dT%H:%M:%SZ" if "T" in value else "%Y-%m-%d"
    try:
        return dt.datetime.strptime(value, pattern).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


# The verbs ---------------------------------------------------------------------------------------


def _identify(_arguments: Mapping[str, str], *, base_url: str, origin: str) -> Element:
    verb = etree.Element(f"{{{OAI}}}Identify")
    with translation.override("en"):
        _add(verb, "repositoryName", f"{settings.ASSOCIATION_NAME}: library")
    _add(verb, "baseURL", base_url)
    _add(verb, "protocolVersion", "2.0")
    _add(verb, "adminEmail", _admin_email())
    first = _records().order_by("resource__updated_at").values_list("resource__updated_at").first()
    _add(verb, "earliestDatestamp", utc(first[0] if first else timezone.now()))
    _add(verb, "deletedRecord", "persistent")
    _add(verb, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    description = _add(verb, "description")
    scheme = etree.SubElement(description, f"{{{OAI_ID}}}oai-identifier", nsmap={None: OAI_ID})
    location = f"{OAI_ID} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"
    scheme.set(f"{{{XSI}}}schemaLocation", location)
    sample = f"oai:{records.namespace()}:sample/ky"
    for name, value in (
        ("scheme", "oai"),
        ("repositoryIdentifier", records.namespace()),
        ("delimiter", ":"),
        ("sampleIdentifier", sample),
    ):
        etree.SubElement(scheme, f"{{{OAI_ID}}}{name}").text = value
    return verb


def _admin_email() -> str:
    found = re.search(r"[^\s<>]+@[^\s<>]+", settings.DEFAULT_FROM_EMAIL)
    email = found[0] if found else ""
    return email if re.fullmatch(r"\S+@(\S+\.)+\S+", email) else "portal@kaea.localhost"


def _list_formats(arguments: Mapping[str, str], *, base_url: str, origin: str) -> Element:
    if "identifier" in arguments:
        _edition(arguments["identifier"])
    verb = etree.Element(f"{{{OAI}}}ListMetadataFormats")
    found = _add(verb, "metadataFormat")
    _add(found, "metadataPrefix", PREFIX)
    _add(found, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _add(found, "metadataNamespace", OAI_DC)
    return verb


def _list_sets(arguments: Mapping[str, str], *, base_url: str, origin: str) -> Element:
    if "resumptionToken" in arguments:
        raise OaiError("badResumptionToken", "The list of sets comes in one piece.")
    verb = etree.Element(f"{{{OAI}}}ListSets")
    with translation.override("en"):
        topics = [(f"topic:{topic.code}", str(topic.name)) for topic in Topic.objects.all()]
        languages = [(f"language:{code}", label) for code, label in known_languages()]
        found = [("language", "By language"), *languages, ("topic", "By topic"), *topics]
    for spec, name in found:
        row = _add(verb, "set")
        _add(row, "setSpec", spec)
        _add(row, "setName", xml_text(name))
    return verb


def _list(arguments: Mapping[str, str], *, base_url: str, origin: str, verb: str) -> Element:
    if "resumptionToken" in arguments:
        chosen = Selection.read(arguments["resumptionToken"], verb)
    else:
        _check_prefix(arguments)
        chosen = Selection(
            verb,
            arguments.get("set", ""),
            arguments.get("from", ""),
            arguments.get("until", ""),
        )
    rows, following = _page(chosen)
    element = etree.Element(f"{{{OAI}}}{verb}")
    for edition in rows:
        if verb == "ListIdentifiers":
            element.append(_header(edition))
        else:
            element.append(_record(edition, origin))
    if following is not None:
        token = _add(element, "resumptionToken", following.token() if following.after else "")
        token.set("completeListSize", str(following.size))
        token.set("cursor", str(chosen.cursor))
    return element


def _page(chosen: Selection) -> tuple[list[Edition], Selection | None]:
    """The rows of a page and the selection of the next one.

    None when the whole list fits one page; without `after` when this page is the last of several.
    """
    found = _selected(chosen)
    size = found.count() if chosen.size < 0 else chosen.size
    if chosen.after:
        moment = dt.datetime.fromisoformat(chosen.after)
        found = found.filter(
            Q(resource__updated_at__gt=moment) | Q(pk__gt=chosen.after_pk),
            resource__updated_at__gte=moment,
        )
    rows = list(found.order_by("resource__updated_at", "pk")[: A_PAGE + 1])
    if not rows:
        if chosen.cursor:  # the rest changed hands between two questions
            raise OaiError("badResumptionToken", "Nothing is left of this list; ask for it anew.")
        raise OaiError("noRecordsMatch", "No record fits.")
    if len(rows) <= A_PAGE and not chosen.cursor:
        return rows, None
    following = Selection(
        chosen.verb, chosen.set_spec, chosen.start, chosen.until, cursor=chosen.cursor, size=size
    )
    if len(rows) > A_PAGE:
        last = rows[A_PAGE - 1]
        following = Selection(
            chosen.verb,
            chosen.set_spec,
            chosen.start,
            chosen.until,
            last.resource.updated_at.isoformat(),
            last.pk,
            chosen.cursor + A_PAGE,
            size,
        )
    return rows[:A_PAGE], following


def _get(arguments: Mapping[str, str], *, base_url: str, origin: str) -> Element:
    _check_prefix(arguments)
    verb = etree.Element(f"{{{OAI}}}GetRecord")
    verb.append(_record(_edition(arguments["identifier"]), origin))
    return verb


Verb = Callable[..., Element]
VERBS: dict[str, Verb] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "ListIdentifiers": partial(_list, verb="ListIdentifiers"),
    "ListRecords": partial(_list, verb="ListRecords"),
    "GetRecord": _get,
}


def _check_prefix(arguments: Mapping[str, str]) -> None:
    if arguments.get("metadataPrefix") != PREFIX:
        raise OaiError("cannotDisseminateFormat", f"Records come as {PREFIX}.")


# Rows ----------------------------------------------------------------------------------------


def _records() -> QuerySet[Edition]:
    return with_files(records.editions())


def _selected(chosen: Selection) -> QuerySet[Edition]:
    found = _records()
    if (moment := _moment(chosen.start)) is not None:
        found = found.filter(resource__updated_at__gte=moment)
    if (moment := _moment(chosen.until)) is not None:
        # To the end of the named second or day.
        step = dt.timedelta(seconds=1) if "T" in chosen.until else dt.timedelta(days=1)
        found = found.filter(resource__updated_at__lt=moment + step)
    return _in_set(found, chosen.set_spec)


def _in_set(found: QuerySet[Edition], spec: str) -> QuerySet[Edition]:
    kind, _colon, code = spec.partition(":")
    links = Resource.topics.through.objects.filter(resource=OuterRef("resource"))
    match kind, code:
        case ("", "") | ("language", ""):
            return found
        case "language", _:
            return found.filter(language=code)
        case "topic", "":
            return found.filter(Exists(links))
        case "topic", _:
            return found.filter(Exists(links.filter(topic__code=code)))
    return found.none()


def _edition(identifier: str) -> Edition:
    start = f"oai:{records.namespace()}:"
    slug, _slash, language = identifier.removeprefix(start).partition("/")
    edition = None
    if identifier.startswith(start):
        edition = _records().filter(resource__slug=slug, language=language).first()
    if edition is None:
        raise OaiError("idDoesNotExist", "No record has this identifier.")
    return edition


# A record ------------------------------------------------------------------------------------


def _header(edition: Edition) -> Element:
    resource = edition.resource
    header = etree.Element(f"{{{OAI}}}header")
    if resource.withdrawn_at is not None:
        header.set("status", "deleted")
    name = f"oai:{records.namespace()}:{resource.slug}/{edition.language}"
    _add(header, "identifier", name)
    _add(header, "datestamp", utc(resource.updated_at))
    _add(header, "setSpec", f"language:{edition.language}")
    for topic in resource.topics.all():
        _add(header, "setSpec", f"topic:{topic.code}")
    return header


def _record(edition: Edition, origin: str) -> Element:
    element = etree.Element(f"{{{OAI}}}record")
    element.append(_header(edition))
    if edition.resource.withdrawn_at is None:
        metadata = _add(element, "metadata")
        record = records.record(edition, origin)
        metadata.append(dublin_core(record, copies(edition, record, origin)))
    return element


def _add(parent: Element, name: str, text: str = "") -> Element:
    element = etree.SubElement(parent, f"{{{OAI}}}{name}")
    element.text = text or None
    return element
