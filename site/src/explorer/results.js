// Results as table, bars or graph, and as files.

import { h, svg } from "./dom.js";
import { measures } from "./queries.js";

const PAGE = 200;
const MOST_BARS = 60;
const MOST_NODES = 80;
const NAMED_EDGES = 40;
// The distance between a node and what it leads to, and between one row of nodes and the next.
const COLUMN = 330;
const ROW = 44;
const XSD_NUMBERS = /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/;

const isNumber = (term) => term?.type === "literal" && XSD_NUMBERS.test(term.datatype ?? "");

// The views that suit a result: bars where something was counted, a graph where rows tie one resource to another.
export function views(result, text) {
  const suited = result.triples ? ["turtle", "table"] : ["table"];
  if (bars(result, text)) suited.push("chart");
  const ties = edges(result);
  const nodes = new Set(ties.flatMap(({ from, to }) => [key(from), key(to)]));
  if (ties.length && nodes.size <= MOST_NODES) suited.push("graph");
  return suited;
}

function bars({ variables, rows }, text) {
  const at = variables.findIndex((name) => measures(text).includes(name));
  const suits = at > 0 && rows.length > 1 && rows.length <= MOST_BARS && rows.every((row) => isNumber(row[at]));
  return suits ? at : 0;
}

// What ties one thing to another in the rows: the triples of a CONSTRUCT, columns called from and to, or two columns of
// resources, one beside the other or with what ties them between.
function edges({ variables, rows, triples }) {
  const [from, to] = triples ? [0, 2] : tied(variables, rows);
  if (to === undefined) return [];
  return rows
    .filter((row) => row[from] && row[to])
    .map((row) => ({ from: row[from], to: row[to], by: to - from === 2 ? row[from + 1] : null }));
}

function tied(variables, rows) {
  const named = [variables.indexOf("from"), variables.indexOf("to")];
  if (!named.includes(-1)) return named;
  const resources = variables.map((_, at) => rows.every((row) => !row[at] || row[at].type === "uri"));
  if (variables.length === 3 && resources[0] && resources[1]) return [0, 2];
  const first = resources.findIndex((is, at) => is && resources[at + 1]);
  return first < 0 ? [] : [first, first + 1];
}

const key = (term) => `${term.type} ${term.value}`;

export function table(result, { show, words }) {
  const body = h("tbody");
  const more = h("button", { type: "button", class: "btn btn-outline-primary btn-sm", onclick: () => add() });
  let shown = 0;
  function add() {
    body.append(...result.rows.slice(shown, shown + PAGE).map((row) => h("tr", {}, row.map((term) => h("td", {}, show(term))))));
    shown = Math.min(result.rows.length, shown + PAGE);
    more.hidden = shown === result.rows.length;
    more.textContent = words.more(Math.min(PAGE, result.rows.length - shown));
  }
  add();
  const head = h("tr", {}, result.variables.map((name) => h("th", { scope: "col" }, name)));
  const made = h("table", { class: "table table-sm" }, h("caption", { class: "visually-hidden" }, words.result), h("thead", {}, head), body);
  return [h("div", { class: "table-responsive", role: "region", "aria-label": words.table, tabindex: "0" }, made), more];
}

export const turtle = (result, { words }) => [h("pre", { class: "explorer-turtle", tabindex: "0", role: "region", "aria-label": words.turtle }, result.turtle)];

export function chart(result, { text, name, words }) {
  const at = bars(result, text);
  const figures = result.rows.map((row) => Number(row[at].value));
  const most = Math.max(...figures, 1);
  const rows = result.rows.map((row, index) => {
    const label = row.slice(0, at).filter(Boolean).map(name).join(" · ");
    const bar = h("span", { class: "explorer-bar" });
    bar.style.width = `${(100 * figures[index]) / most}%`;
    return h("li", {}, h("span", { class: "explorer-bar-label" }, label), h("span", { class: "explorer-bar-track" }, bar), h("span", {}, String(figures[index])));
  });
  const title = words.chartOf(result.variables[at]);
  return [h("p", { class: "small" }, title), h("ul", { class: "explorer-bars", "aria-label": title }, rows)];
}

// The graph, from left to right: what a thing leads to stands in the columns after it.
export function graph(result, { link, name, words }) {
  const ties = edges(result);
  const terms = new Map(ties.flatMap(({ from, to }) => [from, to]).map((term) => [key(term), term]));
  const places = layout([...terms.keys()], ties.map(({ from, to }) => [key(from), key(to)]));
  const [width, height] = ["x", "y"].map((axis) => Math.max(...[...places.values()].map((place) => place[axis])));
  const size = { viewBox: `0 0 ${width + 260} ${height + 24}`, width: width + 260, height: height + 24 };
  const arrow = { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" };
  const title = words.graphOf(terms.size, ties.length);
  const drawn = svg("svg", { ...size, role: "group", "aria-label": title }, svg("defs", {}, svg("marker", arrow, svg("path", { d: "M0 0L8 4L0 8z" }))));
  const said = new Map();
  for (const { from, to, by } of ties) {
    const [a, b] = [places.get(key(from)), places.get(key(to))];
    const bend = Math.max(60, Math.abs(b.x - a.x) / 2);
    const line = svg("path", { class: "edge", d: `M${a.x + 7} ${a.y}C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x - 8} ${b.y}`, "marker-end": "url(#arrow)" });
    if (by) line.append(svg("title", {}, name(by)));
    if (by && ties.length <= NAMED_EDGES) said.set(b, (said.get(b) ?? new Set()).add(name(by)));
    drawn.append(line);
  }
  for (const [{ x, y }, names] of said) drawn.append(svg("text", { class: "edge", x: x - 14, y: y - 5, "text-anchor": "end", "paint-order": "stroke" }, short([...names].join(", "))));
  for (const [node, term] of terms) {
    const { x, y } = places.get(node);
    const drawing = [svg("title", {}, name(term)), svg("circle", { cx: x, cy: y, r: 6 }), svg("text", { x: x + 10, y: y - 7, "paint-order": "stroke" }, short(name(term)))];
    drawn.append(term.type === "uri" ? svg("a", { href: link(term.value) }, drawing) : svg("g", { class: "literal" }, drawing));
  }
  return [h("p", { class: "small" }, title), h("div", { class: "explorer-graph", tabindex: "0", role: "region", "aria-label": words.graph }, drawn)];
}

const short = (text) => (text.length > 36 ? `${text.slice(0, 35)}…` : text);

// The places of nodes: the column is that of the longest way to them, the row the middle of those of what they lead to.
function layout(nodes, ties) {
  const [after, into] = [new Map(nodes.map((node) => [node, []])), new Set()];
  for (const [from, to] of ties) {
    after.get(from).push(to);
    into.add(to);
  }
  const [columns, places] = [new Map(), new Map()];
  const reach = (node, column, way) => {
    if (way.has(node) || (columns.get(node) ?? -1) >= column) return;
    columns.set(node, column);
    for (const next of after.get(node)) reach(next, column + 1, new Set(way).add(node));
  };
  let row = 0;
  const put = (node) => {
    const place = { x: 14 + columns.get(node) * COLUMN, y: 0 };
    places.set(node, place);
    const ends = [];
    for (const next of after.get(node)) if (!places.has(next)) ends.push(put(next));
    place.y = ends.length ? (Math.min(...ends) + Math.max(...ends)) / 2 : 30 + ROW * row++;
    return place.y;
  };
  const order = [...nodes.filter((node) => !into.has(node)), ...nodes];
  for (const node of order) if (!columns.has(node)) reach(node, 0, new Set());
  for (const node of order) if (!places.has(node)) put(node);
  return places;
}

// SPARQL 1.1 Query Results, as the build writes them.
export function csv({ variables, rows }) {
  const cell = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [variables, ...rows.map((row) => row.map((term) => term?.value ?? ""))].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

export function json(result) {
  if (result.boolean !== undefined) return `${JSON.stringify({ head: {}, boolean: result.boolean }, null, 2)}\n`;
  const bindings = result.rows.map((row) => Object.fromEntries(result.variables.map((name, at) => [name, row[at]]).filter(([, term]) => term)));
  return `${JSON.stringify({ head: { vars: result.variables }, results: { bindings } }, null, 2)}\n`;
}
