// What the pages do with JavaScript; each reads without it.

import { filters } from "./filters.js";
import { take, takeItems } from "./take.js";

document.querySelectorAll("form[data-filters]").forEach(filters);
document.querySelectorAll("main table.table").forEach(take);
document.querySelectorAll("main [data-take]").forEach(takeItems);

// The same page in the other language, with the same filters and at the same place.
document.querySelectorAll("header a[hreflang]").forEach((link) => {
  link.addEventListener("click", () => {
    link.search = location.search;
    link.hash = location.hash;
  });
});

// Words of the act that are broken by a mention or a line: all of their pieces are marked, and not the first alone,
// which has the id and is the target.
function mark() {
  document.querySelectorAll(".marked").forEach((piece) => piece.classList.remove("marked"));
  const id = decodeURIComponent(location.hash.slice(1));
  if (id) document.querySelectorAll(`[data-of~="${CSS.escape(id)}"]`).forEach((piece) => piece.classList.add("marked"));
}

// What is shown within a page, and is asked for by its own address, shows all that is said of it.
function open() {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.querySelector("details.whole");
  if (part) part.open = true;
}

for (const arrive of [mark, open]) {
  addEventListener("hashchange", arrive);
  arrive();
}
