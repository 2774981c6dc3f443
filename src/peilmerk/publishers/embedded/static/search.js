/* Search: a dialog with one field and a list of links, on the core of Pagefind. */
(function () {
  "use strict";
  const button = document.querySelector(".search-button"), dialog = document.getElementById("zoeken");
  if (!button || !dialog) return;
  const field = dialog.querySelector("input"), status = dialog.querySelector(".search-status");
  const list = dialog.querySelector(".search-results"), more = dialog.querySelector(".search-more");
  const words = dialog.dataset, site = new URL(words.site, location.href);
  const PAGE = 8;
  let pagefind, found = [], shown = 0, turn = 0, timer;

  async function load() {
    if (!pagefind) {
      pagefind = import(new URL("pagefind/pagefind.js", site).href).then(async (module) => {
        await module.options({ excerptLength: 24, baseUrl: site.pathname });
        await module.init();
        return module;
      });
      pagefind.catch(() => { pagefind = null; });
    }
    return pagefind;
  }

  function say(text) { status.textContent = text; }

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
    const part = await Promise.all(found.slice(shown, shown + PAGE).map((result) => result.data()));
    if (mine !== turn) return null;
    let first = null;
    for (const page of part) {
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
    shown += part.length;
    more.hidden = shown >= found.length;
    return first;
  }

  async function search() {
    const mine = ++turn, text = field.value.trim();
    found = []; shown = 0; more.hidden = true;
    if (!text) { list.replaceChildren(); say(words.hint); return; }
    say(words.busy + " …");
    let result;
    try {
      result = await (await load()).search(text);
    } catch (error) {
      console.error(error);
      list.replaceChildren();
      say(words.failed);
      return;
    }
    if (mine !== turn) return;
    list.replaceChildren();
    found = result.results;
    const count = found.length;
    if (count) await show(mine);
    if (mine === turn) say(count ? `${count} ${count === 1 ? words.one : words.many} “${text}”` : `${words.none} “${text}”`);
  }

  button.addEventListener("click", () => {
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
  dialog.addEventListener("close", () => button.focus());
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); search(); });
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
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
