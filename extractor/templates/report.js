// Draws the report from the JSON in the page. Words from the tables become text nodes, never markup.
"use strict";
(() => {
  const CHUNK = 60; // rows of a list that are drawn at once
  const TOP = 10; // rows of a list in the overview
  const CONTEXT = 60; // characters around a word that was found in an article
  const LABELS = { people: "PER", places: "LOC", organisations: "ORG" };
  const VIEWS = Object.fromEntries(Object.entries(LABELS).map(([view, label]) => [label, view]));
  const INDIRECT = ["Indirect", "Reported", "FreeIndirect", "IndirectFreeIndirect"];
  const WHOLE = ["subheading", "caption"]; // parts of an article that are a paragraph of their own
  const ASIDE = ["dateline", "byline", "agency"]; // and those within one
  const TYPES = ["Direct", ...INDIRECT, "Other"];

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const $ = (id) => document.getElementById(id);
  const labels = read("labels");
  const { docs, names, failed, models } = read("data");
  const narrow = matchMedia("(max-width: 59.99rem)");

  // The data, linked: a quotation knows its document and speaker, a name its quotations and documents, of each the
  // first mention below the title.
  const quotes = [];
  names.forEach((name, number) => Object.assign(name, { number, quotes: [], docs: new Map(), mentions: 0 }));
  docs.forEach((doc, number) => {
    Object.assign(doc, { number, heading: doc.title || doc.id, said: 0 });
    const body = doc.title ? Math.max(0, doc.text.indexOf(doc.title)) + doc.title.length : 0;
    for (const mention of doc.mentions) {
      const name = names[mention[2]];
      const known = name.docs.get(doc);
      name.mentions += 1;
      if (!known || (known[0] < body && mention[0] >= body)) name.docs.set(doc, mention);
    }
    doc.quotes.forEach((quote, position) => {
      Object.assign(quote, { doc, position, who: quote.name === null ? null : names[quote.name] });
      quotes.push(quote);
      if (quote.type === "Other") return;
      doc.said += 1;
      quote.who?.quotes.push(quote);
    });
  });
  const said = quotes.filter((quote) => quote.type !== "Other");

  // Language

  let language = "en";
  let collator;

  function recalled() {
    try {
      return localStorage.getItem("extractor-language");
    } catch {
      return null; // a browser may forbid it for local files
    }
  }

  function remember(code) {
    try {
      localStorage.setItem("extractor-language", code);
    } catch {
      // the page works without
    }
  }

  // The reader's own habits where the language is one of theirs: 1’000 in de-CH, day before month in en-GB.
  const locale = () => navigator.languages.find((code) => code.split("-")[0] === language) ?? language;
  const count = (number) => new Intl.NumberFormat(locale()).format(number);

  function word(key, values = {}) {
    const entry = labels[language][key];
    const pattern = Array.isArray(entry) ? entry[values.n === 1 ? 0 : 1] : entry;
    return pattern.replace(/\{(\w+)\}/g, (_, slot) => (slot === "n" ? count(values.n) : values[slot]));
  }

  function day(published) {
    const date = new Date(published);
    if (Number.isNaN(date.valueOf())) return published;
    return new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(date);
  }

  const dated = (published, before, after = " · ") => (published ? `${before}${day(published)}${after}` : "");

  function speak(code) {
    language = code;
    collator = new Intl.Collator(code, { numeric: true });
    document.documentElement.lang = code;
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = word(node.dataset.text);
    for (const node of document.querySelectorAll("[data-label]")) node.ariaLabel = word(node.dataset.label);
    $("filter").placeholder = word($("filter").dataset.placeholder);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === code));
    }
    $("model").textContent = models.map((name) => word("model", { name })).join(" · ");
  }

  // Elements

  // An element; attributes and children that are missing (undefined, null, false or "") are left out.
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) node.setAttribute(name, "");
      else if (value || value === 0) node.setAttribute(name, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  // Words of the tables: German, and kept from turning the direction of what follows.
  const own = (text, attributes) => make("bdi", { lang: "de", ...attributes }, text);

  // The words of a label around a name of the tables.
  function phrase(key, name) {
    const [before, after] = word(key, { name: "\n" }).split("\n");
    return make("span", {}, before, own(name), after);
  }

  const pending = new Map(); // lists that are not drawn to their end, and what draws the rest

  function fill(list, items, row) {
    let drawn = 0;
    const more = make("li", { class: "more" }, make("button", { type: "button" }, word("more")));
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && draw(CHUNK));
    function draw(number) {
      const nodes = items.slice(drawn, drawn + number).map((item) => row(item));
      drawn += nodes.length;
      more.before(...nodes);
      if (drawn >= items.length) {
        more.remove();
        watch.disconnect();
        pending.delete(list);
      } else {
        watch.unobserve(more); // to be told again if it is still in sight
        watch.observe(more);
      }
    }
    list.replaceChildren(more);
    for (const other of pending.keys()) if (!other.isConnected) pending.delete(other);
    pending.set(list, () => draw(items.length));
    more.firstChild.addEventListener("click", () => draw(CHUNK));
    draw(CHUNK);
    return list;
  }

  addEventListener("beforeprint", () => {
    for (const [list, rest] of [...pending]) {
      if (list.offsetParent) rest(); // of what is in sight
    }
  });

  // What a quotation, a speaker and a date look like everywhere

  const kindOf = (quote) => (quote.type === "Direct" || quote.type === "Other" ? quote.type.toLowerCase() : "indirect");
  const speakerOf = (quote) => quote.who?.name ?? quote.speaker;
  const toQuote = (quote, view = "articles") => `#${view}/${quote.doc.number}/q${quote.position}`;
  const toName = (name) => (VIEWS[name.label] ? `#${VIEWS[name.label]}/${name.number}` : null);

  function speakerNode(quote) {
    if (quote.who) return own(quote.who.name);
    if (!quote.speaker) return make("span", { class: "open" }, word("nobody"));
    return make("span", { class: "open" }, phrase("unnamed", quote.speaker));
  }

  function quoted(quote) {
    const [open, close] = quote.marks;
    return own(`${open}${quote.text}${close}`);
  }

  const nameLink = (name, content) => (toName(name) ? make("a", { href: toName(name) }, content) : content);

  // Lists: what is in them, what the filter looks at, how they can be sorted, what a row shows

  const compare = (key, descending) => (a, b) => (descending ? key(b) - key(a) : key(a) - key(b));
  const alphabetical = (key) => (a, b) => collator.compare(key(a), key(b));
  const byDate = (key, newest) => (a, b) => {
    const [one, other] = [key(a), key(b)];
    if (!one || !other) return !one - !other; // those without a date come last
    return newest ? other.localeCompare(one) : one.localeCompare(other);
  };

  function nameList(view) {
    const items = names.filter((name) => name.label === LABELS[view]);
    return {
      items,
      item: (name) => name.number,
      href: (name) => `#${view}/${name.number}`,
      hay: (name) => [name.name, ...name.roles, ...name.aliases, ...name.quotes.map((quote) => quote.text)].join("\n"),
      sorts: {
        by_quotes: compare((name) => name.quotes.length * 1e6 + name.mentions, true),
        by_mentions: compare((name) => name.mentions, true),
        by_name: alphabetical((name) => name.name),
      },
      first: view === "places" ? "by_mentions" : "by_quotes",
      row: (name) => [
        make("strong", {}, own(name.name)),
        make("small", {}, name.roles.length ? own(name.roles[0]) : "", name.roles.length ? " · " : "", measure(name)),
      ],
      show: showName,
    };
  }

  function measure(name) {
    const parts = [word("n_mentions", { n: name.mentions })];
    if (name.quotes.length) parts.unshift(word("n_quotes", { n: name.quotes.length }));
    return parts.join(" · ");
  }

  const lists = {
    people: nameList("people"),
    places: nameList("places"),
    organisations: nameList("organisations"),
    quotes: {
      items: quotes,
      kinds: true,
      item: (quote) => `${quote.doc.number}/q${quote.position}`,
      href: (quote) => toQuote(quote, "quotes"),
      hay: (quote) => [quote.text, speakerOf(quote), quote.doc.heading].join("\n"),
      sorts: {
        by_order: () => 0,
        by_speaker: (a, b) => !speakerOf(a) - !speakerOf(b) || collator.compare(speakerOf(a), speakerOf(b)),
        by_newest: byDate((quote) => quote.doc.published, true),
        by_oldest: byDate((quote) => quote.doc.published, false),
        by_length: compare((quote) => quote.text.length, true),
        by_doubt: compare((quote) => quote.confidence ?? 0),
      },
      first: "by_order",
      row: (quote) => [
        make("span", { class: `words ${kindOf(quote)}` }, quoted(quote)),
        make("small", {}, quote.type === "Other" ? word("Other") : speakerNode(quote), " · ", own(quote.doc.heading)),
      ],
      show: showArticle,
    },
    articles: {
      items: docs,
      item: (doc) => doc.number,
      href: (doc) => `#articles/${doc.number}`,
      hay: (doc) => [doc.title, doc.id, doc.text].join("\n"),
      sorts: {
        by_order: () => 0,
        by_newest: byDate((doc) => doc.published, true),
        by_oldest: byDate((doc) => doc.published, false),
        by_title: alphabetical((doc) => doc.heading),
        by_quotes: compare((doc) => doc.said, true),
      },
      first: "by_order",
      row: (doc, terms) => [
        make("strong", {}, own(doc.heading)),
        terms.length ? snippet(doc, terms[0]) : doc.title ? null : opening(doc),
        make("small", {}, dated(doc.published, ""), word("n_quotes", { n: doc.said })),
      ],
      show: showArticle,
    },
  };
  for (const list of Object.values(lists)) Object.assign(list, { query: "", sort: list.first, kind: "", scroll: 0 });

  const fold = (text) => text.toLocaleLowerCase("de");
  const termsOf = (query) => fold(query).split(/\s+/).filter(Boolean);

  function matches(list) {
    const terms = termsOf(list.query);
    const found = list.items.filter((item) => {
      if (list.kinds && (list.kind ? item.type !== list.kind : item.type === "Other")) return false;
      item.hay ??= fold(list.hay(item));
      return terms.every((term) => item.hay.includes(term));
    });
    return found.sort(list.sorts[list.sort]);
  }

  function snippet(doc, term) {
    const at = fold(doc.text).indexOf(term);
    return at < 0 ? null : excerpt(doc.text, at, at + term.length);
  }

  // The words from start to end with some of those around them on their line, from word to word.
  function excerpt(text, start, end) {
    const line = text.lastIndexOf("\n", start - 1) + 1;
    const stop = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
    const before = text.slice(Math.max(line, start - CONTEXT), start);
    const after = text.slice(end, Math.min(stop, end + CONTEXT));
    return make(
      "bdi",
      { class: "snippet", lang: "de" },
      start - CONTEXT > line ? before.replace(/^\S*/, "…") : before.trimStart(),
      make("mark", {}, text.slice(start, end)),
      end + CONTEXT < stop ? after.replace(/\S*$/, "…") : after.trimEnd(),
    );
  }

  const opening = (doc) => own(doc.text.trim().slice(0, 2 * CONTEXT).replace(/\S*$/, "…"), { class: "snippet" });

  function drawList(view) {
    const list = lists[view];
    const found = matches(list);
    const terms = termsOf(list.query);
    const remark = list.items.length ? "nothing" : "empty";
    $("count").textContent = found.length ? word("n_found", { n: found.length }) : word(remark);
    fill($("rows"), found, (item) => {
      const current = String(list.item(item)) === chosen && "true";
      const attributes = { href: list.href(item), "data-item": list.item(item), "aria-current": current };
      return make("li", {}, make("a", attributes, ...list.row(item, terms)));
    });
  }

  function options(select, entries, value) {
    select.replaceChildren(...entries.map(([key, text]) => new Option(text, key)));
    select.value = value;
  }

  function openList(view) {
    const list = lists[view];
    $("list-heading").textContent = word(view);
    $("filter").value = list.query;
    options($("sort"), Object.keys(list.sorts).map((key) => [key, word(key)]), list.sort);
    $("kind-label").hidden = !list.kinds;
    options($("kind"), [["", word("any_kind")], ...TYPES.map((type) => [type, word(type)])], list.kind);
    drawList(view);
  }

  // Overview

  function showOverview() {
    const top = (found, key) => found.filter(key).sort(compare(key, true)).slice(0, TOP);
    const inQuotes = (name) => name.quotes.length;
    const inText = (name) => name.mentions;
    const kinds = TYPES.map((type) => [type, quotes.filter((quote) => quote.type === type).length]);
    const kindRows = kinds.filter(([, n]) => n).map(([type, n]) => [make("span", {}, word(type)), n]);
    const dates = docs.map((doc) => doc.published).filter(Boolean).sort();
    const figures = [
      ["n_articles", docs.length, "articles"],
      ["n_people", lists.people.items.length, "people"],
      ["n_places", lists.places.items.length, "places"],
      ["n_quotes", said.length, "quotes"],
    ];
    const known = said.filter((quote) => quote.who).length;
    const [first, last] = [dates[0], dates.at(-1)].map((date) => date && day(date));
    const range = first === last ? first : word("from_to", { first, last });
    const remarks = [dates.length && range, said.length && word("attributed", { n: known, name: count(said.length) })];
    $("figures").replaceChildren(
      make("ul", { class: "figures" }, ...figures.map(([key, n, view]) => make("li", {}, figure(key, n, view)))),
      ...remarks.filter(Boolean).map((remark) => make("p", {}, remark)),
      make(
        "div",
        { class: "columns" },
        ranking("most_quoted", top(names, inQuotes), inQuotes),
        ranking("most_named", top(lists.people.items, inText), inText),
        ranking("most_places", top(lists.places.items, inText), inText),
        bars("kinds", kindRows),
      ),
      failed.length ? failures() : "",
    );
  }

  function figure(key, n, view) {
    const [before, after] = word(key, { n }).split(count(n));
    return make("a", { href: `#${view}` }, before, make("b", {}, count(n)), after);
  }

  const ranking = (key, found, value) => bars(key, found.map((name) => [nameLink(name, own(name.name)), value(name)]));

  function bars(key, rows) {
    if (!rows.length) return "";
    const most = Math.max(...rows.map(([, n]) => n));
    const list = make("ol", { class: "bars" });
    for (const [label, n] of rows) {
      const bar = make("i", { "aria-hidden": "true" });
      bar.style.width = `${(100 * n) / most}%`;
      list.append(make("li", {}, label, " ", make("b", {}, count(n)), bar));
    }
    return make("section", {}, make("h3", {}, word(key)), list);
  }

  function failures() {
    const list = fill(make("ul", { class: "failed" }), failed, ({ id, error }) =>
      make("li", {}, make("strong", {}, own(id)), " ", own(error, { lang: "en" })),
    );
    return make("section", {}, make("h3", {}, word("failed"), " ", make("b", {}, count(failed.length))), list);
  }

  // A name: its quotations, and the articles that name it

  function showName(number) {
    const name = names[number];
    const where = [...name.docs.keys()];
    const about = name.roles.join(" · ");
    const also = name.aliases.length ? [" · ", phrase("also", name.aliases.join(", "))] : [];
    const parts = [
      make("h2", { id: "detail-heading", tabindex: "-1" }, own(name.name)),
      about ? make("p", { class: "role" }, own(about)) : "",
      make("p", { class: "quiet" }, measure(name), ...also),
    ];
    if (name.quotes.length) {
      parts.push(make("h3", {}, word("quotes")), fill(make("ol", { class: "said" }), name.quotes, saidRow));
    }
    if (where.length) {
      parts.push(make("h3", {}, word("named_in")));
      parts.push(fill(make("ol", { class: "where" }), where, (doc) => whereRow(name, doc)));
    }
    $("detail").replaceChildren(backLink(), ...parts);
  }

  function saidRow(quote) {
    const kind = quote.type === "Direct" ? "" : make("span", { class: "kind" }, word(quote.type), " · ");
    const link = make("a", { href: toQuote(quote) }, own(quote.doc.heading), dated(quote.doc.published, " · ", ""));
    return make(
      "li",
      {},
      make("blockquote", { class: kindOf(quote) }, quoted(quote)),
      make("p", { class: "quiet" }, kind, link),
    );
  }

  function whereRow(name, doc) {
    const [start, end] = name.docs.get(doc);
    const link = make("a", { href: `#articles/${doc.number}/e${name.number}` }, own(doc.heading));
    return make("li", {}, link, make("p", {}, excerpt(doc.text, start, end)));
  }

  const backLink = () => make("a", { class: "back", href: `#${current.view}` }, "← ", word("back"));

  // Reader

  const shown = { PER: true, LOC: true, ORG: true, direct: true, indirect: true };

  function showArticle(number, target) {
    const doc = docs[number];
    const stretches = stretchesOf(doc);
    const body = make("div", { class: "text", lang: "de" });
    const heading = make("h2", { id: "detail-heading", tabindex: "-1", lang: "de", dir: "auto" });
    for (const [start, end] of paragraphs(doc.text)) {
      const isTitle = !heading.firstChild && doc.text.slice(start, end).replace(/\s+/g, " ").trim() === doc.title;
      const block = isTitle ? heading : paragraph(doc, start, end);
      block.append(...pieces(doc, stretches, start, end));
      if (!isTitle) body.append(block);
    }
    if (!heading.firstChild) heading.append(doc.heading);
    const facts = make("p", { class: "quiet" });
    if (doc.published) facts.append(make("time", { datetime: doc.published }, day(doc.published)), " · ");
    facts.append(phrase("source", doc.id));
    const article = make("article", {}, heading, facts, legend(), body);
    const card = make("aside", { id: "card", "aria-live": "polite", "aria-label": word("details"), hidden: true });
    $("detail").replaceChildren(backLink(), article, card);
    article.addEventListener("click", clickQuote);
    article.addEventListener("mouseover", (event) => warm(event.target, true));
    article.addEventListener("mouseout", (event) => warm(event.target, false));
    mark(doc, termsOf(lists[current.view].query), body);
    return select(doc, target);
  }

  function paragraph(doc, start, end) {
    const part = doc.parts.find(([first, last, kind]) => WHOLE.includes(kind) && first < end && last > start);
    return make(part?.[2] === "subheading" ? "h3" : "p", { dir: "auto", class: part?.[2] });
  }

  function* paragraphs(text) {
    for (const line of text.matchAll(/[^\n]+/g)) {
      if (line[0].trim()) yield [line.index, line.index + line[0].length];
    }
  }

  function stretchesOf(doc) {
    const found = doc.mentions.map(([start, end, name]) => ({ start, end, name: names[name] }));
    for (const [start, end, part] of doc.parts) if (ASIDE.includes(part)) found.push({ start, end, part });
    for (const quote of doc.quotes) {
      for (const [start, end] of quote.pieces) found.push({ start, end, quote });
      for (const [start, end] of quote.speaker_pieces) found.push({ start, end, speaks: quote });
      for (const [start, end] of quote.cue_pieces) found.push({ start, end, cue: quote });
    }
    return found;
  }

  // The text from start to end, cut wherever something begins or ends.
  function pieces(doc, stretches, start, end) {
    const inside = stretches.filter((stretch) => stretch.start < end && stretch.end > start);
    const bounds = new Set([start, end]);
    for (const stretch of inside) {
      if (stretch.start > start) bounds.add(stretch.start);
      if (stretch.end < end) bounds.add(stretch.end);
    }
    const cuts = [...bounds].sort((a, b) => a - b);
    const nodes = [];
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const over = inside.filter((stretch) => stretch.start <= cuts[i] && stretch.end >= cuts[i + 1]);
      for (const { quote } of over.filter((stretch) => stretch.quote && stretch.start === cuts[i])) {
        if (quote.pieces[0][0] === cuts[i] && quote.type !== "Other") nodes.push(sideNote(quote));
      }
      nodes.push(piece(doc.text.slice(cuts[i], cuts[i + 1]), over));
      const afterDate = over.some((stretch) => stretch.part === "dateline" && stretch.end === cuts[i + 1]);
      if (afterDate && cuts[i + 1] < end) nodes.push(make("br", {}));
      for (const { quote } of over.filter((stretch) => stretch.quote && stretch.end === cuts[i + 1])) {
        if (quote.pieces.at(-1)[1] === cuts[i + 1] && quote.type !== "Other") nodes.push(footNote(quote));
      }
    }
    return nodes;
  }

  function piece(text, over) {
    const all = (key) => over.map((stretch) => stretch[key]).filter(Boolean);
    const [name, speaks, cues, around] = [all("name"), all("speaks"), all("cue"), all("quote")];
    const positions = (found) => found.map((quote) => quote.position).join(" ");
    let node = text;
    if (speaks.length || name.length) {
      const classes = [...name.map(({ label }) => `name ${label}`), ...(speaks.length ? ["speaker"] : [])].join(" ");
      const href = speaks.length ? toQuote(speaks[0], current.view) : toName(name[0]);
      node = make("a", { class: classes, href, "data-speaks": positions(speaks), "data-name": name[0]?.number }, text);
    }
    const aside = over.find((stretch) => stretch.part);
    if (aside) node = make("span", { class: aside.part }, node);
    if (cues.length) node = make("span", { class: "cue", "data-cue": positions(cues) }, node);
    if (around.length) {
      const kinds = ["direct", "indirect", "other"].filter((kind) => around.some((quote) => kindOf(quote) === kind));
      node = make("span", { class: `quote ${kinds.join(" ")}`, "data-quote": positions(around) }, node);
    }
    return node;
  }

  // Beside the text where there is room, else a number behind the quotation: only one of the two is displayed.
  const sideNote = (quote) => noteLink("side", quote, speakerOf(quote) ? own(speakerOf(quote)) : "–");
  const footNote = (quote) => noteLink("foot", quote, String(quote.position + 1));

  function noteLink(place, quote, content) {
    const title = [word("article_quote", { n: quote.position + 1 }), speakerOf(quote) || word("nobody")].join(": ");
    const attributes = { href: toQuote(quote, current.view), "data-note": quote.position, "aria-label": title, title };
    return make("a", { class: `note ${place}`, ...attributes }, content);
  }

  function legend() {
    const box = make("fieldset", { class: "legend" }, make("legend", {}, word("highlight")));
    const entries = Object.entries(LABELS).map(([view, label]) => [label, view, `name ${label}`]);
    entries.push(["direct", "direct_quotes", "quote direct"], ["indirect", "indirect_quotes", "quote indirect"]);
    for (const [key, label, style] of entries) {
      const input = make("input", { type: "checkbox", checked: shown[key] });
      input.addEventListener("change", () => {
        shown[key] = input.checked;
        showHighlights();
      });
      box.append(make("label", {}, input, " ", make("span", { class: style }, word(label))));
    }
    showHighlights();
    return box;
  }

  function showHighlights() {
    $("detail").className = Object.keys(shown).filter((key) => !shown[key]).map((key) => `hide-${key}`).join(" ");
  }

  // The words of the filter, where the browser can mark them without changing the text.
  function mark(doc, terms, body) {
    if (!globalThis.Highlight) return;
    const ranges = [];
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = fold(walker.currentNode.data);
      for (const term of terms) {
        for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
          const range = new Range();
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, Math.min(at + term.length, walker.currentNode.length));
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  const nodesOf = (number) => $("detail").querySelectorAll(
    `[data-quote~="${number}"], [data-speaks~="${number}"], [data-cue~="${number}"], [data-note="${number}"]`,
  );

  function numbersAt(node) {
    const near = node.closest?.("[data-quote], [data-speaks], [data-note]");
    if (!near || near.closest(".hide-direct .direct, .hide-indirect .indirect")) return [];
    return (near.dataset.speaks ?? near.dataset.note ?? near.dataset.quote).split(" ").map(Number);
  }

  function warm(node, on) {
    for (const number of numbersAt(node)) {
      for (const other of nodesOf(number)) other.classList.toggle("warm", on);
    }
  }

  // A click on the words of a quotation opens the innermost one there.
  function clickQuote(event) {
    if (event.target.closest("a, label, input") || String(getSelection())) return;
    const doc = docs[current.doc];
    const [inner] = numbersAt(event.target)
      .map((number) => doc.quotes[number])
      .filter((quote) => quote.type !== "Other")
      .sort(compare((quote) => quote.text.length));
    if (inner) location.hash = toQuote(inner, current.view);
  }

  // Mark what the address names, q and e with a number: a quotation with its speaker, or all mentions of a name.
  function select(doc, target) {
    for (const node of $("detail").querySelectorAll(".chosen, .warm")) node.classList.remove("chosen", "warm");
    $("card").hidden = true;
    const number = Number(target?.slice(1));
    if (target?.startsWith("q") && doc.quotes[number]) {
      const nodes = nodesOf(number);
      for (const node of nodes) node.classList.add("chosen");
      showCard(doc.quotes[number]);
      return $("detail").querySelector(`[data-quote~="${number}"]`);
    }
    if (target?.startsWith("e")) {
      const nodes = $("detail").querySelectorAll(`[data-name="${number}"]`);
      for (const node of nodes) node.classList.add("chosen");
      return nodes[0];
    }
    return null;
  }

  function showCard(quote) {
    const role = quote.who?.roles[0];
    const facts = [word(quote.type)];
    if (quote.cue) facts.push(" · ", phrase("cue", quote.cue));
    if (quote.confidence !== null) facts.push(" · ", word("certain", { n: Math.round(100 * quote.confidence) }));
    if (quote.rule) facts.push(" · ", phrase("rule", quote.rule));
    const button = (key, sign, act) => {
      const label = sign && { "aria-label": word(key), title: word(key) };
      const node = make("button", { type: "button", ...label }, sign || word(key));
      node.addEventListener("click", act);
      return node;
    };
    const step = (key, sign, by) => {
      const node = button(key, sign, () => goTo(quote, by));
      node.disabled = !neighbour(quote, by);
      return node;
    };
    const speaker = $("detail").querySelector(`[data-speaks~="${quote.position}"]`);
    const who = quote.who ? nameLink(quote.who, own(quote.who.name)) : speakerNode(quote);
    const head = [make("strong", {}, who), role && make("span", { class: "quiet" }, " ", own(role))];
    $("card").replaceChildren(
      make("p", {}, ...(quote.type === "Other" ? [] : head)),
      make("p", { class: "quiet" }, ...facts),
      make(
        "div",
        { class: "buttons" },
        step("previous", "↑", -1),
        step("next", "↓", 1),
        speaker && button("to_speaker", "", () => reveal(speaker, true)),
        button("close", "×", unselect),
      ),
    );
    $("card").hidden = false;
  }

  function neighbour(quote, by) {
    const order = quote.doc.quotes.filter(({ type, pieces }) => type !== "Other" && pieces.length);
    order.sort(compare(({ pieces }) => pieces[0][0]));
    return quote.type === "Other" ? order[0] : order[order.indexOf(quote) + by];
  }

  // Steps from one quotation to the next do not each fill the browser's history.
  function goTo(quote, by) {
    const next = neighbour(quote, by);
    if (next) location.replace(toQuote(next, current.view));
  }

  const unselect = () => location.replace(`#${current.view}/${current.doc}`);

  function reveal(node, flash) {
    if (!node) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "center", behavior: flash && !calm ? "smooth" : "auto" });
    if (flash) node.focus({ preventScroll: true });
  }

  // Addresses: #view, #view/number, #articles/document/target, #quotes/document/target

  let current = { view: "" };
  let chosen = "";

  function parse(hash) {
    const [view, number, target] = hash.replace(/^#/, "").split("/");
    if (!lists[view]) return { view: "overview" };
    const limit = view in LABELS ? names.length : docs.length;
    const doc = /^\d+$/.test(number ?? "") && Number(number) < limit ? Number(number) : null;
    return { view, doc, target: /^[qe]\d+$/.test(target ?? "") ? target : undefined };
  }

  function route({ redraw = false } = {}) {
    const before = current;
    current = parse(location.hash);
    const { view, doc, target } = current;
    for (const link of document.querySelectorAll("[data-view]")) {
      if (link.dataset.view === view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    $("summary").hidden = view !== "overview";
    $("browse").hidden = view === "overview";
    document.body.classList.toggle("opened", view !== "overview" && doc !== null);
    if (view === "overview") {
      showOverview();
      if (before.view && !redraw) scrollTo(0, 0);
      return;
    }
    const list = lists[view];
    chosen = doc === null ? "" : view === "quotes" ? `${doc}/${target}` : String(doc);
    if (view !== before.view || redraw) openList(view);
    markRow();
    if (doc === null) {
      if (!narrow.matches) showFirst(view);
      else if (!redraw) scrollTo(0, view === before.view ? list.scroll : 0);
      return;
    }
    const same = before.view === view && before.doc === doc && !redraw;
    const node = same && list.show === showArticle ? select(docs[doc], target) : list.show(doc, target);
    if (byKey || (!same && narrow.matches)) $("detail-heading").focus({ preventScroll: true });
    if (node) reveal(node);
    else if (!same && !redraw) scrollTo(0, 0);
    byKey = false;
  }

  // Beside the list, a wide page shows its first entry.
  function showFirst(view) {
    const list = lists[view];
    const [first] = matches(list);
    if (!first) {
      $("detail").replaceChildren(make("h2", { id: "detail-heading", class: "open" }, "–"));
      return;
    }
    chosen = String(list.item(first));
    current.doc = (first.doc ?? first).number;
    list.show(current.doc);
    markRow();
  }

  function markRow() {
    for (const link of $("rows").querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    $("rows").querySelector(`[data-item="${chosen}"]`)?.setAttribute("aria-current", "true");
  }

  // Keys

  let byKey = false;

  const typing = (node) => node.matches?.("input, select, textarea");

  $("rows").addEventListener("click", (event) => {
    byKey = event.detail === 0;
    if (narrow.matches) lists[current.view].scroll = scrollY;
    const link = event.target.closest("a");
    if (byKey && link?.hash === location.hash) $("detail-heading").focus();
  });

  $("list").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.matches("select") || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [$("filter"), ...$("rows").querySelectorAll("a, .more button")];
    const at = stops.indexOf(document.activeElement);
    const next = at >= 0 && stops[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  $("detail").addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
    if (event.key === "Escape") {
      if ($("card") && !$("card").hidden) unselect();
      else if (narrow.matches) location.hash = current.view;
      else ($("rows").querySelector("[aria-current]") ?? $("rows").querySelector("a"))?.focus();
    }
    const by = { n: 1, p: -1 }[event.key];
    if (!by || lists[current.view]?.show !== showArticle) return;
    const doc = docs[current.doc];
    const at = doc.quotes[Number(current.target?.slice(1))];
    if (at && current.target.startsWith("q")) goTo(at, by);
    else if (doc.said) location.replace(toQuote(neighbour({ doc, type: "Other" }), current.view));
  });

  // Start

  for (const [id, key] of [["filter", "query"], ["sort", "sort"], ["kind", "kind"]]) {
    $(id).addEventListener("input", () => {
      lists[current.view][key] = $(id).value;
      $("list").scrollTop = 0;
      drawList(current.view);
      if (!narrow.matches && !document.body.classList.contains("opened")) showFirst(current.view);
    });
  }
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // its address is no view
    $("content").focus();
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      remember(button.dataset.language);
      speak(button.dataset.language);
      route({ redraw: true });
    });
  }
  addEventListener("hashchange", () => route());
  narrow.addEventListener("change", () => {
    const closed = lists[current.view] && !document.body.classList.contains("opened");
    if (closed && !narrow.matches) showFirst(current.view);
  });
  const wanted = recalled() ?? navigator.language.slice(0, 2);
  speak(labels[wanted] ? wanted : "en");
  route();
  performance.mark("ready");
})();
