// The filters of a table: selects compare with the data- attributes of its rows, the text field with their words.
// The state stands in the address, so that a filtered table can be sent to somebody.

import { fold } from "./fold.js";

// What is chosen in a field, in the words that the page has for it.
const said = (field) => `${field.labels[0].textContent.trim()}: ${field.selectedOptions?.[0].textContent.trim() ?? `«${field.value.trim()}»`}`;

// The words of a row without what is folded away.
function seen(row) {
  const copy = row.cloneNode(true);
  copy.querySelectorAll("details").forEach((part) => part.remove());
  return copy.textContent;
}

export function filters(form) {
  const rows = [...document.querySelectorAll(`#${form.dataset.filters} tbody tr`)];
  const words = new Map(rows.map((row) => [row, fold(seen(row))]));
  const status = form.querySelector("[role=status]");
  // What a print says of the filter, as it hides the form.
  const printed = document.getElementById(form.dataset.printed);
  const state = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.name && state.has(field.name)) field.value = state.get(field.name);
  }

  function apply() {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !chosen.every(([name, value]) =>
        name === "text" ? fold(value).split(/\s+/).every((word) => words.get(row).includes(word)) : row.dataset[name] === value);
      shown += row.hidden ? 0 : 1;
    }
    status.textContent = `${shown} ${shown === 1 ? status.dataset.one : status.dataset.many} ${rows.length}`;
    printed.textContent = chosen.length ? `${printed.dataset.filtered} ${chosen.map(([name]) => said(form.elements[name])).join("; ")}. ${status.textContent}.` : "";
    const query = new URLSearchParams(chosen).toString();
    history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
}
