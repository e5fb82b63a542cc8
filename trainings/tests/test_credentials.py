"""Credentials: valid by the schema, true by verifiers that others wrote, gone when revoked."""

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import timezone
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from PIL import Image

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_coordinator
from trainings.certificates import badges, keys
from trainings.models import Certificate, CertificateTemplate, IscedField, IssuerKey
from trainings.services import certificates as services
from trainings.tests.certificate_factories import (
    create_certificate,
    create_level,
    create_prior,
    finished,
)
from trainings.tests.credential_judge import judge
from trainings.tests.factories import create_programme

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parent / "data" / "ob_v3p0_achievementcredential_schema.json"


@pytest.fixture(autouse=True)
def address_of_the_portal() -> Iterator[None]:
    with override_settings(SITE_URL="https://portal.example.kg"):
        yield


def got(path: str) -> dict[str, Any]:
    response = Client().get(path)
    assert response.status_code == 200
    found: dict[str, Any] = json.loads(response.content)
    return found


def documents(made: Certificate) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The credential, the issuer and the list, as a stranger fetches them."""
    return (
        got(f"/credentials/{made.code}.json"),
        got("/.well-known/did.json"),
        got(f"/credentials/status/{made.status_list}"),
    )


def asked(made: Certificate, *, now: dt.datetime | None = None, **changes: Any) -> dict[str, Any]:
    credential, did, status = documents(made)
    moment = (now or timezone.now()).isoformat()
    return judge(credential | changes, did=did, status=status, now=moment)


def rich() -> Certificate:
    """With a level, a competence and a field of study."""
    field = IscedField.objects.create(code="0723", name_en="Textiles")
    programme = create_programme(title="Тигүү", modules=2, isced_field=field)
    template = CertificateTemplate.objects.create(programme=programme)
    template.competences.add(create_level(framework="DigComp", version="2.2", value="1.1"))
    return create_certificate(training=finished(programme=programme), level=create_level())


def test_credential_keeps_the_schema_of_1edtech() -> None:
    validator = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    for made in (rich(), create_certificate(expires_on=tomorrow), create_prior()):
        credential = got(f"/credentials/{made.code}.json")
        assert [error.message for error in validator.iter_errors(credential)] == []
        broken = copy.deepcopy(credential)
        del broken["credentialSubject"]["achievement"]["criteria"]
        assert not validator.is_valid(broken)


def test_alignment_names_the_level_only_when_a_person_set_it() -> None:
    found = got(f"/credentials/{rich().code}.json")["credentialSubject"]["achievement"]
    kinds = {row["targetType"]: row for row in found["alignment"]}

    assert set(kinds) == {"ext:NQFLevel", "ext:DigComp", "ext:ISCEDF"}
    level = kinds["ext:NQFLevel"]
    assert (level["targetFramework"], level["targetCode"]) == ("KR-NQF 2020", "4")
    assert kinds["ext:ISCEDF"]["targetCode"] == "0723"
    plain = got(f"/credentials/{create_certificate().code}.json")
    assert "alignment" not in plain["credentialSubject"]["achievement"]


def test_independent_verifier_accepts_a_valid_one() -> None:
    answer = asked(rich())

    assert answer == {"verified": True, "is_revoked": False, "checked": 1, "error": ""}


def test_independent_verifier_refuses_a_changed_one() -> None:
    made = create_certificate()

    answer = asked(made, name="Certificate of a doctor")

    assert answer["verified"] is False
    assert answer["error"]


def test_independent_verifier_refuses_an_expired_one() -> None:
    today = timezone.localdate()
    made = create_certificate(expires_on=today)

    now = asked(made)
    assert (now["verified"], now["error"]) == (True, "")
    answer = asked(made, now=timezone.now() + dt.timedelta(days=2))
    assert answer["verified"] is False
    assert "validUntil" in answer["error"]


def test_independent_verifier_sees_that_one_is_revoked() -> None:
    made, other = create_certificate(), create_certificate()
    assert asked(made)["is_revoked"] is False  # the list is kept for a while from here on

    services.revoke_certificate(made, reason="A", by=create_directorate())

    assert asked(made)["is_revoked"] is True
    assert asked(other)["is_revoked"] is False


def test_key_is_changed_without_breaking_what_was_signed() -> None:
    made = create_certificate()
    by = create_directorate()
    before, _did, status = documents(made)

    new = services.rotate_key(by=by)

    did = got("/.well-known/did.json")
    assert did["verificationMethod"][0]["id"].partition("#")[2] == new.name
    now = timezone.now().isoformat()
    old_list = got(f"/credentials/status/{made.status_list}")
    assert judge(before, did=did, status=old_list, now=now)["verified"] is True
    assert asked(made)["verified"] is True
    assert new.name in got(f"/credentials/{made.code}.json")["proof"]["verificationMethod"]

    old = IssuerKey.objects.exclude(pk=new.pk).get()
    services.withdraw_key(old, by=by)
    did = got("/.well-known/did.json")
    assert judge(before, did=did, status=old_list, now=now)["verified"] is False
    assert status["proof"]["verificationMethod"].endswith(old.name)


def test_key_that_signs_is_not_withdrawn() -> None:
    key = services.ensure_key()

    with pytest.raises(ValidationError) as error:
        services.withdraw_key(key, by=create_directorate())

    assert error.value.code == "signs"


def test_private_key_is_useless_without_the_secret() -> None:
    key = services.ensure_key()

    assert "PRIVATE" not in key.private_key
    assert b"PRIVATE" in keys.open_private(key.private_key)
    with (
        override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]),
        pytest.raises(keys.KeyUnreadableError),
    ):
        keys.open_private(key.private_key)


def test_older_secret_still_opens_a_key(settings: Any) -> None:
    key = services.ensure_key()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "newer"

    assert b"PRIVATE" in keys.open_private(key.private_key)


def fetch(url: str) -> bytes:
    """What openbadgeslib's own verifier downloads."""
    path = url.removeprefix("https://portal.example.kg")
    return Client().get(path).content


@pytest.mark.parametrize("form", ["png", "svg"])
def test_badge_carries_a_credential_that_a_verifier_takes_out(form: str) -> None:
    made = create_certificate()

    image = Client().get(f"/credentials/{made.code}.{form}").content

    take = getattr(OB3LdpVerifier, f"extract_document_from_{form}", None)
    text = take(image) if take else from_picture(image, form)
    document = json.loads(text)
    assert document["id"] == f"https://portal.example.kg/credentials/{made.code}.json"
    public = IssuerKey.objects.get()
    assert document["proof"]["verificationMethod"].endswith(public.name)
    did = got("/.well-known/did.json")
    status = got(f"/credentials/status/{made.status_list}")
    answer = judge(document, did=did, status=status, now=timezone.now().isoformat())
    assert answer["verified"] is True


def from_picture(image: bytes, form: str) -> str:
    """By the standard: an iTXt chunk, or an element, called so."""
    if form == "png":
        import io

        with Image.open(io.BytesIO(image)) as picture:
            picture.load()
            return str(picture.info["openbadgecredential"])
    from lxml import etree

    root = etree.fromstring(image)
    (found,) = root.iter("{https://purl.imsglobal.org/ob/v3p0}credential")
    return str(found.text)


def test_public_credential_holds_no_name_but_its_hash() -> None:
    made = create_certificate()

    text = json.dumps(got(f"/credentials/{made.code}.json"), ensure_ascii=False)

    assert made.person.family_name not in text
    assert '"hashed": true' in text
    services.share_name(made, shared=True, by=create_directorate())
    shown = json.dumps(got(f"/credentials/{made.code}.json"), ensure_ascii=False)
    assert made.holder_name in shown


def test_holder_gets_a_copy_with_the_name(client: Client) -> None:
    made = create_certificate()
    client.force_login(create_coordinator(center=made.center))

    for form in ("json", "png", "svg"):
        response = client.get(f"/en/trainings/certificates/{made.pk}/badge.{form}")
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'attachment; filename="{made.number}.{form}"'
    named = json.loads(client.get(f"/en/trainings/certificates/{made.pk}/badge.json").content)
    (identity,) = named["credentialSubject"]["identifier"]
    assert identity["identityHash"] == made.holder_name


def test_programs_of_other_sites_may_read_and_unknown_ones_are_not_there(client: Client) -> None:
    made = create_certificate()
    paths = (f"/credentials/{made.code}.json", "/.well-known/did.json", "/credentials/status/1")

    for path in paths:
        assert client.get(path)["Access-Control-Allow-Origin"] == "*"
    for path in ("0000000000000000.json", f"{made.code}.exe", "status/99"):
        assert client.get(f"/credentials/{path}").status_code == 404


def test_own_library_refuses_a_changed_credential_too() -> None:
    made = create_certificate()
    signer = badges.Signer(services.ensure_key())
    document = badges.signed(made, by=signer)
    private = keys.open_private(signer.key.private_key)
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    public = load_pem_private_key(private, None).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    verify_data_integrity_proof(document, pem)
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof(document | {"name": "A"}, pem)
