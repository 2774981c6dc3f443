/* Draws the charts of a page, makes wide tables scroll by keyboard, and repairs what Quarto leaves inaccessible.
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

  let library;
  function vega() {
    library = library || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("vega.js", folder);
      script.onload = resolve;
      script.onerror = () => reject(new Error("vega.js is missing beside peilmerk.js"));
      document.head.append(script);
    });
    return library;
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
      for (const word of name.replaceAll("|", " ").split(" ")) {
        const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
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
    const paper = chart.querySelector(":scope > svg"), before = chart.querySelector(":scope > .pm-drawing");
    const box = document.createElement("div");
    box.className = "pm-drawing";
    // Vega writes English names into its marks at every resize: one image with one name stands for them all.
    box.setAttribute("aria-hidden", "true");
    chart.style.minHeight = chart.offsetHeight + "px";
    chart.append(box);
    try {
      await window.vegaEmbed(box, spec, {
        renderer: "svg", ast: true, actions: false, tooltip: { theme: now },
        config: config(),
        ...(dutch ? { formatLocale: NUMBERS, timeFormatLocale: TIMES } : {}),
      });
    } catch (error) {
      box.remove();   // what stood there stays
      throw error;
    } finally {
      chart.style.minHeight = "";
    }
    before?.remove();
    paper?.setAttribute("data-paper", "");   // kept for print, out of sight on the screen
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", chart.dataset.alt || "");
    chart.dataset.drawn = now;
  }

  let queue = Promise.resolve();
  function drawAll() {
    const scripts = [...document.querySelectorAll("script.pm-spec")];
    if (!scripts.length) return;
    queue = queue.then(vega).then(async () => {
      for (const script of scripts) await draw(script).catch((error) => console.error("Peilmerk:", error));
    }).catch((error) => console.error("Peilmerk:", error));
  }

  /* --- Whatever scrolls sideways can be scrolled by keyboard ---------------------------------------------- */
  function scrollers() {
    for (const box of document.querySelectorAll(".pm-scroll, .table-responsive, pre")) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      if (wide === box.hasAttribute("data-wide")) continue;
      if (!wide) {
        for (const name of ["data-wide", "tabindex", "role"]) box.removeAttribute(name);
        continue;
      }
      const caption = box.querySelector("caption")?.textContent.trim();
      box.setAttribute("data-wide", "");
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      if (!box.hasAttribute("aria-label")) {
        const kind = box.tagName === "PRE" ? "Code" : dutch ? "Tabel" : "Table";
        box.setAttribute("aria-label", caption || kind);
      }
    }
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

  /* --- Print: closed details open, and close again --------------------------------------------------------- */
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
  partKeys();
  scrollers();
  addEventListener("resize", scrollers);
  document.addEventListener("toggle", scrollers, true);   // a table in details has no width until it opens
  drawAll();
  onSchemeChange(drawAll);
})();
