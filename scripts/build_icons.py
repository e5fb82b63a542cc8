"""Build static/img/icons.svg: the icons our templates and code name, and no other.

The drawings come from the npm package @tabler/icons (MIT). Without --from the package is
fetched by `npm pack` into a temporary folder, so nothing but the sprite enters the repository.
"""

import argparse
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPRITE = ROOT / "static" / "img" / "icons.svg"
PACKAGE = "@tabler/icons@3.51.0"
# {% icon "check" %}, icon="check" in arguments and code, "icon": "check" in code
NAMED = re.compile(r"""(?:\{%\s*icon\s+|\bicon(?:: str)? ?= ?|"icon":\s*)["']([a-z0-9-]+)["']""")
APPS = "core accounts centers people projects library events trainings reports kaea_portal".split()
MARK = (
    '<symbol id="mark" viewBox="0 0 40 40"><g fill="none" stroke="currentColor" stroke-width="4.2">'
    '<path d="M20 37V17A7.6 7.6 0 0 0 4.8 17A4.6 4.6 0 0 0 14 17"/>'
    '<path d="M20 17A7.6 7.6 0 0 1 35.2 17A4.6 4.6 0 0 1 26 17"/><path d="M9 34.5H31"/></g>'
    '<path d="M20 .8L24.2 5L20 9.2L15.8 5Z" fill="var(--accent-mark,#cf6a20)"/></symbol>'
)


def used_icons() -> set[str]:
    """Names of all icons that a template or a module asks for."""
    files = list((ROOT / "templates").rglob("*.html"))
    for app in APPS:
        files += [p for p in (ROOT / app).rglob("*.py") if "tests" not in p.parts]
    return {name for path in files for name in NAMED.findall(path.read_text(encoding="utf-8"))}


def sprite_icons() -> set[str]:
    """Names of all icons the committed sprite holds, the mark of the association aside."""
    return set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))) - {"mark"}


def build(folder: Path) -> str:
    """Return the sprite made of the drawings in a folder of Tabler outline icons."""
    symbols = []
    for name in sorted(used_icons()):
        drawing = (folder / f"{name}.svg").read_text(encoding="utf-8")
        paths = re.findall(r'<path d="([^"]+)" ?/>', drawing)
        body = "".join(f'<path d="{d}"/>' for d in paths)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    note = "<!-- Icons: Tabler Icons, MIT, (c) Paweł Kuna. Mark: a draft of our own. -->"
    head = f'<svg xmlns="http://www.w3.org/2000/svg">{note}'
    return head + "\n" + "\n".join([MARK, *symbols]) + "\n</svg>\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, help="folder of Tabler outline icons")
    folder = parser.parse_args().folder
    if folder:
        SPRITE.write_text(build(folder), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as temporary:
        command = ["npm", "pack", "--silent", PACKAGE]
        done = subprocess.run(command, cwd=temporary, check=True, capture_output=True, text=True)
        with tarfile.open(Path(temporary) / done.stdout.split()[-1]) as archive:
            archive.extractall(temporary, filter="data")
        SPRITE.write_text(build(Path(temporary) / "package/icons/outline"), encoding="utf-8")


if __name__ == "__main__":
    main()
