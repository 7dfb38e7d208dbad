// What the pages do with JavaScript; each reads without it.

import { filters } from "./filters.js";
import { search } from "./search.js";
import { take } from "./take.js";

document.querySelectorAll("form[data-filters]").forEach(filters);
document.querySelectorAll("main table.table").forEach(take);
const form = document.getElementById("search");
if (form) search(form);

// The same page in the other language, with the same filters and at the same place.
document.querySelectorAll("header a[hreflang]").forEach((link) => {
  link.addEventListener("click", () => {
    link.search = location.search;
    link.hash = location.hash;
  });
});
