// The page of the search: over the index that the build wrote, in the browser.

import { h } from "./explorer/dom.js";
import { fold } from "./fold.js";
import { loaded } from "./loaded.js";
import { makeIndex } from "./search/index.js";
import { words } from "./search/words.js";

const PAGE = 40;
const CLOSE = 220;
const ALL = "all";

export function search(form) {
  const { kinds, synonyms, entries } = window.raccordoIndex;
  // The entries of each plan whose index was loaded.
  const indexes = (window.raccordoIndexes ??= {});
  const [field, kind, plan] = [form.elements.q, form.elements.kind, form.elements.plan];
  const [list, status, hint, more] = ["results", "count", "hint", "more"].map((name) => document.getElementById(`search-${name}`));
  const root = document.body.dataset.root;
  let [index, indexed] = [];
  let found = [];
  let shown = 0;

  // The text around the first of the words that were found, with each of them marked.
  function extract(text, terms, stem = index.stem) {
    const marks = [];
    for (const { word, start, end } of words(text)) {
      if (start >= (marks.at(-1)?.end ?? 0) && terms.has(stem(word))) marks.push({ start, end });
    }
    const first = marks[0]?.start ?? 0;
    const from = first > CLOSE / 2 ? text.lastIndexOf(" ", first - CLOSE / 4) + 1 : 0;
    const to = text.length > from + CLOSE ? text.lastIndexOf(" ", from + CLOSE) : text.length;
    const out = [from ? "…" : ""];
    let at = from;
    for (const { start, end } of marks.filter((mark) => mark.start >= from && mark.end <= to)) {
      out.push(text.slice(at, start), h("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...out, text.slice(at, to), to < text.length ? "…" : ""];
  }

  const hits = (text, terms, stem = index.stem) => new Set([...words(text)].map(({ word }) => stem(word)).filter((key) => terms.has(key))).size;

  // The text that shows most of what was found, or the one shown where none does.
  function around({ l, s = "", x = "", n = [] }, terms) {
    const names = n.filter((name) => name !== l && hits(name, terms)).join(" · ");
    const [best] = [s, names, x].map((text) => [text, hits(text, terms)]).sort((one, other) => other[1] - one[1]);
    return best[1] ? best[0] : s;
  }

  // Of what the thing itself doesn't have: the title of what it is tied to that does, or the text in the other language.
  function elsewhere({ l, o, s = "", x = "", n = [], f = "", r = [] }, terms) {
    if (hits([l, o, s, x, ...n].join(" "), terms)) return null;
    const tied = r.find((title) => hits(title, terms));
    if (tied) return h("p", { class: "small" }, `${list.dataset.near}: `, extract(tied, terms));
    return hits(f, terms, index.otherStem) ? h("p", { class: "small", lang: list.dataset.other }, extract(f, terms, index.otherStem)) : null;
  }

  const item = ({ entry, terms }) => {
    const text = around(entry, terms);
    return h("li", {},
      h("p", { class: "kind" }, entry.o),
      h("a", { href: root + entry.h }, extract(entry.l, terms)),
      text && !fold(entry.l).includes(fold(text)) ? h("p", { class: "small" }, extract(text, terms)) : null,
      elsewhere(entry, terms));
  };

  function add() {
    list.append(...chosen().slice(shown, shown + PAGE).map(item));
    shown += PAGE;
    more.hidden = shown >= chosen().length;
  }

  const chosen = () => found.filter(({ entry }) => !kind.value || entry.k === kind.value);

  // The kinds that something was found of, with how many; the one that was chosen stays where nothing was.
  function offer() {
    const count = (key) => found.filter(({ entry }) => entry.k === key).length;
    const kept = Object.keys(kinds).filter((key) => count(key) || key === kind.value);
    const options = kept.map((key) => h("option", { value: key, selected: key === kind.value }, `${kinds[key].name} (${count(key)})`));
    kind.replaceChildren(h("option", { value: "" }, kind.dataset.all), ...options);
  }

  // The options of the plans that are searched; a publication of one plan leaves no choice.
  const plans = () => (plan ? [...plan.options].filter(({ value, dataset }) => dataset.index && [value, ALL].includes(plan.value)) : []);
  const missing = () => plans().filter(({ value }) => !indexes[value]);

  // The index of what is shared and of the plans that are searched, made anew where others are.
  function made() {
    if (!index || indexed !== plan?.value) {
      const own = plan ? plans().map(({ value }) => indexes[value]) : Object.values(indexes);
      index = makeIndex({ kinds, synonyms, entries: [...own.flat(), ...entries] }, document.documentElement.lang);
      indexed = plan?.value;
    }
    return index;
  }

  async function change() {
    if (missing().length) {
      status.textContent = status.dataset.loading;
      try {
        await Promise.all(missing().map((option) => loaded(option.dataset.index)));
      } catch {
        status.textContent = status.dataset.failed;
        return;
      }
    }
    if (!missing().length) show();
  }

  function show() {
    const text = field.value.trim();
    if (missing().length) return;
    if (text) made();
    found = text ? index.search(text) : [];
    offer();
    list.replaceChildren();
    shown = 0;
    add();
    const { length } = chosen();
    status.textContent = !text ? "" : length ? `${length} ${length === 1 ? status.dataset.one : status.dataset.some}` : status.dataset.none;
    suggest(text && index.suggest(text));
    const state = new URLSearchParams([["q", field.value], ["kind", kind.value], ["plan", plan?.value]].filter(([, value]) => value)).toString();
    history.replaceState(null, "", location.pathname + (state ? `?${state}` : ""));
  }

  function suggest(text) {
    const take = () => { field.value = text; show(); field.focus(); };
    hint.replaceChildren(...(text ? [`${hint.dataset.meant} `, h("button", { type: "button", class: "btn btn-link", onclick: take }, text), "?"] : []));
  }

  // The arrows go from the field to the results, and from one to the next.
  function step(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (!move || at < 0 || !stops[at + move]) return;
    event.preventDefault();
    stops[at + move].focus();
  }

  const state = new URLSearchParams(location.search);
  field.value = state.get("q") ?? "";
  if (kinds[state.get("kind")]) kind.replaceChildren(h("option", { value: state.get("kind"), selected: true }, ""));
  if (plan && state.has("plan")) plan.value = state.get("plan");
  if (plan && plan.selectedIndex < 0) plan.selectedIndex = 0;
  field.addEventListener("input", show);
  plan?.addEventListener("change", change);
  kind.addEventListener("change", show);
  more.addEventListener("click", add);
  for (const place of [field, list]) place.addEventListener("keydown", step);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  change();
}
