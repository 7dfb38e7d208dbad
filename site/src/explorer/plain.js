// The editor until the one with colours and completion is there: a field of text that can do what that one can, but offers
// nothing.

import { h } from "./dom.js";

export class Plain {
  constructor(parent, { onRun, onChange }) {
    const pressed = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onRun();
    };
    this.changed = onChange;
    this.field = h("textarea", { class: "explorer-plain", rows: 8, oninput: onChange, onkeydown: pressed });
    parent.append(this.field);
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.field.rows = text.split("\n").length;
    this.changed();
  }

  // Where the caret stands, if it is in here.
  get caret() {
    return document.activeElement === this.field ? this.field.selectionStart : null;
  }

  label(name, described) {
    for (const [key, value] of Object.entries({ "aria-label": name, "aria-describedby": described, spellcheck: "false" })) this.field.setAttribute(key, value);
  }

  offer() {}
}
