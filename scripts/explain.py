"""How the database answers the main pages: time, pages of memory read, ways of reading.

    make explain                 the national scale
    .venv/bin/python scripts/explain.py --scale network --only people

Asks each page of the bench once in this process and explains every statement of it. Exits 1 when
a list reads a large table from end to end.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench import Bench, wanted
from bench_library import fill
from bench_pages import Page, pages
from local_portal import Portal, prepared_stack

# Rows a sequential scan may read: a capped count stops there, reference tables have fewer.
LARGE = 10_100
# The dashboard counts people; reading the index of all of them is quicker than asking for each.
MAY_READ_ALL = ("dashboard",)


@dataclass
class Plan:
    """One statement of a page."""

    table: str
    ms: float
    buffers: int
    ways: list[str]
    reads_all: list[str]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def explain(sql: str) -> Plan:
    """What EXPLAIN ANALYZE says of a statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        value = cursor.fetchone()[0]
    found = (json.loads(value) if isinstance(value, str) else value)[0]
    ways, reads_all = [], []
    for node in nodes(found["Plan"]):
        name = node.get("Index Name") or node.get("Relation Name")
        if not name or "Scan" not in node["Node Type"]:
            continue
        way = f"{node['Node Type']} {name}"
        if way not in ways:
            ways.append(way)
        rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        if node["Node Type"] == "Seq Scan" and rows > LARGE:
            reads_all.append(f"{name} ({rows:,.0f} rows)")
    top = found["Plan"]
    table = re.search(r'FROM \(*(?:SELECT .*? FROM )?"?(\w+)', sql)
    return Plan(
        table[1] if table else "",
        round(found["Planning Time"] + found["Execution Time"], 2),
        top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0),
        ways,
        reads_all,
    )


def plans(bench: Bench, page: Page) -> list[Plan]:
    """Every reading statement of a page, once its caches are warm."""
    asked = bench.captured(page)
    return [explain(sql) for sql in asked if sql.lstrip().startswith(("SELECT", "WITH"))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=("demo", "network", "national"), default="national")
    parser.add_argument("--only", action="append", default=[], help="pages that begin so")
    parser.add_argument(
        "--materials", type=int, default=0, help="so many in the library, as make bench has them"
    )
    parser.add_argument("--all", action="store_true", help="small statements too")
    options = parser.parse_args()
    stack = f"bench-{options.scale}" + (f"-{options.materials}" if options.materials else "")
    prepared_stack(stack, scale=options.scale, PORTAL_BENCH="1")
    fill(options.materials)
    bench = Bench(Portal(port=0, web_pid=0), rounds=1)
    faults = []
    for page in wanted(pages(options.scale, lambda path: {}), options.only):
        found = plans(bench, page)
        if not found:
            continue
        total = sum(plan.ms for plan in found)
        print(f"\n{page.name}: {len(found)} statements, {total:.1f} ms")
        for plan in found:
            if plan.buffers >= 20 or plan.ms >= 1 or options.all:
                ways = "; ".join(plan.ways)
                print(f"  {plan.ms:8.2f} ms {plan.buffers:7} pages  {plan.table}: {ways}")
            if plan.reads_all and not page.name.startswith(MAY_READ_ALL):
                faults += [f"{page.name}: {table}" for table in plan.reads_all]
    print(
        "\n"
        + (
            "\n".join(["Large tables read from end to end:", *faults])
            if faults
            else "No list reads a large table from end to end."
        )
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
