// What the page of the search does beside what every page does.

import { search } from "./search.js";

search(document.getElementById("search"));
