/* Menus, colour scheme, table of contents and tabs. Without this script everything is readable, one below the other. */
(function () {
  "use strict";
  const root = document.documentElement;

  /* Light and dark */
  const toggle = document.querySelector(".scheme-toggle");
  if (toggle) {
    const dark = () => getComputedStyle(root).getPropertyValue("--pm-scheme").trim() === "dark";
    const show = () => toggle.setAttribute("aria-pressed", String(dark()));
    toggle.addEventListener("click", () => {
      const choice = dark() ? "light" : "dark";
      root.dataset.scheme = choice;
      try { localStorage.setItem("pm-scheme", choice); } catch { /* only for this page, then */ }
      show();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    show();
  }

  /* The menu on a narrow screen */
  const menu = document.querySelector(".menu-button");
  if (menu) {
    const set = (open) => {
      menu.setAttribute("aria-expanded", String(open));
      root.classList.toggle("menu-open", open);
    };
    menu.addEventListener("click", () => set(menu.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.getAttribute("aria-expanded") === "true") { set(false); menu.focus(); }
    });
  }

  /* Drop-down menus close on Escape, and when attention goes elsewhere */
  for (const drop of document.querySelectorAll("details.drop")) {
    drop.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && drop.open) { drop.open = false; drop.querySelector("summary").focus(); event.stopPropagation(); }
    });
    document.addEventListener("click", (event) => { if (!drop.contains(event.target)) drop.open = false; });
    drop.addEventListener("focusout", (event) => { if (event.relatedTarget && !drop.contains(event.relatedTarget)) drop.open = false; });
  }

  /* Table of contents: folded on a narrow screen, and it shows where the reader is */
  const toc = document.querySelector("details.toc");
  if (toc) {
    const wide = matchMedia("(min-width: 75rem)");
    const fold = () => { toc.open = wide.matches; };
    fold();
    toc.dataset.ready = "";
    wide.addEventListener("change", fold);
    const links = new Map();
    for (const link of toc.querySelectorAll("a")) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    const mark = () => {
      let current = null;
      for (const heading of links.keys()) if (heading.getBoundingClientRect().top < 120) current = heading;
      for (const [heading, link] of links) {
        if (heading === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      }
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }

  /* Code: all of it open or closed, the source of the page, and a button to copy each block */
  for (const button of document.querySelectorAll("[data-code]")) button.addEventListener("click", () => {
    for (const fold of document.querySelectorAll("main details.code-fold")) fold.open = button.dataset.code === "show";
    const menu = button.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  const source = document.getElementById("paginabron");
  document.querySelector('a[href="#paginabron"]')?.addEventListener("click", () => { source.parentElement.open = true; });
  const told = document.querySelector(".page-body[data-copy]");
  for (const block of told ? told.querySelectorAll("div.sourceCode") : []) {
    const button = document.createElement("button"), said = document.createElement("span");
    button.type = "button";
    button.className = "tool code-copy";
    button.textContent = told.dataset.copy;
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    block.append(button, said);
    button.addEventListener("click", async () => {
      const code = block.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {   // without https: select it, and try the old way
        getSelection().selectAllChildren(code);
        document.execCommand("copy");
      }
      button.textContent = said.textContent = told.dataset.copied;
      setTimeout(() => { button.textContent = told.dataset.copy; said.textContent = ""; }, 2000);
    });
  }

  /* Tabs, as the ARIA authoring practices have them */
  const sets = [];
  for (const set of document.querySelectorAll(".panel-tabset")) {
    const panels = [...set.querySelectorAll(":scope > .tab-panel")];
    if (panels.length < 2) continue;
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");
    const tabs = panels.map((panel) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = panel.id + "-tab";
      tab.className = "tab";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      tab.textContent = panel.querySelector(".tab-title").textContent;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      list.append(tab);
      return tab;
    });
    const choose = (chosen) => tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === chosen));
      tab.tabIndex = n === chosen ? 0 : -1;
      panels[n].classList.toggle("tab-hidden", n !== chosen);
    });
    const pick = (chosen, focus) => {
      choose(chosen);
      if (focus) tabs[chosen].focus();
      const name = tabs[chosen].textContent;
      for (const other of sets) {
        if (other.set !== set && set.dataset.group && other.set.dataset.group === set.dataset.group) {
          const same = other.tabs.findIndex((tab) => tab.textContent === name);
          if (same >= 0) other.choose(same);
        }
      }
      dispatchEvent(new Event("resize"));   // a chart in a tab that was hidden had no width
    };
    tabs.forEach((tab, n) => tab.addEventListener("click", () => pick(n, false)));
    list.addEventListener("keydown", (event) => {
      const now = tabs.indexOf(document.activeElement), last = tabs.length - 1;
      const to = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now === 0 ? last : now - 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      pick(to, true);
    });
    set.prepend(list);
    set.classList.add("tabbed");
    sets.push({ set, tabs, choose });
    choose(0);
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const target = named ? panels.findIndex((panel) => panel.contains(named)) : -1;
    if (target > 0) choose(target);
  }
})();
