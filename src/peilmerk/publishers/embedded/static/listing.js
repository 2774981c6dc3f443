/* Listings: shows their items in parts, filters and sorts them. Without this script all of them are there, in the order of the page. */
(function () {
  "use strict";
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" }).compare;

  for (const listing of document.querySelectorAll(".listing[data-listing]")) {
    const told = JSON.parse(listing.dataset.listing), words = told.words;
    const list = listing.querySelector(".listing-items"), size = told.size || Infinity;
    const items = [...list.children].map((element) => ({ element, ...JSON.parse(element.dataset.item) }));
    let order = items, wanted = "", category = "", shown = size;

    const tools = document.createElement("div"), status = document.createElement("p"), more = document.createElement("button");
    tools.className = "listing-tools";
    status.className = "listing-status";
    status.setAttribute("role", "status");
    more.type = "button";
    more.className = "tool listing-more";
    more.textContent = words.more;

    const draw = () => {
      const fits = order.filter((item) => (!category || item.categories.includes(category)) && (!wanted || folded(text(item)).includes(wanted)));
      for (const item of items) item.element.hidden = true;
      fits.slice(0, shown).forEach((item) => { item.element.hidden = false; });
      list.append(...order.map((item) => item.element));
      more.hidden = shown >= fits.length;
      status.textContent = words.count.replace("{shown}", Math.min(shown, fits.length)).replace("{all}", fits.length);
      return fits;
    };
    const text = (item) => (told.filter?.length ? told.filter.map((name) => item.keys[name] || "").join(" ") : item.element.textContent);
    const control = (name, element) => {
      const label = document.createElement("label"), line = document.createElement("span");
      line.textContent = name;
      label.append(line, element);
      tools.append(label);
      return element;
    };

    if (told.filter) {
      const field = control(words.filter, document.createElement("input"));
      field.type = "search";
      field.addEventListener("input", () => { wanted = folded(field.value.trim()); shown = size; draw(); });
    }
    if (told.categories?.length) {
      const choice = control(words.category, document.createElement("select"));
      choice.add(new Option(words.all, ""));
      for (const name of told.categories) choice.add(new Option(name, name));
      choice.addEventListener("change", () => { category = choice.value; shown = size; draw(); });
    }
    if (told.sort && Object.keys(told.sort).length) {
      const choice = control(words.sort, document.createElement("select"));
      choice.add(new Option(words.order, ""));
      for (const [name, label] of Object.entries(told.sort)) {
        const [up, down] = name === "date" ? [words.oldest, words.newest] : [words.up, words.down];
        choice.add(new Option(`${label}: ${up}`, `${name} 1`));
        choice.add(new Option(`${label}: ${down}`, `${name} -1`));
      }
      choice.addEventListener("change", () => {
        const [name, way] = choice.value.split(" ");
        // What lacks the field stands last in either order.
        order = name ? items.toSorted((a, b) => (name in b.keys) - (name in a.keys) || way * compare(a.keys[name] ?? "", b.keys[name] ?? "")) : items;
        draw();
      });
    }
    if (tools.children.length) listing.prepend(tools, status);
    if (size < Infinity) {
      listing.append(more);
      more.addEventListener("click", () => {
        const before = shown;
        shown += size;
        draw()[before]?.element.querySelector("a")?.focus();   // the first of what came
      });
    }
    draw();
  }
})();
