"""What a first visit to the library costs on a slow connection, in Debian's Chromium.

make venv-dev && .venv/bin/python scripts/first_paint.py [--runs 5] [--url http://localhost:8000]

For each page: requests, bytes as they come over the line, first contentful paint, on a first visit
(empty cache) and on a second one. The line is a slow 3G: 400 kbit/s, 400 ms there and back, the
processor four times slower. Times depend on the machine, so no test reads them.
"""

import argparse
import contextlib
import shutil
import statistics
import sys
from collections.abc import Iterator
from typing import Any

from local_portal import running_portal
from screenshots import FLAGS

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400 * 1000 / 8,
    "uploadThroughput": 400 * 1000 / 8,
}
PAGES = (
    "/ky/library/",
    "/ky/library/mobile-money-first-transfer/",
    "/ru/library/mobile-money-first-transfer/",
    "/ky/library/budget-cards/",
    "/ky/library/saved/",
)
PAINT = """() => new Promise((done) => {
    const found = () => performance.getEntriesByName("first-contentful-paint")[0];
    const look = () => (found() ? done(found().startTime) : setTimeout(look, 50));
    look();
})"""


def visit(context: Any, url: str) -> tuple[int, int, int, float]:
    """Requests, bytes, bytes of the page itself, milliseconds to the first paint."""
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW_3G)
    client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    client.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["type"]}))
    client.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.goto(url, wait_until="load")
    paint = page.evaluate(PAINT)
    page.wait_for_timeout(3000)  # what comes after the page: manifest, icon
    page.close()
    real = {key: size for key, size in sizes.items() if size > 0}
    html = next((sizes.get(key, 0) for key, kind in names.items() if kind == "Document"), 0)
    return len(real), sum(real.values()), html, paint


@contextlib.contextmanager
def portal(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    with running_portal(stack="paint", scale="demo") as found:
        yield found.url


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--url", default="", help="a portal that runs already")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with portal(options.url) as base, sync_playwright() as playwright:
        print(f"{'page':48}{'visit':>8}{'requests':>9}{'bytes':>8}{'html':>7}{'ms, worst':>20}")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for path in PAGES:
            first, second = [], []
            for _ in range(options.runs):
                context = browser.new_context(viewport={"width": 360, "height": 640})
                first.append(visit(context, base + path))
                second.append(visit(context, base + path))
                context.close()
            for name, found in (("first", first), ("second", second)):
                requests, size, html, _paint = found[0]
                paints = [row[3] for row in found]
                times = f"{statistics.median(paints):.0f}, {max(paints):.0f}"
                print(f"{path:48}{name:>8}{requests:>9}{size:>8}{html:>7}{times:>20}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
