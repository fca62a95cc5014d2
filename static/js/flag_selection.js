// Flagging: words selected in the article (mouse, finger, keyboard) bring up the small form with their place filled in.
// A finger gets a button first, since the form would cover the handles. What was typed stays when the selection moves.

import { Chooser } from "./keyboard_selection.js";
import { articleText } from "./text_offsets.js";
import { placeUnder } from "./popover_position.js";

const form = () => document.querySelector("form[data-flag-form]");
const field = (name) => form()?.elements.namedItem(name) ?? null;

/** The words as a statement: line breaks and runs of spaces become one space. */
const asStatement = (exact) => exact.replace(/\s+/gu, " ").trim();

class Flag {
  constructor(text) {
    this.text = text;
    this.touch = false;
    this.down = false;
    this.chooser = new Chooser(text, (span) => this.open(span, true), () => this.paint(null), {
      hint: gettext("Select text: move with the arrow keys, hold Shift to extend, press Enter to flag, Esc to cancel."),
      spoken: gettext("Selecting text. Arrow keys move, Shift extends, Enter flags, Esc cancels."),
    });
    document.addEventListener("pointerdown", (event) => {
      this.down = true;
      this.touch = event.pointerType === "touch";
    });
    for (const up of ["pointerup", "pointercancel"]) {
      document.addEventListener(up, () => {
        this.down = false;
        this.soon(0);
      });
    }
    document.addEventListener("selectionchange", () => this.soon(this.touch ? 350 : 200));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("htmx:afterSettle", () => this.resume());
    document.addEventListener("stet:flag", (event) => this.openItem(event.detail));
    addEventListener("resize", () => this.place());
    this.resume();
  }

  /** After a page or a fragment that the server refused: the form is there, with its errors; put it at its words. */
  resume() {
    if (!form() || form().hidden) return;
    const start = Number(field("start")?.value);
    const end = Number(field("end")?.value);
    if (end > start) this.span = { start, end, exact: this.text.slice(start, end) };
    this.paint(this.span);
    this.place();
    (form().querySelector("[aria-invalid=true]") ?? field("statement"))?.focus();
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), pause);
  }

  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.text.root.contains(range.commonAncestorContainer) && !range.intersectsNode(this.text.root)) return null;
    return this.text.fromRange(range);
  }

  settle() {
    if (!form() || this.chooser.on || (this.down && !this.touch)) return;
    if (form().contains(document.activeElement)) return;
    const span = this.selected();
    if (!span) {
      this.button?.remove();
      if (!form().hidden && !this.typed()) this.close();
      return;
    }
    if (this.touch) this.offer(span);
    else this.open(span, false);
  }

  /** Whether somebody wrote something of their own into the form. */
  typed() {
    const statement = field("statement");
    if (statement && this.span && statement.value && statement.value !== asStatement(this.span.exact)) return true;
    return Boolean(field("claimant")?.value);
  }

  offer(span) {
    this.button ??= Object.assign(document.createElement("button"), {
      type: "button", className: "btn btn-primary flag-here", textContent: gettext("Flag selection"),
    });
    this.button.onclick = () => {
      this.button.remove();
      this.open(span, true);
    };
    document.body.append(this.button);
  }

  open(span, focus) {
    if (!form()) return;
    const kept = this.typed() ? field("statement").value : "";
    this.span = span;
    for (const name of ["start", "end", "exact"]) if (field(name)) field(name).value = span[name];
    if (field("statement")) field("statement").value = kept || asStatement(span.exact);
    form().hidden = false;
    this.paint(span);
    this.place();
    if (focus) {
      getSelection().removeAllRanges();
      field("statement")?.focus();
      field("statement")?.select();
    }
  }

  /** An open item of the galley: its kind and its sentence are known, so all that is left is to press. */
  openItem(item) {
    this.close();
    this.open(item, false);
    getSelection().removeAllRanges();
    for (const button of form()?.querySelectorAll("[data-waive-open]") ?? []) button.hidden = false;
    if (field("kind")) field("kind").value = item.kind;
    if (field("statement")) field("statement").value = item.stated;
    this.place();
    form()?.querySelector("[type=submit]")?.focus({ preventScroll: true });
  }

  close() {
    if (!form()) return;
    form().hidden = true;
    for (const button of form().querySelectorAll("[data-waive-open]")) button.hidden = true;
    for (const name of ["start", "end", "exact", "statement"]) if (field(name)) field(name).value = "";
    for (const errors of form().querySelectorAll(".errors")) errors.remove();
    this.span = null;
    this.paint(null);
  }

  /** The words stay washed while the form has the focus and the browser's own selection is gone. */
  paint(span) {
    if (typeof Highlight === "undefined") return;
    const range = span && this.text.toRange(span.start, span.end);
    if (range) CSS.highlights.set("choosing", new Highlight(range));
    else CSS.highlights.delete("choosing");
  }

  place() {
    if (form() && !form().hidden) placeUnder(form(), this.span && this.text.toRange(this.span.start, this.span.end));
  }

  key(event) {
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && form() && !form().hidden) {
      this.close();
      event.preventDefault();
      return;
    }
    if (event.key !== "f" || event.altKey || event.ctrlKey || event.metaKey || !form()) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    event.preventDefault();
    this.begin();
  }

  begin() {
    const span = this.selected() ?? (form().hidden ? null : this.span);
    if (span) this.open(span, true);
    else this.chooser.start();
  }

  click(event) {
    if (event.target.closest("[data-flag-cancel]")) this.close();
    if (event.target.closest("[data-flag-start]") && form()) this.begin();
  }
}

const text = articleText();
if (text) new Flag(text);
