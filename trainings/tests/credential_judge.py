"""A verifier of credentials that we did not write: Digital Bazaar's, from npm, offline."""

import json
from pathlib import Path
from typing import Any

import openbadgeslib.ob3

from library.tests import judges

WANTED = (
    "@digitalbazaar/vc@7",
    "@digitalbazaar/data-integrity@2",
    "@digitalbazaar/eddsa-rdfc-2022-cryptosuite@1",
    "@digitalbazaar/vc-bitstring-status-list@2",
)
CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions",
    "https://w3id.org/security/data-integrity/v2": "security-data-integrity-v2",
    "https://w3id.org/security/multikey/v1": "security-multikey-v1",
}
# It knows no address but those it is given. It says "verified" of what is revoked too, so the
# answer of the status list is read beside it.
SCRIPT = """
(async () => {
  const vc = await import("@digitalbazaar/vc");
  const { DataIntegrityProof } = await import("@digitalbazaar/data-integrity");
  const { cryptosuite } = await import("@digitalbazaar/eddsa-rdfc-2022-cryptosuite");
  const status = await import("@digitalbazaar/vc-bitstring-status-list");
  const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const documents = new Map(Object.entries(given.documents));
  const documentLoader = async (url) => {
    const document = documents.get(url);
    if (!document) { throw new Error("unknown address " + url); }
    return { contextUrl: null, documentUrl: url, document };
  };
  const suite = new DataIntegrityProof({ cryptosuite });
  const found = await vc.verifyCredential({
    credential: given.credential, suite, documentLoader, now: new Date(given.now),
    checkStatus: (options) => status.checkStatus({ ...options, verifyBitstringStatusListCredential: true }),
  });
  const results = (found.statusResult && found.statusResult.results) || [];
  const text = (error) => !error ? "" : [String(error.message), ...(error.errors || []).map(text)].join(" | ");
  process.stdout.write(JSON.stringify({
    verified: found.verified, is_revoked: results.some((one) => one.status), checked: results.length,
    error: text(found.error),
  }));
})().catch((error) => { process.stdout.write(JSON.stringify({ verified: false, error: String(error) })); });
"""  # noqa: E501


def contexts() -> dict[str, Any]:
    """The JSON-LD contexts that openbadgeslib brings along."""
    folder = Path(openbadgeslib.ob3.__file__).parent / "contexts"
    return {
        url: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for url, name in CONTEXTS.items()
    }


def judge(
    credential: dict[str, Any], *, did: dict[str, Any], status: dict[str, Any], now: str
) -> dict[str, Any]:
    """What the verifier says of a credential, given the issuer's document and the status list."""
    documents = contexts() | {did["id"]: did, status["id"]: status}
    for method in did["verificationMethod"]:
        context = "https://w3id.org/security/multikey/v1"
        documents[method["id"]] = {"@context": context, **method}
    data = {"credential": credential, "documents": documents, "now": now}
    folder = judges.installed("credentials", *WANTED)
    out, errors = judges.node(folder, SCRIPT, json.dumps(data).encode())
    assert out, errors
    answer: dict[str, Any] = json.loads(out)
    return answer
