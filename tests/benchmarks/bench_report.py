"""How large the report of a run is and how fast it answers: python tests/benchmarks/bench_report.py DIR.

DIR has the tables of a run. Times are milliseconds in a Chromium of the system, as it is and slowed down four times,
which is about a phone: until the page takes input, until a filter over all articles is done, until an article is open.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from extractor import report

TIMED = """async ([act, argument]) => {
    const before = performance.now();
    if (act === "open") {
        location.hash = argument;
        await new Promise((done) => addEventListener("hashchange", done, { once: true }));
    } else {
        const box = document.getElementById("filter");
        box.value = argument;
        box.dispatchEvent(new Event("input"));
    }
    document.body.offsetHeight; // lay out
    return performance.now() - before;
}"""


def times(page: Page, address: str, slower: int) -> dict[str, float]:
    """Milliseconds of what a reader does first."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(address)
    ready = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
    articles = page.evaluate(TIMED, ["open", "articles"])
    first = page.evaluate(TIMED, ["filter", "und"])
    again = page.evaluate(TIMED, ["filter", "und die"])
    article = page.evaluate(TIMED, ["open", "articles/1"])
    return {"ready": ready, "list": articles, "first filter": first, "next filter": again, "article": article}


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        before = time.perf_counter()
        path = report.write(folder, Path(place) / "report.html")
        print(f"{path.stat().st_size / 1e6:.1f} MB, written in {time.perf_counter() - before:.1f} s")
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for slower in (1, 4):
            figures = times(browser.new_page(), path.as_uri(), slower)
            print(f"x{slower}: " + ", ".join(f"{what} {figure:.0f} ms" for what, figure in figures.items()))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
