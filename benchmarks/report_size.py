"""How large and how quick the HTML report is with many findings.

    python benchmarks/report_size.py [FINDINGS]

Prints seconds to render, megabytes, and both again per finding. The aim: 10,000 findings in under 2 s and
under 10 MB.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from launchready.report.html import render
from launchready.report.schema import dump
from report import sample


def main(number: int) -> None:
    report = sample.many(number)
    began = time.perf_counter()
    page = render(report)
    seconds = time.perf_counter() - began
    size, json_size = len(page.encode()), len(dump(report).encode())
    print(f"{number:,} findings")
    print(
        f"  render    {seconds:.2f} s   ({seconds / number * 1e6:.0f} µs each; aim 2 s: ×{seconds / 2:.2f})"
    )
    print(f"  HTML      {size / 1e6:.2f} MB  ({size / number:.0f} bytes each; aim 10 MB: ×{size / 10e6:.2f})")
    print(f"  JSON      {json_size / 1e6:.2f} MB  (HTML is ×{size / json_size:.2f} of it)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
