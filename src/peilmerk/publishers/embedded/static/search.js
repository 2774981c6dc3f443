/* Search: a dialog with one field, filters if the index has any, and a list of links, on the core of Pagefind. */
(function () {
  "use strict";
  const dialog = document.getElementById("zoeken");
  if (!dialog) return;
  const button = document.querySelector(".search-button") || ours();
  const field = dialog.querySelector("input"), status = dialog.querySelector(".search-status"), advice = dialog.querySelector(".search-advice");
  const list = dialog.querySelector(".search-results"), more = dialog.querySelector(".search-more");
  const words = dialog.dataset, site = new URL("..", document.currentScript.src);   // this script lies in a folder of its site
  const PAGE = 8;
  const choices = dialog.querySelector(".search-filters");
  let pagefind, found = [], shown = 0, turn = 0, timer;

  /* In the bar of another publisher, whose own search is off: what shrinks on a telephone does not hold it. */
  function ours() {
    document.documentElement.classList.add("js");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool search-button";
    button.textContent = dialog.dataset.open;
    (document.querySelector("#quarto-header .navbar-container, #quarto-header .navbar") || document.body).append(button);
    return button;
  }

  async function load() {
    if (!pagefind) {
      pagefind = import(new URL("pagefind/pagefind.js", site).href).then(async (module) => {
        await module.options({ excerptLength: 24, baseUrl: site.pathname });
        await module.init();
        filters(await module.filters());
        return module;
      });
      pagefind.catch(() => { pagefind = null; });
    }
    return pagefind;
  }

  /* A list to choose from for each filter of the index, such as the municipality; the newest period first, by its year and then by its name. */
  function filters(all) {
    if (choices.children.length) return;
    const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
    const year = (period) => Number(period.match(/\d{4}/g)?.at(-1) ?? 0);
    const newest = (one, other) => year(other) - year(one) || compare(other, one);
    for (const [name, values] of Object.entries(all)) {
      const label = document.createElement("label"), list = document.createElement("select");
      label.textContent = name.charAt(0).toUpperCase() + name.slice(1);
      list.name = name;
      list.add(new Option(words.all, ""));
      for (const value of Object.keys(values).sort(name === "periode" ? newest : compare)) list.add(new Option(value, value));
      list.addEventListener("change", search);
      label.append(list);
      choices.append(label);
    }
    choices.hidden = !choices.children.length;
  }

  function chosen() {
    const found = {};
    for (const list of choices.querySelectorAll("select")) if (list.value) found[list.name] = list.value;
    return found;
  }

  function say(text, more = "") { status.textContent = text; advice.textContent = more; }

  /* Pagefind marks the words that were found in an excerpt that it has escaped itself. */
  function excerpt(html) {
    const line = document.createElement("p");
    for (const node of new DOMParser().parseFromString(html, "text/html").body.childNodes) {
      if (node.nodeName === "MARK") {
        const mark = document.createElement("mark");
        mark.textContent = node.textContent;
        line.append(mark);
      } else line.append(node.textContent);
    }
    return line;
  }

  function link(url, title) {
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.textContent = title;
    return anchor;
  }

  async function show(mine) {
    const asked = found.slice(shown, shown + PAGE).map((result) => result.data());
    for (const answer of asked) answer.catch(() => {});   // told where it is waited for
    let first = null;
    for (const answer of asked) {   // the first one shows as soon as it is there
      const page = await answer;
      if (mine !== turn) return null;
      const item = document.createElement("li");
      const mark = page.meta.mark ? ` (${page.meta.mark})` : "";   // of a page with invented figures
      item.append(link(page.url, page.meta.title + mark), excerpt(page.excerpt));
      const sections = page.sub_results.filter((section) => section.url !== page.url).slice(0, 3);
      if (sections.length) {
        const inner = document.createElement("ul");
        for (const section of sections) {
          const line = document.createElement("li");
          line.append(link(section.url, section.title));
          inner.append(line);
        }
        item.append(inner);
      }
      list.append(item);
      first = first || item.querySelector("a");
    }
    shown += asked.length;
    more.hidden = shown >= found.length;
    return first;
  }

  const folded = (word) => word.normalize("NFD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  /* The results for a text. Of a word that stands nowhere Pagefind takes the beginning, down to one letter ("traplift" finds "t"). That helps with compound words and slips of
     the pen, and is no answer below three letters: then the first page that it found tells so for all, for a word is shortened alike on every page. */
  async function answers(module, text, only) {
    const { results } = await module.search(text || null, { filters: only });
    if (!text || !results.length) return results;
    const page = await results[0].data(), read = page.content.split(/\s+/), marked = page.locations.map((place) => folded(read[place] ?? ""));
    const typed = text.split(/\s+/).map(folded).filter(Boolean);
    return typed.every((word) => marked.some((one) => one.startsWith(word.slice(0, 3)))) ? results : [];
  }

  /* Where no page has all words: those that have some of them, most words first. */
  async function partly(module, text, only) {
    const parts = [...new Set(text.split(/\s+/))].filter((word) => folded(word).length > 2), pages = new Map();
    if (parts.length < 2) return [];
    for (const results of await Promise.all(parts.map((word) => answers(module, word, only)))) {
      for (const result of results) {
        const known = pages.get(result.id) ?? { result, words: 0, score: 0 };
        pages.set(result.id, { result, words: known.words + 1, score: known.score + result.score });
      }
    }
    return [...pages.values()].sort((one, other) => other.words - one.words || other.score - one.score).map(({ result }) => result);
  }

  async function search() {
    const mine = ++turn, text = field.value.trim(), only = chosen();
    found = []; shown = 0; more.hidden = true;
    if (!text && !Object.keys(only).length) { list.replaceChildren(); say(words.hint); return; }
    say(words.busy + " …");
    let results, some = false;
    try {
      const module = await load();
      results = await answers(module, text, only);
      if (!results.length) { results = await partly(module, text, only); some = results.length > 0; }
    } catch (error) {
      console.error(error);
      list.replaceChildren();
      say(words.failed);
      return;
    }
    if (mine !== turn) return;
    list.replaceChildren();
    found = results;
    const count = found.length;
    const named = [text && `“${text}”`, ...Object.values(only)].filter(Boolean).join(", ");
    if (count) say(`${some ? `${words.some} ` : ""}${count} ${count === 1 ? words.one : words.many} ${named}`);
    else say(`${words.none} ${named}`, choices.children.length ? `${words.advice} ${words.inside}` : words.advice);   // only the index of all editions has filters, and not all text
    if (count) await show(mine);
  }

  let opener = button;
  for (const one of [button, ...document.querySelectorAll(".pm-search-open")]) one.addEventListener("click", () => {
    opener = one;
    dialog.showModal();
    if (location.protocol === "file:") {
      field.disabled = true;
      say(words.file);
      dialog.querySelector(".search-close").focus();
      return;
    }
    field.focus();
    field.select();
    if (!field.value) say(words.hint);
    load().catch(() => say(words.failed));
  });
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => opener.focus());
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); search(); });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 50);
    const text = field.value.trim();
    if (text) load().then((module) => module.preload(text)).catch(() => {});   // the part of the index that it needs is on its way while a reader types
  });
  more.addEventListener("click", async () => { (await show(turn))?.focus(); });
  list.addEventListener("click", (event) => { if (event.target.closest("a")) dialog.close(); });

  /* Arrow keys walk from the field through the results; Tab does so too. */
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...list.querySelectorAll("a")];
    const now = stops.indexOf(document.activeElement);
    if (now < 0) return;
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, now + (event.key === "ArrowDown" ? 1 : -1)))].focus();
  });
})();
