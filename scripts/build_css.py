"""Join static/css/src/*.css into static/css/portal.css: one request, one layer order.

Run it after changing a source; a test says when the joined file is stale. Never `@import`:
each one costs a slow connection another round trip.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static" / "css"
LAYERS = "reset, tokens, base, layout, parts, pages, print"
# Inside a layer the later file wins, so the order is part of the design.
ORDER = """
    reset tokens
    text controls button table icon
    layout top sheet bar head foot
    chip note lines figures panel finder field steps fold folds chain chart empty progress picture
    files home register filters import gate reading catalogue programme ticket
    print
""".split()


def join() -> str:
    """Return the whole stylesheet, without comments and indentation."""
    sources = {path.stem: path for path in (STATIC / "src").glob("*.css")}
    if set(sources) != set(ORDER):
        names = ", ".join(sorted(set(sources) ^ set(ORDER)))
        raise SystemExit(f"ORDER in build_css.py and static/css/src differ: {names}")
    text = "\n".join(sources[name].read_text(encoding="utf-8") for name in ORDER)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = [line.strip() for line in text.splitlines()]
    head = "/* Made by scripts/build_css.py from static/css/src: change it there. */"
    return "\n".join([head, f"@layer {LAYERS};", *filter(None, lines), ""])


if __name__ == "__main__":
    target = STATIC / "portal.css"
    if "--check" in sys.argv:
        if target.read_text(encoding="utf-8") != join():
            raise SystemExit("static/css/portal.css is stale: run scripts/build_css.py")
    else:
        target.write_text(join(), encoding="utf-8")
