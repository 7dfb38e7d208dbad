// A table of a page taken along as it is seen: the rows that no filter hides, as files for spreadsheets and programs.

import { h } from "./explorer/dom.js";
import { csv, csvItalian, json, save, xlsx } from "./take/files.js";

const WORDS = {
  it: { take: "Scarica la tabella", italian: "CSV per Excel in italiano", iri: "IRI", address: "indirizzo", cited: "citazione" },
  en: { take: "Download the table", italian: "CSV for Excel in Italian", iri: "IRI", address: "address", cited: "citation" },
};
const root = document.body.dataset.root ?? "";
const words = WORDS[document.documentElement.lang] ?? WORDS.en;

// The text of a cell without what is not of the data, or is of a column of its own; its lines and the items of its lists
// with | between them.
function textOf(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".visually-hidden, .untaken, [data-column]").forEach((part) => part.remove());
  copy.querySelectorAll("br, li + li").forEach((part) => part.before(" | "));
  const parts = copy.textContent.replace(/\s+/g, " ").split("|").map((part) => part.trim());
  return parts.filter(Boolean).join(" | ");
}

// The IRI of a page of this publication that a link leads to.
function iriOf(link) {
  const [here, base] = [new URL(`${root}x`, location.href), document.querySelector("link[rel=canonical]")?.href];
  const path = link && new URL(link.href).pathname;
  const folder = here.pathname.slice(0, -1);
  if (!path?.startsWith(folder) || !base) return "";
  const own = location.pathname.slice(folder.length);
  return base.slice(0, base.length - own.length) + path.slice(folder.length).replace(/(\.\w\w)?\.html$/, "") + new URL(link.href).hash;
}

// What stands within a part of a page under the head of a column.
const within = (part, head, mark = "column") => [...part.querySelectorAll(`[data-${mark}="${CSS.escape(head)}"]`)];
const joined = (parts) => parts.map((part) => part.dataset.value ?? textOf(part)).filter(Boolean).join(" | ");

// The heads and the rows that are seen, each with the IRI of what its first cell links to, where any does.
function rowsOf(table) {
  const heads = [...table.tHead.rows].at(-1).cells;
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.hidden && row.cells.length === heads.length);
  const iris = rows.map((row) => iriOf((row.querySelector("th[scope=row]") ?? row.cells[0]).querySelector("a[href]")));
  const named = iris.some(Boolean);
  // A cell that says two things has the second in a part with the head of the column that it makes.
  const columns = [...heads].flatMap((head, at) => {
    const also = new Set(rows.flatMap((row) => [...row.cells[at].querySelectorAll("[data-column]")].map((part) => part.dataset.column)));
    const own = [textOf(head), (row) => textOf(row.cells[at])];
    return [own, ...[...also].map((name) => [name, (row) => joined(within(row.cells[at], name))])];
  });
  const cells = rows.map((row, at) => [...columns.map(([, cell]) => cell(row)), ...(named ? [iris[at]] : [])]);
  return [[...columns.map(([head]) => head), ...(named ? [words.iri] : [])], ...cells];
}

// What a person reads as a list, or as tables one after the other, as rows: each item with what stands in it under the
// heads, or around it for several.
function rowsOfItems(place) {
  const heads = place.dataset.take.split("|");
  const cell = (item, head) => {
    const own = within(item, head);
    let around = item;
    while (!own.length && around !== place) {
      around = around.parentElement;
      const shared = within(around, head, "shared");
      if (shared.length) return joined(shared.slice(0, 1));
    }
    return joined(own);
  };
  const items = [...place.querySelectorAll("[data-item]")];
  const iris = items.map((item) => iriOf(item.querySelector("a[data-item-link], [data-item-link] a")));
  return [[...heads, words.iri], ...items.map((item, at) => [...heads.map((head) => cell(item, head)), iris[at]])];
}

function source() {
  const canonical = document.querySelector("link[rel=canonical]")?.href ?? location.href;
  const cited = document.querySelector(".cited span")?.textContent.replace(/\s+/g, " ").trim();
  return { [words.address]: canonical + location.search, ...(cited && { [words.cited]: cited }) };
}

// The buttons that save a table; `rows` gives what it has when one is pressed.
export function buttons(name, rows, from) {
  const files = [
    ["XLSX", "xlsx", "", () => xlsx(rows(), from(), root)],
    ["CSV", "csv", "text/csv", () => csv(rows())],
    [words.italian, "csv", "text/csv", () => csvItalian(rows())],
    ["JSON", "json", "application/json", () => json(rows(), from())],
  ];
  const press = (ending, type, make) => async () => save(`${name}.${ending}`, type, await make());
  return files.map(([title, ending, type, make]) => h("button", { type: "button", class: "btn btn-outline-primary btn-sm", onclick: press(ending, type, make) }, title));
}

const nameOfPage = () => location.pathname.split("/").at(-1).replace(/(\.\w\w)?\.html$/, "") || "raccordo";
const offer = (rows, style = "take") => h("details", { class: style }, h("summary", {}, words.take), h("div", {}, buttons(nameOfPage(), rows, source)));

export function take(table) {
  if (!table.tHead || !table.caption || [...table.tBodies].every((body) => body.rows.length < 2)) return;
  (table.closest(".table-responsive") ?? table).before(offer(() => rowsOf(table)));
}

export function takeItems(place) {
  place.querySelector(".take-room").append(offer(() => rowsOfItems(place)));
}
