"""A certificate as an Open Badges 3.0 credential: a W3C Verifiable Credential signed with Ed25519.

Signed when it is asked for, with the key of that day: nothing signed is kept, so a new key, a name
taken back or a person forgotten shows at once.
"""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from openbadgeslib.ob3 import (
    Achievement,
    IdentityObject,
    Issuer,
    OB3LdpSigner,
    OpenBadgeCredential,
    add_data_integrity_proof,
    build_status_list_credential,
    did_web_from_url,
    status_entry,
)

from trainings.certificates import paper
from trainings.certificates.keys import open_private
from trainings.models import Certificate, IssuerKey, StatusList
from trainings.models.certificates import in_language

LANGUAGE = "en"  # what programs of other countries read
ISCED_URL = "https://uis.unesco.org/en/topic/international-standard-classification-education-isced"
# A stale copy of the list is refused after this; the list is signed anew on every request.
LIST_VALID = dt.timedelta(days=2)
TYPES = {
    Certificate.Kind.ATTENDANCE: "Certificate",
    Certificate.Kind.COMPLETION: "CertificateOfCompletion",
    Certificate.Kind.COMPETENCE: "Certificate",
}


class _Credential(OpenBadgeCredential):
    """With what the library's model has no field for: the type of an alignment's target."""

    raw_alignments: list[dict[str, Any]]

    def to_vc(self) -> dict[str, Any]:
        document = super().to_vc()
        if self.raw_alignments:
            document["credentialSubject"]["achievement"]["alignment"] = self.raw_alignments
        return document


@dataclass(frozen=True)
class Signer:
    """The issuer with the key that signs now."""

    key: IssuerKey

    @property
    def method(self) -> str:
        return f"{issuer_did()}#{self.key.name}"

    def library(self) -> OB3LdpSigner:
        return OB3LdpSigner(open_private(self.key.private_key), verification_method=self.method)


def origin() -> str:
    return settings.SITE_URL.rstrip("/")


def issuer_did() -> str:
    """did:web of the portal's address; it is resolved at /.well-known/did.json."""
    return did_web_from_url("https://" + origin().partition("://")[2])


def did_document(keys: list[IssuerKey]) -> dict[str, Any]:
    """Who the issuer is and which keys speak for it, the one that signs now first."""
    did = issuer_did()
    methods = [
        {
            "id": f"{did}#{key.name}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_key,
        }
        for key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def address(certificate: Certificate, ending: str = "json") -> str:
    return f"{origin()}/credentials/{certificate.code}.{ending}"


def list_address(number: int) -> str:
    return f"{origin()}/credentials/status/{number}"


def signed(certificate: Certificate, *, by: Signer, named: bool = False) -> dict[str, Any]:
    """The credential with its proof. `named` states the full name, for the holder's own copy."""
    made = by.library().sign(credential(certificate, named=named), created=_moment(certificate))
    return dict(made)


def baked_png(certificate: Certificate, image: bytes, *, by: Signer, named: bool = False) -> bytes:
    """A badge with the credential inside, as an iTXt chunk."""
    return by.library().sign_into_png(credential(certificate, named=named), image)


def baked_svg(certificate: Certificate, image: bytes, *, by: Signer, named: bool = False) -> bytes:
    """A badge with the credential inside, as an element of the SVG."""
    return by.library().sign_into_svg(credential(certificate, named=named), image)


def signed_list(row: StatusList, *, by: Signer) -> dict[str, Any]:
    """The bits of a status list, signed: 1 is revoked."""
    revoked = Certificate.objects.filter(status_list=row.number, revoked_at__isnull=False)
    now = timezone.now()
    document = build_status_list_credential(
        issuer_did(),
        list_address(row.number),
        "revocation",
        revoked.values_list("status_index", flat=True),
        issued=row.changed_at,
        valid_until=now + LIST_VALID,
    )
    private = open_private(by.key.private_key)
    return dict(add_data_integrity_proof(document, private, by.method, created=now))


def credential(certificate: Certificate, *, named: bool = False) -> OpenBadgeCredential:
    """What the credential says, unsigned."""
    with translation.override(LANGUAGE):
        about = Issuer(
            id=issuer_did(), name="Kyrgyz Adult Education Association", url=origin() + "/"
        )
        made = _Credential(
            issuer=about,
            recipient_id=f"urn:uuid:{certificate.uid}",
            achievement=_achievement(certificate),
            id=address(certificate),
            name=f"{paper.heading(certificate)} {certificate.number}",
            issuance_date=_moment(certificate),
            expiration_date=_end(certificate),
            credential_status=[
                status_entry(
                    list_address(certificate.status_list), "revocation", certificate.status_index
                )
            ],
            identifiers=_identity(certificate, named=named),
        )
        made.raw_alignments = alignments(certificate)
        return made


def _achievement(certificate: Certificate) -> Achievement:
    facts = certificate.facts
    what = facts.get("programme") or certificate.title_en or certificate.title_ky
    # Who passed an exam reached something else than who passed the test of the course.
    exam = facts.get("exam", {})
    standard = [exam["standard"], exam["version"]] if exam else []
    about = " ".join(
        (issuer_did(), what, str(facts.get("version", "")), certificate.kind, *standard)
    )
    told = [f"{label}: {text}" for label, text in paper.lines(certificate, LANGUAGE)]
    listed = paper.modules(facts, LANGUAGE)
    if listed:
        told.append("Modules: " + "; ".join(listed))
    return Achievement(
        id=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, about)}",
        name=paper.title(certificate, LANGUAGE),
        description="\n".join(told) or paper.heading(certificate),
        criteria_narrative=f"The holder {paper.statement(certificate)} "
        f"“{paper.title(certificate, LANGUAGE)}”.",
        achievement_type=TYPES[Certificate.Kind(certificate.kind)],
    )


def alignments(certificate: Certificate) -> list[dict[str, Any]]:
    """The level that a person set, and the codes of DigComp and ISCED-F, where there are any."""
    facts, found = certificate.facts, []
    if level := facts.get("level"):
        found.append(_alignment(level, "ext:NQFLevel"))
    found += [_alignment(node, "ext:DigComp") for node in facts.get("competences", [])]
    if field := facts.get("isced"):
        name = in_language(field["name"], LANGUAGE)
        node = {"framework": "ISCED-F", "version": "2013", "code": field["code"]}
        found.append(_alignment({**node, "name": {"en": name}, "url": ISCED_URL}, "ext:ISCEDF"))
    return found


def _alignment(node: dict[str, Any], kind: str) -> dict[str, Any]:
    framework = f"{node['framework']} {node['version']}"
    urn = f"urn:kaea:framework:{node['framework']}:{node['version']}:{node['code']}"
    return {
        "type": ["Alignment"],
        "targetName": in_language(node["name"], LANGUAGE) or node["code"],
        "targetUrl": node.get("url") or urn,
        "targetFramework": framework,
        "targetCode": node["code"],
        "targetType": kind,
    }


def _identity(certificate: Certificate, *, named: bool) -> list[IdentityObject]:
    """The name in clear for the holder's own copy, or when visitors may see it. Else its hash,
    so that whoever holds the paper can compare; nothing once the person was forgotten."""
    name = certificate.holder_name
    if not name:
        return []
    if named or certificate.is_name_shared:
        return [IdentityObject(identity_hash=name, identity_type="name", hashed=False)]
    salt = certificate.uid.hex
    digest = hashlib.sha256(f"{name}{salt}".encode()).hexdigest()
    return [
        IdentityObject(
            identity_hash=f"sha256${digest}", identity_type="name", hashed=True, salt=salt
        )
    ]


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _moment(certificate: Certificate) -> dt.datetime:
    return dt.datetime.combine(certificate.issued_on, dt.time(), _zone()).astimezone(dt.UTC)


def _end(certificate: Certificate) -> dt.datetime | None:
    """The last second of the last day in the country."""
    if certificate.expires_on is None:
        return None
    last = dt.datetime.combine(certificate.expires_on, dt.time(23, 59, 59), _zone())
    return last.astimezone(dt.UTC)
