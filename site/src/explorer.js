// The explorer: SPARQL over the published data in the browser, with no server. What it needs are scripts beside the page:
// raccordoQueries comes with it, and at the first touch raccordoEditor, raccordoUnpack, and packed raccordoEngine (a worker),
// raccordoOxigraph (its code) and raccordoData (TriG and names), of what is shared under "" and of a plan under its key.

import { h } from "./explorer/dom.js";
import { Plain } from "./explorer/plain.js";
import { about, bind } from "./explorer/queries.js";
import * as results from "./explorer/results.js";
import { WORDS } from "./explorer/words.js";
import { loaded } from "./loaded.js";
import { csvItalian, save, xlsx } from "./take/files.js";

const { base, prefixes, queries, pages, plans, shared, engine } = self.raccordoQueries;
const ALL = "all";
const place = document.getElementById("explorer");
const root = document.body.dataset.root ?? "";
const state = { language: document.documentElement.lang, worker: null, asked: 0, run: 0, running: false, result: null, failure: null, labels: {}, options: {}, view: null, values: {}, plan: plans[0]?.key };
const byName = new Map(queries.map((query) => [query.name, query]));

// The worker

const waiting = new Map();

function ask(message) {
  const id = ++state.asked;
  state.worker.postMessage({ id, ...message });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

// What fails to load is loaded again by the next question.
function start() {
  const loading = (state.loaded = load());
  parts.status.textContent = standing();
  loading.catch((error) => {
    error.fault ??= { kind: "broken", given: error.message };
    if (loading !== state.loaded) return;
    state.loaded = state.unpacked = null;
    parts.status.textContent = explain(error.fault);
  });
}

// Some scripts beside the page; the one file has what it needs.
const needed = (paths) => pages && Promise.all(paths.map((path) => loaded(root + path).catch((error) => {
  throw Object.assign(error, { fault: { kind: "unloaded", given: path } });
})));

// What a worker needs; unpacked once, since another may have to take its place.
async function unpack() {
  await needed(engine.scripts);
  const [worker, code] = await Promise.all([
    self.raccordoUnpack(self.raccordoEngine),
    self.raccordoUnpack(self.raccordoOxigraph).then((code) => WebAssembly.compile(code)),
  ]);
  return { worker: URL.createObjectURL(new Blob([worker], { type: "text/javascript" })), code };
}

// The plans that are asked of.
const chosen = () => plans.filter(({ key }) => [key, ALL].includes(state.plan));

// The data under a key: the graphs and the names, unpacked once.
const unpacked = new Map();

async function data({ key, script: path }) {
  await needed([path, ...engine.scripts]);
  const { data: graphs, labels } = self.raccordoData[key];
  const [trig, names] = await Promise.all([graphs, labels].map(self.raccordoUnpack));
  return { trig: new Uint8Array(trig), names: JSON.parse(new TextDecoder().decode(names)) };
}

function once(plan) {
  if (!unpacked.has(plan.key)) unpacked.set(plan.key, data(plan).catch((error) => {
    unpacked.delete(plan.key);
    throw error;
  }));
  return unpacked.get(plan.key);
}

async function load() {
  const mine = (state.loading = {});
  const [{ worker, code }, ...given] = await Promise.all([(state.unpacked ??= unpack()), ...[shared, ...chosen()].map(once)]);
  // Another plan has been chosen meanwhile.
  if (mine !== state.loading) return state.loaded;
  state.worker = new Worker(worker);
  state.worker.onmessage = ({ data: { id, value, fault } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (fault) reject(Object.assign(new Error(fault.given), { fault }));
    else resolve(value);
  };
  const { size, terms, options, labels } = await ask({ action: "load", engine: code, data: given.map(({ trig }) => trig), ranges: RANGES });
  state.labels = Object.assign({}, ...given.map(({ names }) => names));
  Object.assign(state, { size, terms, options, labels: merged(labels) });
  if (editor instanceof Plain) edit(editor.text, editor.caret);
  offer();
  for (const fill of parts.fields) fill();
  place.dataset.ready = "true";
  if (!state.running && !state.result && !state.failure) parts.status.textContent = standing();
}

// How much the data and the engine are, as they are loaded.
const sizes = () => [chosen().reduce((sum, { size }) => sum + size, shared.size), engine.size].map(bytes);

// How far the loading is.
const standing = () => (place.dataset.ready ? words().ready(state.size.toLocaleString(state.language), ...sizes()) : words()[state.loaded ? "loading" : "needed"](...sizes()));

const bytes = (length) => (length < 1e5 ? `${Math.ceil(length / 1e3)} kB` : `${(length / 1e6).toLocaleString(state.language, { maximumFractionDigits: 1 })} MB`);

// The lists of classes that parameters take their values from, by names.
const RANGES = Object.fromEntries(queries.flatMap(({ parameters }) => parameters).filter(({ ranges }) => ranges).map(({ ranges }) => [String(ranges), ranges]));

// Names and links

const words = () => WORDS[state.language];

function shorten(iri) {
  const [prefix, namespace] = Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length).find(([, start]) => iri.startsWith(start)) ?? [];
  return prefix && /^[\w.-]+$/.test(iri.slice(namespace.length)) ? `${prefix}:${iri.slice(namespace.length)}` : iri.startsWith(base) ? iri.slice(base.length) : iri;
}

// The labels that the engine found, with those that were given for what it knows nothing of.
const merged = (labels) => {
  const found = Object.entries(labels).filter(([iri, texts]) => Object.keys(texts).length || !state.labels[iri]);
  return { ...state.labels, ...Object.fromEntries(found) };
};

function label(iri) {
  const known = state.labels[iri] ?? {};
  const other = state.language === "it" ? "en" : "it";
  return known[state.language] ?? known[""] ?? known[other] ?? Object.values(known)[0] ?? shorten(iri);
}

const name = (value) => (value.type === "uri" ? label(value.value) : value.value);

// The page of a thing, where there are pages and the thing is ours; else the query for all that is said of it.
function link(iri) {
  const path = iri.startsWith(base) ? iri.slice(base.length) : null;
  if (!pages || path === null) return `#about=${encodeURIComponent(iri)}`;
  const ending = state.language === "it" ? ".html" : `.${state.language}.html`;
  const [document, fragment] = path.split("#");
  return root + (document.replace(/^graph\//, "graphs/") || "index") + ending + (fragment ? `#${fragment}` : "");
}

function show(value) {
  if (!value) return "";
  if (value.type === "uri") return h("a", { href: link(value.value), title: shorten(value.value) }, label(value.value));
  return value["xml:lang"] && value["xml:lang"] !== state.language ? h("span", { lang: value["xml:lang"] }, value.value) : value.value;
}

// The page

const parts = {};
let editor;

function build() {
  const text = words();
  place.replaceChildren(
    h("div", { class: "explorer-question" },
      plans.length > 1 ? [
        h("label", { for: "explorer-plan" }, text.plan),
        (parts.plan = h("select", { id: "explorer-plan", class: "form-select", onchange: () => turn(parts.plan.value) },
          plans.map(({ key, titles, size }) => h("option", { value: key }, `${titles[state.language]}, ${bytes(size)}`)),
          h("option", { value: ALL }, `${text.allPlans}, ${bytes(plans.reduce((sum, { size }) => sum + size, 0))}`))),
      ] : null,
      h("label", { for: "explorer-select" }, text.question),
      (parts.select = h("select", { id: "explorer-select", class: "form-select", onchange: () => choose(parts.select.value) },
        h("option", { value: "" }, text.own), queries.map((query) => h("option", { value: query.name }, query.titles[state.language])))),
      (parts.description = h("p", { class: "small" })),
      (parts.form = h("div", { class: "explorer-parameters" }))),
    h("p", { class: "explorer-label", id: "explorer-label" }, text.query),
    (parts.editor = h("div", { class: "explorer-editor" })),
    h("p", { class: "small", id: "explorer-keys" }, text.keys),
    h("div", { class: "explorer-buttons" },
      (parts.run = h("button", { type: "button", class: "btn btn-primary", onclick: run }, text.run)),
      (parts.stop = h("button", { type: "button", class: "btn btn-outline-primary", onclick: stop, disabled: true }, text.stop)),
      (parts.link = h("a", { href: "#" }, text.link))),
    (parts.status = h("p", { class: "explorer-status", role: "status", "aria-live": "polite" }, standing())),
    (parts.result = h("section", { "aria-label": text.result })),
  );
}

function mount() {
  const kept = editor?.text ?? "";
  build();
  edit(kept);
  state.terms && offer();
  parts.select.value = state.name ?? "";
  if (parts.plan) parts.plan.value = state.plan;
  describe();
  if (state.result) display();
}

// An editor with a text, the better one where it has been loaded, and the caret in it where it was in the one before.
function edit(text, caret = null) {
  parts.editor.replaceChildren();
  editor = new (self.raccordoEditor ?? Plain)(parts.editor, { prefixes, onRun: run, onChange: changed });
  editor.label(words().query, "explorer-keys");
  editor.text = text;
  if (caret !== null) editor.focus(caret);
}

const offer = () => editor.offer([...state.terms.classes, ...state.terms.properties], label);

// The plan that is asked of stands in the address where it isn't the newest; it is no parameter of a query, which is an IRI.
function address() {
  const query = byName.get(state.name);
  const of = state.plan === plans[0]?.key ? [] : [["of", state.plan]];
  if (!query || bound(query) !== editor.text) return `#query=${encodeURIComponent(editor.text)}${of.map(([key, value]) => `&${key}=${encodeURIComponent(value)}`)}`;
  const given = query.parameters.filter((parameter) => state.values[parameter.name]);
  return `#${new URLSearchParams([["name", query.name], ...given.map((parameter) => [parameter.name, state.values[parameter.name]]), ...of])}`;
}

// Where the page is cited, it is with its query.
const cited = document.querySelector(".cited span");
const citation = cited?.textContent;

function changed() {
  parts.link.href = address();
  if (cited) cited.textContent = citation + address();
}

const bound = (query) => bind(query, state.values);

function choose(chosen, given = {}) {
  const query = byName.get(chosen);
  state.name = query?.name ?? null;
  state.values = Object.fromEntries((query?.parameters ?? []).map(({ name: key }) => [key, given[key] ?? ""]));
  parts.select.value = chosen && query ? chosen : "";
  describe();
  if (query) editor.text = bound(query);
}

function describe() {
  const query = byName.get(state.name);
  parts.description.textContent = query ? query.descriptions[state.language] : words().ownText;
  parts.fields = [];
  parts.form.replaceChildren(...(query?.parameters ?? []).map((parameter) => field(query, parameter)));
}

function field(query, parameter) {
  const id = `explorer-${parameter.name}`;
  const set = (event) => {
    state.values[parameter.name] = event.target.value;
    editor.text = bound(query);
  };
  const control = parameter.kind === "iri"
    ? h("select", { id, class: "form-select", onchange: set })
    : h("input", { id, class: "form-control", type: parameter.kind === "number" ? "number" : "text", value: state.values[parameter.name], oninput: set, onkeydown: ({ key }) => key === "Enter" && run() });
  // What there is to choose comes with the data, perhaps while somebody is at the field.
  const fill = () => {
    const value = state.values[parameter.name];
    const options = [...new Set([...(state.options[String(parameter.ranges)] ?? []), value])].filter(Boolean);
    const names = options.map(label);
    // What is called alike is told apart by the end of its name.
    const sorted = options.map((iri, at) => [names.indexOf(names[at]) === names.lastIndexOf(names[at]) ? names[at] : `${names[at]} (${iri.split(/[/#]/).pop()})`, iri]).sort((a, b) => a[0].localeCompare(b[0], state.language, { numeric: true }));
    const more = state.terms ? [] : [h("option", { disabled: true }, words().later)];
    control.replaceChildren(h("option", { value: "" }, words().all), ...sorted.map(([text, iri]) => h("option", { value: iri, selected: iri === value }, text)), ...more);
  };
  if (parameter.kind === "iri") parts.fields.push(fill), fill();
  return h("div", {}, h("label", { for: id }, parameter.descriptions[state.language]), control);
}

// Running

function busy(is) {
  state.running = is;
  parts.stop.disabled = !is;
  parts.result.setAttribute("aria-busy", String(is));
}

async function run() {
  if (state.running) stop();
  const text = editor.text;
  const mine = ++state.run;
  busy(true);
  if (!state.loaded) start();
  parts.status.textContent = words().running;
  history.replaceState(null, "", address());
  let found;
  try {
    await state.loaded;
    found = { result: { ...(mine === state.run && (await ask({ action: "query", text, prefixes }))), text }, failure: null };
  } catch (error) {
    found = { result: null, failure: error.fault ?? { kind: "engine", given: error.message } };
  }
  if (mine !== state.run) return;
  if (found.failure?.kind === "deep") renew();
  state.labels = merged(found.result?.labels ?? {});
  Object.assign(state, found);
  busy(false);
  display();
}

function stop() {
  state.run++;
  busy(false);
  parts.status.textContent = words().stopped;
  if (state.worker) renew();
}

// A worker that works can't be asked to stop: it is ended, and another takes its place.
function renew() {
  state.worker?.terminate();
  waiting.clear();
  start();
}

// Ask of another plan, or of all, from now on.
function turn(key) {
  if (state.plan === key) return;
  if (state.running) stop();
  state.plan = key;
  Object.assign(state, { result: null, failure: null });
  if (parts.plan) parts.plan.value = key;
  parts.result.replaceChildren();
  delete place.dataset.ready;
  parts.status.textContent = standing();
  if (state.loaded) renew();
  changed();
}

// Why a query wasn't run, in words, at its line.
function explain({ kind, line, given }) {
  const text = words().faults[kind](given, Object.hasOwn(prefixes, given) ? prefixes[given] : undefined);
  return line ? words().line(line, text) : text[0].toUpperCase() + text.slice(1);
}

// Of what an answer is, where that is a choice.
const asked = () => (plans.length < 2 ? [] : [state.plan === ALL ? words().ofAll : words().of(chosen()[0].titles[state.language])]);

function display() {
  const { result, failure } = state;
  parts.result.replaceChildren();
  if (!result) {
    parts.status.textContent = `${words().error}.`;
    parts.result.append(h("p", { class: "explorer-error" }, explain(failure)));
    return;
  }
  if (result.boolean !== undefined) {
    parts.status.textContent = [result.boolean ? words().yes : words().no, ...asked()].join(" ");
    return;
  }
  const seconds = (result.milliseconds / 1000).toLocaleString(state.language, { maximumFractionDigits: 2 });
  const count = result.rows.length;
  const told = result.cut ? words().cut(count) : count ? words()[result.triples ? "triples" : "rows"](count, seconds) : words().none;
  parts.status.textContent = [told, ...asked()].join(" ");
  if (!count) return;
  const suited = results.views(result, result.text);
  if (!suited.includes(state.view)) state.view = null;
  parts.result.append(toolbar(result, suited), (parts.view = h("div")));
  draw();
}

function toolbar(result, suited) {
  const views = suited.map((view) => h("label", {},
    h("input", { type: "radio", name: "explorer-view", value: view, checked: view === (state.view ?? suited[0]), onchange: () => { state.view = view; draw(); } }), ` ${words()[view]}`));
  const rows = () => [result.variables, ...result.rows.map((row) => row.map((term) => term?.value ?? ""))];
  const from = { SPARQL: result.text, URL: location.href };
  const table = [
    ["CSV", "csv", "text/csv", () => results.csv(result)],
    [words().italian, "csv", "text/csv", () => csvItalian(rows())],
    ["JSON", "json", "application/sparql-results+json", () => results.json(result)],
    ["XLSX", "xlsx", "", () => xlsx(rows(), from, root)],
  ];
  const files = result.triples ? [["Turtle", "ttl", "text/turtle", () => result.turtle], ...table] : table;
  const press = (ending, type, write) => async () => save(`${state.name ?? "raccordo"}.${ending}`, type, await write());
  return h("div", { class: "explorer-toolbar" },
    suited.length > 1 ? h("fieldset", {}, h("legend", {}, words().view), views) : null,
    h("p", {}, `${words().download}: `, files.map(([title, ending, type, write]) =>
      h("button", { type: "button", class: "btn btn-outline-primary btn-sm", onclick: press(ending, type, write) }, title))));
}

function draw() {
  const { result } = state;
  parts.view.replaceChildren(...results[state.view ?? results.views(result, result.text)[0]](result, { show, name, link, text: result.text, words: words() }));
}

// The query that the address carries: #query=… whole, #about=… for all that is said of a thing, or #name=… with its parameters.
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  if ([ALL, ...plans.map(({ key }) => key)].includes(given.get("of"))) turn(given.get("of"));
  const text = given.get("about") ? about(given.get("about")) : given.get("query");
  if (text) {
    choose("");
    editor.text = text;
  } else if (byName.has(given.get("name"))) choose(given.get("name"), Object.fromEntries(given));
  else return false;
  run();
  return true;
}

function switchLanguage(language) {
  state.language = document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-it]")) element.textContent = element.dataset[language];
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  mount();
}

async function open() {
  mount();
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => switchLanguage(button.dataset.language));
  for (const kind of ["focusin", "pointerdown"]) place.addEventListener(kind, () => state.loaded ?? start(), { once: true });
  window.addEventListener("hashchange", fromAddress);
  if (!fromAddress()) choose(queries[0].name);
}

open();
