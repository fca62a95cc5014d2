// Queries to the writer: [data-query-open] (the key y) opens the form at the selected words, at the words that are about
// to be flagged, or at the item or the note that is looked at. With none of these, words are chosen by keyboard.
// The form is sent as any other; Esc puts it away, with what was typed, and leads back. The query that the address names is
// shown in the margin, at its words.

import { Chooser } from "./keyboard_selection.js";
import { marks } from "./mark_highlights.js";
import { keepPlaced, placeBeside } from "./popover_position.js";
import { articleText, paintRange } from "./text_offsets.js";

const form = document.querySelector("form[data-query-form]");
const flagForm = () => document.querySelector("form[data-flag-form]");
const field = (name) => form.elements.namedItem(name);

class Query {
  constructor(text) {
    this.text = text;
    this.chooser = new Chooser(text, (span) => this.open(span), () => paintRange("choosing", null), {
      hint: gettext("Select text: move with the arrow keys, hold Shift to extend, press Enter to ask, Esc to cancel."),
      spoken: gettext("Selecting text. Arrow keys move, Shift extends, Enter asks, Esc cancels."),
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-query-open]")) this.begin();
      if (event.target.closest("[data-query-cancel]")) this.cancel();
    });
    // A press on the button leaves the selection as it is.
    document.addEventListener("pointerdown", (event) => {
      if (event.target.closest("[data-query-open]")) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => this.key(event), true);
    keepPlaced(() => this.place());
    // A form that was refused stands at its words again.
    if (!form.hidden) this.open({ start: Number(field("start").value), end: Number(field("end").value) });
  }

  begin() {
    const span = this.span();
    if (span) this.open(span);
    else this.chooser.start();
  }

  /** The words that somebody selected, is about to flag, or looks at. */
  span() {
    const selection = getSelection();
    if (selection.rangeCount && !selection.isCollapsed) {
      const span = this.text.fromRange(selection.getRangeAt(0));
      if (span) return this.text.toWords(span);
    }
    const flag = flagForm();
    const [start, end] = ["start", "end"].map((name) => Number(flag?.elements.namedItem(name)?.value));
    if (flag && !flag.hidden && end > start) return { start, end };
    const item = document.activeElement?.closest?.("[data-item]")?.dataset.item;
    const items = document.getElementById("items-marks");
    if (item && items) return JSON.parse(items.value).find((each) => `${each.start}-${each.end}-${each.kind}` === item) ?? null;
    const note = document.querySelector("[data-note].here")?.dataset.note;
    return marks?.marks.find((mark) => String(mark.number) === note) ?? null;
  }

  open({ start, end }) {
    const exact = this.text.slice(start, end);
    const { revision } = this.text.root.dataset;
    for (const [name, value] of Object.entries({ start, end, exact, revision })) field(name).value = value;
    form.querySelector("[data-query-words]").textContent = exact;
    if (flagForm()) flagForm().hidden = true;
    getSelection().removeAllRanges();
    this.range = this.text.toRange(start, end);
    if (!form.contains(document.activeElement)) this.before = document.activeElement;
    form.hidden = false;
    paintRange("choosing", this.range);
    this.place();
    (form.querySelector("[aria-invalid=true]") ?? field("question")).focus({ preventScroll: true });
  }

  key(event) {
    if (form.hidden) return;
    if (event.key === "Escape") {
      this.close();
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  cancel() {
    form.reset();
    this.close();
  }

  close() {
    form.hidden = true;
    paintRange("choosing", null);
    // Back to the item or the note at which the key was pressed: the next key is about that one.
    const before = this.before?.matches("[data-item], [data-item] *, [data-note], [data-note] *") && this.before.isConnected;
    (before ? this.before : document.getElementById("main"))?.focus({ preventScroll: true });
  }

  place() {
    if (!form.hidden) placeBeside(form, this.range);
  }
}

function arrive() {
  const note = location.hash.startsWith("#query-") && document.getElementById(location.hash.slice(1))?.closest("[data-note]");
  if (!note) return;
  marks?.toWords(note.dataset.note);
  marks?.toNote(note.dataset.note);
}

const text = articleText();
if (text && form) new Query(text);
addEventListener("load", () => setTimeout(arrive, 50), { once: true });
