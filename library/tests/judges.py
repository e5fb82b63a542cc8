"""Outside programs from npm that judge what others read of the library, kept beside the test
servers. Where there is no Node or no registry, their tests are skipped with a line."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files import locks

FOLDER = Path(__file__).resolve().parents[2] / ".run/judges"
# Reads a feed of OPDS 2.0 from its input and says what it understood; complaints go to the errors.
OPDS2 = """
const { initGlobalConverters_OPDS } = require("r2-opds-js/dist/es8-es2017/src/opds/init-globals");
const { initGlobalConverters_GENERIC } = require("r2-shared-js/dist/es8-es2017/src/init-globals");
const { OPDSFeed } = require("r2-opds-js/dist/es8-es2017/src/opds/opds2/opds2");
const { TaJsonDeserialize, TaJsonSerialize } =
  require("r2-lcp-js/dist/es8-es2017/src/serializable");
initGlobalConverters_OPDS();
initGlobalConverters_GENERIC();
const feed = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log = console.warn = console.error;
process.stdout.write(JSON.stringify(TaJsonSerialize(TaJsonDeserialize(feed, OPDSFeed))));
"""


def installed(name: str, *wanted: str) -> Path:
    """A folder with packages of npm. Their scripts are not run."""
    folder = FOLDER / name
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip(f"no Node on this machine: {name} does not judge")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Tests run side by side: one of them installs, the others wait and find it done.
    with (FOLDER / f"{name}.lock").open("w") as lock:
        locks.lock(lock, locks.LOCK_EX)
        if not (folder / "done").exists():
            _install(folder, name, wanted)
    return folder


def _install(folder: Path, name: str, wanted: tuple[str, ...]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    quiet = ("--no-audit", "--no-fund", "--silent", "--ignore-scripts")
    try:
        done = subprocess.run(
            ["npm", "install", *quiet, *wanted],
            check=False,
            cwd=folder,
            timeout=180,
            capture_output=True,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"the npm registry does not answer: {name} does not judge")
    if done.returncode:
        pytest.skip(f"the npm registry is not reached: {name} does not judge")
    (folder / "done").touch()


def node(folder: Path, script: str, data: bytes) -> tuple[str, str]:
    """What a script says of some data: its output and its errors."""
    done = subprocess.run(
        ["node", "-e", script], check=False, cwd=folder, input=data, capture_output=True
    )
    return done.stdout.decode(), done.stderr.decode().strip()
