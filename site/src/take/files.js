// A table as files: rows of texts go in, the first of them the heads of the columns; what a person saves comes out.

import { loaded } from "../loaded.js";

// What a spreadsheet would run as a formula (OWASP, CSV injection), and what one takes for a number or a date.
const FORMULA = /^([=+@\t\r].|-.*\w)/s;
const NUMBER = /^[\d.,:/-]*\d[.,:/-][\d.,:/-]*$|^0\d+$|^\d{12,}$/;
// Control characters, which XML can't have.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

// The signs that a cell of a workbook has at most: of one with more, spreadsheets say that the file is broken.
const LONGEST = 32767;

const quoted = (text, sign) => (text.includes(sign) || /["\n\r\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// A tab before a cell keeps it a text: a spreadsheet shows none.
const plain = (text) => (FORMULA.test(text) ? `\t${text}` : text);
const code = (text) => (FORMULA.test(text) || NUMBER.test(text) ? `\t${text}` : text);

// CSV by RFC 4180.
export const csv = (rows) => rows.map((row) => row.map((text) => quoted(plain(text), ",")).join(",")).join("\r\n") + "\r\n";

// CSV as an Italian spreadsheet opens it with a double click: semicolons, the mark of UTF-8, and codes such as 4.10, which
// would become dates, kept as texts.
export const csvItalian = (rows) => `\ufeff${rows.map((row) => row.map((text) => quoted(code(text), ";")).join(";")).join("\r\n")}\r\n`;

// The rows as objects, and where they are from.
export const json = ([heads, ...rows], source) => `${JSON.stringify({ ...source, rows: rows.map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at]]))) }, null, 2)}\n`;

// A workbook with the rows, each cell a text, cut with an ellipsis where no cell can have it all, and a sheet that says where they are from. Its writer is loaded when it is asked for, where a page has none.
export async function xlsx(rows, source, root) {
  if (!self.raccordoXlsx) await loaded(`${root}site/xlsx.js`);
  const text = (value, more = {}) => ({ type: String, value: value.replace(CONTROL, ""), wrap: true, alignVertical: "top", ...more });
  const short = (value) => (value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value);
  const shown = rows.map((row) => row.map(short));
  const [heads, ...cells] = shown;
  const longest = (lengths) => lengths.reduce((most, length) => Math.max(most, length), 0);
  const width = (at) => Math.min(60, 3 + longest(shown.map((row) => longest(row[at].split("\n").map(({ length }) => length)))));
  const data = [heads.map((head) => text(head, { fontWeight: "bold" })), ...cells.map((row) => row.map((value) => (value ? text(value) : null)))];
  const from = Object.entries(source).map(([name, value]) => [text(name, { fontWeight: "bold" }), text(short(value))]);
  return self.raccordoXlsx([
    { data, sheet: "1", columns: heads.map((_, at) => ({ width: width(at) })), stickyRowsCount: 1 },
    { data: from, sheet: "2", columns: [{ width: 14 }, { width: 100 }] },
  ]).toBlob();
}

export function save(name, type, content) {
  const href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
