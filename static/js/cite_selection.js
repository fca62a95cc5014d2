// Citing words of an archived copy: those selected in [data-copy-text] (mouse, finger, keyboard) go into the form beside
// them, with the place that [data-locator] gives them: the page, the cells, the time. Reading goes on at the same line.
// Without a script the words are copied into the form by hand.

import { Chooser } from "./keyboard_selection.js";
import { SelectionButton } from "./selection_button.js";
import { Frame, paintRange } from "./text_offsets.js";

const form = document.querySelector("form[data-cite-words]");
const root = document.querySelector("[data-copy-text]");
const phone = matchMedia("(width <= 48rem)");
const MAX_LOCATOR = 100;
const CELL = /^(?<sheet>.*!)?(?<cell>[A-Z]{1,3}\d+)$/u;

const field = (name) => form.elements.namedItem(name);
const elementOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node);

/** The place of a range: that of its first words, and of its last where it is another. */
function locate(range) {
  const [first, last] = [range.startContainer, range.endContainer]
    .map((node) => elementOf(node).closest("[data-locator]")?.dataset.locator ?? "");
  if (!first || !last || first === last) return first || last;
  const cells = [CELL.exec(first)?.groups, CELL.exec(last)?.groups];
  if (cells[0] && cells[1] && cells[0].sheet === cells[1].sheet) return `${first}:${cells[1].cell}`;
  return interpolate(gettext("%(first)s to %(last)s"), { first, last }, true);
}

class Citing {
  constructor() {
    this.frame = new Frame(root);
    this.chooser = new Chooser(this.frame, (span) => this.take(span), () => paintRange("choosing", null), {
      hint: gettext("Select text: move with the arrow keys, hold Shift to extend, press Enter to cite, Esc to cancel."),
      spoken: gettext("Selecting text. Arrow keys move, Shift extends, Enter cites, Esc cancels."),
    });
    this.button = new SelectionButton(
      [this.frame], gettext("Cite these words"), (frame, span) => this.take(frame.toWords(span)), () => this.chooser.on,
    );
    root.before(this.chooser.createButton(gettext("Select text to cite")));
    form.querySelector("[data-cite-cancel]").addEventListener("click", () => this.close());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  take(span) {
    const range = this.frame.toRange(span.start, span.end);
    if (!range) return;
    this.button.remove();
    this.chooser.stop();
    field("passage").value = span.exact.replace(/\s+/gu, " ").trim();
    field("locator").value = locate(range).slice(0, MAX_LOCATOR);
    field("block").value = elementOf(range.startContainer).closest("[id^=block-]")?.id.slice("block-".length) ?? "";
    this.tell();
    // They stay washed while the form has the focus.
    paintRange("choosing", range);
    getSelection().removeAllRanges();
    form.toggleAttribute("data-open", true);
    // What is left to say; under a finger a list opens over the words, so the form itself is enough there.
    const next = phone.matches ? form : [field("claim"), field("stance")].find((control) => !control.value) ?? field("stance");
    next.focus({ preventScroll: true });
  }

  /** What was put there is kept as what is typed there. */
  tell() {
    field("passage").dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    for (const name of ["passage", "locator", "block"]) field(name).value = "";
    this.tell();
    form.toggleAttribute("data-open", false);
    paintRange("choosing", null);
    root.closest("main").focus({ preventScroll: true });
  }
}

form?.addEventListener("stet:restored", () => form.toggleAttribute("data-open", true));
if (form && root?.textContent.trim()) new Citing();
