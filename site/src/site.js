// What the pages do with JavaScript; each reads without it.

import { filters } from "./filters.js";
import { search } from "./search.js";

document.querySelectorAll("form[data-filters]").forEach(filters);
const form = document.getElementById("search");
if (form) search(form);
