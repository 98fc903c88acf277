"""The report in a browser, as people use it: filter, sort, from a quote to the text, languages, keys, phone, paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from made_tables import EVIL, document
from spacy.language import Language

from extractor import report
from extractor.corpus import process
from extractor.sources import Article
from extractor.tables import DocumentRows, Tables
from sample import TEXT

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright; pip install 'extractor[test]'")
Browser, Page, expect = sync_api.Browser, sync_api.Page, sync_api.expect
expect.set_options(timeout=30_000)  # milliseconds; a busy machine takes longer than the usual five seconds

WIDE, PHONE = (1440, 900), (390, 844)
VIEWS = ("overview", "people", "places", "organisations", "quotes", "articles")
FILLERS = 130
"""More articles than a list draws at once."""


def filler(number: int) -> DocumentRows:
    """An article with a title, a date and one quote, all with the number."""
    name, words = f"Person {number:03}", f"Das ist Satz {number}."
    text = f"Meldung {number}\n«{words}» sagte {name} in Zürich."
    start = text.index(name)
    mention = {
        "text": name,
        "start": start,
        "end": start + len(name),
        "source_start": start,
        "source_end": start + len(name),
    }
    quote = {
        "text": words,
        "marks": "«»",
        "start": text.index(words),
        "end": text.index(words) + len(words),
        "source_spans": f"{text.index('«')}-{text.index('»') + 1}",
        "speaker": name,
        "speaker_name": name,
        "speaker_id": "e1",
        "speaker_source_spans": f"{start}-{start + len(name)}",
        "confidence": 0.5,
    }
    date = f"2024-{number % 12 + 1:02}-01T10:00:00"
    return document(
        text, [mention], [quote], doc_id=f"{number}.txt", title=f"Meldung {number}", published=date, name=name
    )


def hostile() -> DocumentRows:
    """An article that is made of markup, with a name and a file that do not fit on a line."""
    text = f"{EVIL}\n«{EVIL}», sagte {EVIL}."
    mention = {"text": EVIL, "start": 0, "end": len(EVIL), "source_start": 0, "source_end": len(EVIL)}
    start = text.index("«") + 1
    quote = {
        "text": EVIL,
        "marks": "«»",
        "start": start,
        "end": start + len(EVIL),
        "source_spans": f"{start - 1}-{start + len(EVIL) + 1}",
    }
    quote |= {"speaker": EVIL, "speaker_id": "e1", "speaker_name": EVIL, "rule": EVIL, "cue": EVIL}
    quote |= {"speaker_source_spans": f"{text.rindex(EVIL)}-{text.rindex(EVIL) + len(EVIL)}"}
    long = EVIL + "x" * 400
    return document(text, [mention], [quote], doc_id=long, title=EVIL, name=long, role=EVIL, aliases=EVIL)


@pytest.fixture(scope="module")
def address(stand_in: Language, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a report lies about the sample article, many small ones, one of markup, and one that failed."""
    folder = tmp_path_factory.mktemp("tables")
    articles = [Article("sample.txt", TEXT), Article("broken.txt", "KAPUTT")]
    documents = [*process(articles, stand_in), *(filler(number) for number in range(FILLERS)), hostile()]
    Tables.from_documents(documents).to_jsonl(folder)
    return report.write(folder).as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(names)} is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def size() -> tuple[int, int]:
    return WIDE


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    """The report, opened; at the end nothing may have gone wrong or been loaded."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or wrong.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


def go(page: Page, place: str) -> None:
    page.evaluate("place => { location.hash = place }", place)
    page.wait_for_function("place => location.hash === `#${place}`", arg=place)


def row_texts(page: Page) -> list[str]:
    return page.locator("#rows strong").all_inner_texts()


def classes(page: Page, words: str) -> set[str]:
    """The classes of the stretch of the article that has just these words, and of those around it."""
    node = page.locator(".text").get_by_text(words, exact=True).first
    return set(node.evaluate("node => [...node.classList, ...(node.parentElement?.classList ?? [])]"))


def test_overview(page: Page) -> None:
    expect(page).to_have_title(re.compile("extractor"))
    figures = page.locator(".figures").inner_text().replace("\u00a0", " ").split("\n")
    assert figures == ["132 articles", "132 people", "1 place", "132 quotes"]
    expect(page.locator("#summary")).to_contain_text("Most quoted")
    expect(page.locator(".failed")).to_contain_text("broken.txt")
    expect(page.locator("footer")).to_contain_text("check against the article")


def test_filter(page: Page) -> None:
    page.get_by_role("link", name="People", exact=True).click()
    box = page.get_by_role("searchbox", name="Filter")
    expect(page.locator("#count")).to_have_text("132 entries")
    box.fill("brandt")
    expect(page.locator("#count")).to_have_text("1 entry")
    assert row_texts(page) == ["Ada Brandt"]
    expect(page.locator("#detail h2")).to_have_text("Ada Brandt")
    box.fill("bürgermeisterin zu teuer")  # a role and words that she said
    assert row_texts(page) == ["Ada Brandt"]
    box.fill("gibt es nicht")
    expect(page.locator("#count")).to_contain_text("Nothing found")
    box.fill("")
    expect(page.locator("#count")).to_have_text("132 entries")


def test_filter_searches_the_articles_and_marks_the_words(page: Page) -> None:
    go(page, "articles")
    page.get_by_role("searchbox", name="Filter").fill("satz 77")
    assert row_texts(page) == ["Meldung 77"]
    expect(page.locator("#rows .snippet mark")).to_have_text("Satz")
    expect(page.locator("#detail h2")).to_have_text("Meldung 77")
    marked = page.evaluate(
        "[...CSS.highlights.get('found')].map(r => r.startContainer.data.slice(r.startOffset, r.endOffset))"
    )
    assert set(marked) == {"Satz", "77"}


def test_kinds_of_quotes(page: Page) -> None:
    go(page, "quotes")
    expect(page.get_by_label("Kind")).to_have_value("")
    expect(page.locator("#count")).to_have_text("132 entries")
    page.get_by_label("Kind").select_option("Other")
    expect(page.locator("#count")).to_have_text("1 entry")
    expect(page.locator("#rows")).to_contain_text("«Brückengipfel»")


def test_sort(page: Page) -> None:
    go(page, "people")
    page.get_by_label("Sort").select_option("by_name")
    names = row_texts(page)
    assert names[1:4] == ["Ada Brandt", "Person 000", "Person 001"]  # the one of markup is first
    go(page, "articles")
    assert row_texts(page)[:2] == ["Streit um die Brücke", "Meldung 0"]
    page.get_by_label("Sort").select_option("by_newest")
    assert row_texts(page)[:2] == ["Meldung 11", "Meldung 23"]
    page.get_by_label("Sort").select_option("by_oldest")
    assert row_texts(page)[0] == "Meldung 0"


def test_from_a_quote_to_the_text_and_between_quote_and_speaker(page: Page) -> None:
    go(page, "people")
    page.get_by_role("link", name=re.compile("Ada Brandt")).click()
    expect(page.locator("blockquote")).to_have_text("«Zu teuer und zu spät.»")
    page.locator(".said a").click()
    expect(page.locator("#detail h2")).to_have_text("Streit um die Brücke")
    for words in ("«Zu teuer»", "«und zu spät.»", "sie", "sagte"):
        assert "chosen" in classes(page, words), words
    assert "chosen" not in classes(page, "Ada Brandt")
    expect(page.locator(".quote.chosen").first).to_be_in_viewport()
    card = page.locator("#card")
    expect(card).to_contain_text("Ada Brandt")
    expect(card).to_contain_text("Bürgermeisterin")
    expect(card).to_contain_text("Certainty: 88%")
    card.get_by_role("button", name="Speaker in the text").click()
    expect(page.locator(".speaker.chosen")).to_be_focused()
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    assert page.locator(".chosen").count() == 0
    page.locator(".speaker").click()  # and from the speaker to the quote
    expect(card).to_be_visible()
    assert "chosen" in classes(page, "«Zu teuer»")
    card.get_by_role("link", name="Ada Brandt").click()
    expect(page.locator("#detail h2")).to_have_text("Ada Brandt")
    page.go_back()
    expect(page.locator("#detail h2")).to_have_text("Streit um die Brücke")


def test_click_on_the_words_of_a_quote(page: Page) -> None:
    go(page, "articles/0")
    page.get_by_text("«und zu spät.»").click()
    assert "chosen" in classes(page, "sie")
    expect(page.locator(".side.chosen")).to_have_text("Ada Brandt")


def test_headline_date_and_notes_are_set_apart(page: Page) -> None:
    go(page, "articles/0")
    expect(page.locator("#detail h2")).to_have_text("Streit um die Brücke")
    expect(page.locator(".text")).not_to_contain_text("Streit um die Brücke")
    expect(page.locator(".text .dateline")).to_have_text("3.2.2024 - 08:15:00")
    expect(page.locator(".side")).to_have_text(["Ada Brandt"])


def test_mentions_of_a_place(page: Page) -> None:
    go(page, "places")
    expect(page.locator(".where .snippet")).to_have_text(
        "… Ada Brandt lehnt den Umbau ab. «Zu teuer», sagte sie in Kiel, «und zu spät.»"
    )
    expect(page.locator(".where mark")).to_have_text("Kiel")
    page.locator(".where a").click()
    expect(page.locator(".name.LOC.chosen")).to_have_text(["Kiel", "Kiel"])


def test_highlights_can_be_put_out(page: Page) -> None:
    go(page, "articles/0")
    place = page.locator(".text .LOC").first
    shown = place.evaluate("node => getComputedStyle(node).borderBottomColor")
    page.locator(".legend").get_by_label("Places").uncheck()
    hidden = place.evaluate("node => getComputedStyle(node).borderBottomColor")
    assert shown != hidden == "rgba(0, 0, 0, 0)"
    go(page, "articles/1")
    expect(page.locator(".legend").get_by_label("Places")).not_to_be_checked()


def test_languages(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    go(page, "articles/3")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("link", name="Personen", exact=True)).to_be_visible()
    expect(page.locator("#detail")).to_contain_text("1. März 2024 · Datei: 2.txt")
    assert page.get_by_role("searchbox", name="Filtern").get_attribute("placeholder") == "Wörter …"
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#detail")).to_contain_text("1 March 2024 · File: 2.txt")


def test_the_language_of_the_browser_is_the_first(browser: Browser, address: str) -> None:
    for locale, language in (("de-CH", "de"), ("fr-FR", "en")):
        page = browser.new_page(locale=locale)
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.close()


def test_keys_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("link", name="Articles", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#rows a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#detail h2")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#card")).to_be_visible()
    assert "chosen" in classes(page, "«Zu teuer»")
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#rows a").first).to_be_focused()


def test_letters_are_no_keys_in_the_filter(page: Page) -> None:
    go(page, "articles/0")
    page.get_by_role("searchbox").press_sequentially("np")
    expect(page.get_by_role("searchbox")).to_have_value("np")
    expect(page.locator("#card")).to_be_hidden()


def test_long_lists_are_drawn_as_they_are_needed(page: Page) -> None:
    go(page, "articles")
    assert page.locator("#rows a").count() < FILLERS
    page.locator("#rows .more").scroll_into_view_if_needed()
    expect(page.locator("#rows a").nth(60)).to_be_attached()


def test_paper_has_the_whole_list(page: Page) -> None:
    go(page, "quotes")
    assert page.locator("#rows a").count() < FILLERS
    page.pdf()
    assert page.locator("#rows a").count() == FILLERS + 2
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("#list")).to_be_visible()
    go(page, "articles/0")
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator("#detail h2")).to_be_visible()
    expect(page.locator(".side").first).to_be_visible()


def test_markup_is_shown_as_it_is(page: Page) -> None:
    go(page, f"articles/{FILLERS + 1}/q0")
    assert page.locator("#detail h2").inner_text() == EVIL
    facts = page.locator("#card .quiet").last
    assert facts.inner_text().count("<img src=x onerror=alert(2)>") == 2
    assert facts.locator("bdi").count() == 2  # a reversal ends with the name that has it
    for view in VIEWS:
        go(page, view)
    assert page.locator("img").count() == 0 and page.locator("script").count() == 3


def test_no_script_can_come_in(page: Page) -> None:
    """The content security policy holds even where markup would get through."""
    run = """() => {
        const script = document.createElement('script');
        try { script.textContent = 'window.ran = true'; document.body.append(script); } catch { return 'refused'; }
        return window.ran ?? 'blocked';
    }"""
    context = page.context.browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    assert other.evaluate(run) in ("refused", "blocked")
    context.close()


@pytest.mark.parametrize(
    "place", ["#nowhere", "#people/9999", "#people/x", "#articles/0/q99", "#articles/0/e99", "#%3Cb%3E"]
)
def test_addresses_that_lead_nowhere(page: Page, address: str, place: str) -> None:
    page.goto("about:blank")
    page.goto(address + place)
    expect(page.locator("main h2:visible").first).to_be_attached()


@pytest.mark.parametrize("size", [PHONE], ids=["phone"])
def test_phone_shows_the_list_or_what_it_opens(page: Page) -> None:
    page.get_by_role("link", name="Quotes", exact=True).click()
    expect(page.locator("#detail")).to_be_hidden()
    page.locator("#rows a").nth(40).scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    page.locator("#rows a").nth(40).click()
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator("#detail h2")).to_have_text("Meldung 39")
    expect(page.locator("#card")).to_be_in_viewport()
    expect(page.locator(".foot.chosen")).to_have_text("1")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#list")).to_be_visible()
    assert abs(page.evaluate("scrollY") - place) < 5


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("language", ["English", "Deutsch"])
def test_nothing_is_wider_than_the_window(page: Page, size: tuple[int, int], language: str) -> None:
    page.get_by_role("button", name=language).click()
    last = FILLERS + 1
    for place in (
        *VIEWS,
        "people/0",
        f"people/{FILLERS + 3}",
        "articles/0/q0",
        f"articles/{last}/q0",
        f"quotes/{last}/q0",
    ):
        go(page, place)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], place


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (WIDE, "dark")], ids=["phone-light", "wide-dark"])
def test_accessibility(page: Page, scheme: str) -> None:
    """No breach of the WCAG 2.2 AA rules and good habits that axe can check, contrast among them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(color_scheme=scheme)
    for place in ("overview", "people/0", "quotes", "articles/0/q0", f"articles/{FILLERS + 1}"):
        go(page, place)
        found = axe.run(page).response
        assert "color-contrast" in [rule["id"] for rule in found["passes"]]
        assert [(place, breach["id"], breach["nodes"][0]["html"]) for breach in found["violations"]] == []
