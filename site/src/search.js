// The search: over the index that the build wrote, in the browser, whatever the accents and the case of the words.

import MiniSearch from "minisearch";
import { fold } from "./fold.js";

const SHOWN = 60;
const CLOSE = 220;

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  Object.assign(made, attributes);
  made.append(...[content].flat());
  return made;
}

// The text around the first of the words, with each of them marked.
function extract(text, words) {
  const folded = [...text].map((sign) => fold(sign)[0] ?? sign).join("");
  const found = words.map((word) => folded.indexOf(word)).filter((place) => place >= 0);
  const start = found.length && Math.min(...found) > CLOSE / 2 ? Math.min(...found) - CLOSE / 4 : 0;
  const part = [...text].slice(start, start + CLOSE).join("");
  const lower = folded.slice(start, start + CLOSE);
  const out = [start ? "…" : ""];
  let at = 0;
  while (at < part.length) {
    const hits = words.map((word) => [lower.indexOf(word, at), word]).filter(([place]) => place >= 0);
    if (!hits.length) break;
    const [place, word] = hits.sort((a, b) => a[0] - b[0])[0];
    out.push(part.slice(at, place), element("mark", part.slice(place, place + word.length)));
    at = place + word.length;
  }
  out.push(part.slice(at), start + CLOSE < text.length ? "…" : "");
  return out;
}

export function search(form) {
  const entries = window.raccordoIndex ?? [];
  const index = new MiniSearch({
    fields: ["l", "s", "x"],
    processTerm: fold,
    searchOptions: { prefix: true, fuzzy: (word) => (word.length > 5 ? 0.15 : 0), combineWith: "AND", boost: { l: 3, s: 2 }, processTerm: fold },
  });
  index.addAll(entries.map((entry, id) => ({ id, ...entry })));
  const field = form.elements.q;
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-count");
  const root = document.body.dataset.root;

  function show() {
    const words = fold(field.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const hits = words.length ? index.search(field.value) : [];
    list.replaceChildren(...hits.slice(0, SHOWN).map(({ id }) => {
      const entry = entries[id];
      return element("li", [
        element("p", entry.k, { className: "kind" }),
        element("a", extract(entry.l, words), { href: root + entry.h }),
        element("p", extract(entry.s || entry.x, words), { className: "small" }),
      ]);
    }));
    status.textContent = !words.length ? "" : hits.length ? `${hits.length} ${status.dataset.some}` : status.dataset.none;
    history.replaceState(null, "", location.pathname + (field.value ? `?q=${encodeURIComponent(field.value)}` : ""));
  }

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  show();
}
