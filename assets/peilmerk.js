/* Draws the charts of a page as they come near, shows their data instead, copies references, makes wide tables scroll by keyboard, and
   repairs what Quarto leaves inaccessible.
   Plain script without dependencies; vega.js, beside it, is loaded only by a page that has a chart. */
(function () {
  "use strict";

  const folder = new URL(".", document.currentScript.src);
  const root = document.documentElement;
  const dutch = (root.lang || "nl").startsWith("nl");

  /* --- Colour scheme: --pm-scheme says which tokens are in force, in either publisher --------------------- */
  const token = (name) => getComputedStyle(root).getPropertyValue("--pm-" + name).trim();
  const scheme = () => (token("scheme") === "dark" ? "dark" : "light");

  function onSchemeChange(act) {
    let last = scheme(), tries = 0;
    const look = () => {
      if (scheme() !== last) { last = scheme(); act(); }
    };
    // Quarto swaps a stylesheet, which may arrive some frames after the class on body.
    const follow = () => { look(); if (tries++ < 60) requestAnimationFrame(follow); };
    const watch = () => { tries = 0; follow(); };
    const observer = new MutationObserver(watch);
    observer.observe(root, { attributes: true, attributeFilter: ["data-scheme", "data-bs-theme"] });
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", watch);
  }

  /* --- Charts -------------------------------------------------------------------------------------------- */
  const NUMBERS = { decimal: ",", thousands: ".", grouping: [3], currency: ["€ ", ""] };
  const TIMES = {
    dateTime: "%a %e %B %Y %X", date: "%d-%m-%Y", time: "%H:%M:%S", periods: ["AM", "PM"],
    days: ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
    shortDays: ["zo", "ma", "di", "wo", "do", "vr", "za"],
    months: ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
      "november", "december"],
    shortMonths: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
  };

  /** Vega-Lite config in the colours of the page; what a specification says itself goes before it. */
  function config() {
    const ink = token("ink"), muted = token("muted"), font = token("font");
    const categories = [1, 2, 3, 4, 5, 6].map((n) => token("cat-" + n));
    return {
      background: null, aria: false, font,
      mark: { color: categories[0] },
      range: { category: categories },
      rule: { color: muted },
      text: { color: ink, fontSize: 13 },
      title: { color: ink, subtitleColor: muted, anchor: "start", fontSize: 15 },
      header: { labelColor: ink, titleColor: ink, labelFontSize: 13 },
      legend: { labelColor: ink, titleColor: ink, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 600 },
      axis: {
        labelColor: ink, titleColor: muted, gridColor: token("grid"), domainColor: token("edge"), tickColor: token("edge"),
        labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400,
      },
      view: { stroke: null },
    };
  }

  const nested = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  /** Two nested configurations in one; the second wins. */
  function merged(under, over) {
    const out = { ...under };
    for (const [key, value] of Object.entries(over)) out[key] = nested(value) && nested(out[key]) ? merged(out[key], value) : value;
    return out;
  }

  /* Written here when an edition is made: where the start page has the same script for all editions, so that who reads several fetches it once, and its hash, if the
     site has an address. An edition that stands alone (on a memory stick, at another host) has its own. */
  const VEGA_SHARED = "", VEGA_HASH = "";
  let library;
  function vega() {
    const own = new URL("vega.js", folder);
    library = library || (VEGA_SHARED ? load(new URL(VEGA_SHARED, folder)).catch(() => load(own)) : load(own));
    return library;
  }

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      if (VEGA_HASH && location.protocol !== "file:") script.integrity = VEGA_HASH;   // a file from disk cannot be checked
      script.onload = resolve;
      script.onerror = () => reject(new Error("vega.js is missing beside peilmerk.js"));
      document.head.append(script);
    });
  }

  /* Names beside bars were broken into lines (`|`) for a wide page: here they are broken again, by what fits, and their bars get the height for it. */
  function breakNames(spec, room) {
    const axes = [], data = [];
    (function walk(node) {
      if (!node || typeof node !== "object") return;
      if (node.y?.field && node.y.axis?.labelExpr === "split(datum.label, '|')") axes.push(node.y);
      if (Array.isArray(node.values) && typeof node.values[0] === "object") data.push(node.values);
      else Object.values(node).forEach(walk);
    })(spec);
    if (!axes.length) return;
    const pen = document.createElement("canvas").getContext("2d"), broken = new Map();
    pen.font = `13px ${spec.config?.font || "sans-serif"}`;
    let most = 1;
    for (const row of data.flat()) {
      const name = row?.[axes[0].field];
      if (typeof name !== "string" || broken.has(name)) continue;
      const lines = [];
      let part = false;   // whether a word goes on: it was broken behind its hyphen
      for (const word of name.split(/[| ]/)) {
        const longer = lines.length ? `${lines.at(-1)}${part ? "" : " "}${word}` : word;
        part = name.includes(`${word}|`) && word.endsWith("-");
        if (lines.length && pen.measureText(longer).width <= room) lines[lines.length - 1] = longer;
        else lines.push(word);
      }
      broken.set(name, lines.join("|"));
      most = Math.max(most, lines.length);
    }
    const again = (value) => (typeof value === "string" ? broken.get(value) ?? value : value);
    for (const row of data.flat()) for (const field in row) row[field] = again(row[field]);
    for (const axis of axes) if (Array.isArray(axis.sort)) axis.sort = axis.sort.map(again);
    if (spec.height?.step) spec.height.step = Math.max(spec.height.step, 18 * most + 4);
  }

  async function draw(script) {
    const chart = script.previousElementSibling?.matches(".pm-chart")
      ? script.previousElementSibling : script.parentElement.querySelector(".pm-chart");
    if (!chart) return;
    const spec = JSON.parse(script.textContent), now = scheme();
    const own = spec.usermeta?.peilmerk?.[now]?.config;
    if (own) spec.config = merged(spec.config || {}, own);
    if (chart.clientWidth < 480) {   // a telephone: legend in one column, and room left for the bars
      const half = Math.round(chart.clientWidth * .42);
      spec.config = merged(spec.config || {}, { legend: { columns: 1, orient: "top", labelLimit: 2 * half }, axisY: { labelLimit: half } });
      breakNames(spec, half - 6);
    }
    const paper = chart.querySelector(":scope > svg, :scope > img"), before = chart.querySelector(":scope > .pm-drawing");
    const box = document.createElement("div");
    box.className = "pm-drawing";
    // Vega writes English names into its marks at every resize: one image with one name stands for them all.
    box.setAttribute("aria-hidden", "true");
    box.classList.add("pm-in-the-making");   // takes no place until it is whole: what stands below moves once at most
    chart.append(box);
    try {
      await window.vegaEmbed(box, spec, {
        renderer: "svg", ast: true, actions: false, tooltip: tooltips(chart),
        config: config(),
        ...(dutch ? { formatLocale: NUMBERS, timeFormatLocale: TIMES } : {}),
      });
    } catch (error) {
      box.remove();   // what stood there stays
      throw error;
    }
    before?.remove();
    box.classList.remove("pm-in-the-making");
    paper?.setAttribute("data-paper", "");   // kept for print, out of sight on the screen
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", chart.dataset.alt || "");
    chart.dataset.drawn = now;
  }

  /* What a mark says: its series, period and value as the chart wrote them, whether that is final, and where it is from. In an element of our own:
     that of Vega brings a style of its own, which a strict content security policy refuses. Never more than the data below the figure says. */
  const tip = document.createElement("div");
  tip.className = "pm-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

  function tooltips(chart) {
    const source = chart.closest(".pm-figure")?.querySelector(":scope > .pm-source")?.textContent.trim();
    return (handler, event, item, value) => {
      tip.hidden = value === null || value === undefined || value === "";
      if (tip.hidden) return;
      const row = item?.datum || {}, own = typeof value === "object" ? Object.entries(value) : [["", value]];
      const ours = ["reeks", "periode", "getal"].filter((name) => typeof row[name] === "string" && row[name]);
      const said = ours.length > 1 ? ours.map((name) => row[name]) : own.map(([name, text]) => (name.trim() ? `${name}: ${text}` : String(text)));
      const status = row.getoond === false ? "verborgen om personen te beschermen" : row.voorlopig === true ? "voorlopig of verwacht" : row.voorlopig === false ? "gerealiseerd" : "";
      const lines = [...said.map((text) => text.replaceAll("-|", "-").replaceAll("|", " ")).filter((text) => text && text !== "undefined"), status];
      tip.replaceChildren(...lines.filter(Boolean).map((text, n) => Object.assign(document.createElement("div"), { textContent: text, className: n ? "" : "pm-tip-first" })));
      if (source) tip.append(Object.assign(document.createElement("div"), { textContent: source, className: "pm-tip-source" }));
      if (!tip.isConnected) document.body.append(tip);
      const wide = tip.offsetWidth, high = tip.offsetHeight;
      tip.style.left = Math.max(4, Math.min(event.clientX + 14, document.documentElement.clientWidth - wide - 4)) + "px";
      tip.style.top = (event.clientY + 18 + high > innerHeight ? Math.max(4, event.clientY - high - 12) : event.clientY + 18) + "px";
    };
  }

  /* A chart is drawn once it comes near what is in sight; until then, and on paper, its picture stands there. On a telephone a drawing is higher than its picture:
     it must be there before a reader is, or what they read moves away. */
  let queue = Promise.resolve();
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const script = target.parentElement.querySelector("script.pm-spec");
      queue = queue.then(vega).then(() => draw(script)).catch((error) => console.error("Peilmerk:", error));
    }
  }, { rootMargin: "1800px 0px" });

  function drawNear() {
    for (const chart of document.querySelectorAll(".pm-chart:has(~ script.pm-spec)")) {
      near.unobserve(chart);   // asked again, it tells anew whether the chart is near
      near.observe(chart);
    }
  }

  /* --- The data in place of the chart: by a button, or by t while the focus is within the figure (WCAG 2.1.4) -------- */
  function tableInstead() {
    for (const figure of document.querySelectorAll(".pm-figure")) {
      const chart = figure.querySelector(":scope > .pm-chart"), data = figure.querySelector(":scope > .pm-data");
      if (!chart || !data) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pm-instead";
      button.setAttribute("aria-keyshortcuts", "t");
      const say = () => {
        const table = figure.hasAttribute("data-table");
        button.textContent = dutch ? (table ? "Toon de grafiek" : "Toon als tabel") : (table ? "Show the chart" : "Show as table");
        button.title = dutch ? "Toets t, binnen deze figuur" : "Key t, within this figure";
      };
      const change = () => {
        data.open = figure.toggleAttribute("data-table");
        say();
        scrollers();
      };
      say();
      button.addEventListener("click", change);
      data.before(button);
      figure.tabIndex = -1;   // a click on the chart puts the focus within its figure
      figure.addEventListener("keydown", (event) => {
        if (event.key !== "t" || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
        event.preventDefault();
        change();
        button.focus({ preventScroll: true });
      });
    }
  }

  /* --- References and pieces of HTML to take along: with the address where the site stands, and a button that copies ---- */
  function copying() {
    const live = document.createElement("p");
    live.className = "visually-hidden";
    live.setAttribute("role", "status");
    const absolute = (address) => (location.protocol.startsWith("http") ? new URL(address, location.href.split("#")[0]).href : address);
    for (const text of document.querySelectorAll(".pm-copied")) {
      const address = text.querySelector(".pm-address"), code = text.querySelector("code");
      if (address) address.textContent = absolute(address.textContent);
      if (code) code.textContent = code.textContent.replace(/\b(href|src)="([^"]*)"/g, (_, name, value) => `${name}="${absolute(value)}"`);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pm-copy";
      button.textContent = dutch ? "Kopieer" : "Copy";
      button.addEventListener("click", async () => {
        const done = await copy(text);
        const said = done ? (dutch ? "Gekopieerd" : "Copied") : (dutch ? "Kopiëren lukt niet: de tekst is geselecteerd" : "Could not copy: the text is selected");
        button.textContent = live.textContent = said;
        setTimeout(() => { button.textContent = dutch ? "Kopieer" : "Copy"; live.textContent = ""; }, 4000);
      });
      text.after(button);
    }
    if (document.querySelector(".pm-copy")) document.body.append(live);
  }

  /** Put the text of an element on the clipboard; where a browser refuses that (no https), select it, and try the old way. */
  async function copy(element) {
    try {
      await navigator.clipboard.writeText(element.textContent.trim());
      return true;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return document.execCommand("copy");
    }
  }

  /* --- A table that is too wide: on a telephone its rows below each other, elsewhere it scrolls, also by keyboard ---------- */
  const telephone = matchMedia("(max-width: 40rem)");
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  const LONG = 26, NAME = 17;   // characters of a text, and of a name of a column, that need a line of their own
  const TALL = 115;             // pixels: a row of more than five lines is a column of single words
  const COLUMNS = 13;           // of a table with more, a row would be as long as a screen

  /** The cells of a row with the columns they stand in: [cell, first, last]. */
  const placed = (row) => {
    let at = 0;
    return [...row.cells].map((cell) => [cell, at, (at += cell.colSpan) - 1]);
  };

  /** The name of every column: what the rows of the head say above each other. */
  function names(table) {
    const found = [];
    for (const row of table.tHead?.rows ?? []) {
      for (const [cell, first, last] of placed(row)) {
        const text = cell.textContent.trim();
        for (let n = first; text && n <= last; n++) found[n] = found[n] ? `${found[n]} – ${text}` : text;
      }
    }
    return found;
  }

  /** Rows as blocks: the head of the row, then each cell below the name of its column (see peilmerk.css). Roles say that it is a table: not every
      browser still tells so once the layout is another one. */
  function stack(box, table) {
    const columns = names(table), rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const longest = columns.map(() => 0);
    for (const row of rows) for (const [cell, first, last] of placed(row)) if (first === last) longest[first] = Math.max(longest[first] || 0, cell.textContent.trim().length);
    const alone = longest.map((most, n) => most > LONG || (columns[n] ?? "").length > NAME);
    const own = alone.map((is, n) => is || ((n < 2 || alone[n - 1]) && (alone[n + 1] ?? true)));   // nor does one between two of these share its line
    let width = 0;
    for (const row of rows) {
      const [head, ...rest] = placed(row);
      if (rest.length && !/\p{L}{3}/u.test(head[0].textContent)) head[0].dataset.column = columns[0] ?? "";   // a bare number says nothing without the name of its column
      let after = false;   // whether there is something in a cell further on: if not, an empty one needs no place
      for (const [cell, first, last] of rest.reverse()) {
        const text = cell.textContent.trim(), long = own[first] || last > first;
        cell.dataset.column = last > first ? `${columns[first] ?? ""} t/m ${columns[last] ?? ""}` : columns[first] ?? "";
        cell.toggleAttribute("data-long", long);
        cell.toggleAttribute("data-empty", !text && (long || !after));
        if (text) after = true;
        if (!long) width = Math.max(width, cell.dataset.column.length * .8, ...text.split(/[ \n-]+/).map((part) => part.length));   // an amount is one word, to its sign
      }
    }
    table.style.setProperty("--pm-word", `${Math.min(width, 18)}ch`);   // no word is broken
    table.style.setProperty("--pm-cells", own.slice(1).filter((is) => !is).length || 1);
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
      part.setAttribute("role", ROLES[part.tagName] ?? (part.closest("thead") ? "columnheader" : "rowheader"));
    }
    box.setAttribute("data-stacked", "");
  }

  function unstack(box, table) {
    box.removeAttribute("data-stacked");
    for (const part of [table, ...table.querySelectorAll("[role]")]) if (part.matches("table, thead, tbody, tr, th, td")) part.removeAttribute("role");
  }

  /** All is measured before anything is changed: a change between two measurements costs a layout of the whole page. */
  function scrollers(within = document) {
    const boxes = [...within.querySelectorAll(".pm-scroll, .table-responsive, pre")].map((box) => [box, box.matches(".pm-scroll") ? box.querySelector(":scope > table") : null]);
    for (const [box, table] of boxes) if (box.hasAttribute("data-stacked")) unstack(box, table);
    const tooWide = boxes.map(([box]) => box.scrollWidth > box.clientWidth + 1);
    const tooTall = boxes.map(([, table]) => table && telephone.matches && [...table.rows].some((row) => row.offsetHeight > TALL));
    boxes.forEach(([box, table], n) => {
      const stacked = (tooWide[n] || tooTall[n]) && telephone.matches && table?.rows[0] && placed(table.rows[0]).at(-1)[2] < COLUMNS;
      if (stacked) stack(box, table);
      const wide = tooWide[n] && !stacked;
      if (wide === box.hasAttribute("data-wide")) return;
      if (!wide) {
        for (const name of ["data-wide", "tabindex", "role"]) box.removeAttribute(name);
        return;
      }
      const caption = box.querySelector("caption")?.textContent.trim();
      box.setAttribute("data-wide", "");
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      if (!box.hasAttribute("aria-label")) {
        const kind = box.tagName === "PRE" ? "Code" : dutch ? "Tabel" : "Table";
        box.setAttribute("aria-label", caption || kind);
      }
    });
  }

  /* --- Parts of a report: n and p go to the next and the previous one, only while the focus is within one (WCAG 2.1.4) --- */
  function partKeys() {
    const go = (link) => {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const part = target?.closest(".pm-part");
      if (!part) return;
      history.pushState(null, "", link.hash);
      part.focus({ preventScroll: true });
      target.scrollIntoView();
    };
    for (const part of document.querySelectorAll(".pm-part")) {
      const next = part.querySelector(".pm-next"), previous = part.querySelector(".pm-previous"), ways = part.querySelector(".pm-ways");
      const heading = part.querySelector("h2, h3");
      if (!ways || !heading) continue;
      part.tabIndex = -1;
      part.setAttribute("role", "group");
      part.setAttribute("aria-label", heading.textContent.trim());
      const told = document.createElement("p");
      told.className = "pm-keys";
      told.textContent = dutch ? "Toetsen, na een klik hierboven of op een van deze links: n is volgende, p is vorige." : "Keys, after a click above or on one of these links: n is next, p is previous.";
      ways.append(told);
      part.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
        const link = { n: next, p: previous }[event.key.toLowerCase()];
        if (link) { event.preventDefault(); go(link); }
      });
      for (const link of [next, previous]) link?.addEventListener("click", (event) => { event.preventDefault(); go(link); });
    }
  }

  /* --- Print: closed details open, and close again. Pictures of charts that are far away are fetched once all else is there: a browser that prints
     does not wait for them. --- */
  function picturesForPrint() {
    if (navigator.connection?.saveData) return;
    const idle = window.requestIdleCallback || ((act) => setTimeout(act, 500));
    const fetchAll = () => idle(() => { for (const picture of document.querySelectorAll(".pm-chart > img")) { picture.fetchPriority = "low"; picture.loading = "eager"; } });
    if (document.readyState === "complete") fetchAll(); else addEventListener("load", fetchAll);
  }

  function openForPrint() {
    const opened = [];
    addEventListener("beforeprint", () => {
      for (const d of document.querySelectorAll("main details:not([open])")) { d.open = true; opened.push(d); }
    });
    addEventListener("afterprint", () => { while (opened.length) opened.pop().open = false; });
  }

  /* --- Quarto's own parts ---------------------------------------------------------------------------------- */
  function repairQuarto() {
    for (const header of document.querySelectorAll('.callout-header[data-bs-toggle="collapse"]')) {
      header.setAttribute("role", "button");
      header.tabIndex = 0;
      header.removeAttribute("aria-label");   // "Toggle callout": the title says more
      header.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        header.click();
      });
    }
    if (dutch) {
      for (const nav of document.querySelectorAll('nav[aria-label="breadcrumb"]')) nav.setAttribute("aria-label", "Kruimelpad");
    }
    // A search result is an option that holds a link; a control inside a control cannot be reached.
    const later = () => {
      for (const link of document.querySelectorAll(".aa-Item[role=option] a[href]")) {
        link.dataset.href = link.href;
        link.removeAttribute("href");
      }
      for (const input of document.querySelectorAll("[aria-activedescendant]")) {
        if (!document.getElementById(input.getAttribute("aria-activedescendant"))) input.removeAttribute("aria-activedescendant");
      }
      document.querySelector("#quarto-sidebar-glass[aria-expanded]")?.removeAttribute("aria-expanded");
    };
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".aa-Item a[data-href]");
      if (link) location.assign(link.dataset.href);
    });
    new MutationObserver(later).observe(document.body, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["aria-activedescendant", "aria-expanded", "href"],
    });
    later();
  }

  if (document.getElementById("quarto-content")) repairQuarto();
  openForPrint();
  picturesForPrint();
  partKeys();
  scrollers();
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) scrollers();   // a telephone that hides its bar changes the height only
    width = innerWidth;
  });
  document.addEventListener("toggle", (event) => scrollers(event.target), true);   // a table in details has no width until it opens
  tableInstead();
  copying();
  drawNear();
  onSchemeChange(drawNear);
})();
