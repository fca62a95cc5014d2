// Commenting on the text of a verdict: words selected in [data-words] (mouse, finger, keyboard) go into the form of the step
// "comment", with their place in code points. Without a script the words are copied into the form by hand.

import { Chooser } from "./keyboard_selection.js";
import { SelectionButton } from "./selection_button.js";
import { Frame, paintRange } from "./text_offsets.js";

const step = () => document.querySelector('[data-action="comment"] details');
const field = (name) => step()?.querySelector("form")?.elements.namedItem(name) ?? null;

class Commenting {
  constructor(roots) {
    this.frames = roots.map((root) => new Frame(root));
    const longest = this.frames.reduce((one, other) => (other.length > one.length ? other : one));
    this.chooser = new Chooser(longest, (span) => this.take(longest, span), () => paintRange("commenting", null), {
      hint: gettext("Select text: move with the arrow keys, hold Shift to extend, press Enter to comment, Esc to cancel."),
      spoken: gettext("Selecting text. Arrow keys move, Shift extends, Enter comments, Esc cancels."),
    });
    this.addChooser();
    this.button = new SelectionButton(
      this.frames, gettext("Comment on selection"), (frame, span) => this.take(frame, span), () => this.chooser.on,
    );
    // The form's own key opens it; with words selected they come along, without it lets one choose some.
    step().querySelector("summary").addEventListener("click", () => this.begin());
  }

  begin() {
    const found = this.button.selected();
    if (found) this.fill(found.frame, found.span);
  }

  fill(frame, span) {
    field("exact").value = span.exact.replace(/\s+/gu, " ");
    field("place").value = `${frame.root.dataset.words}:${span.start}:${span.end}`;
    paintRange("commenting", frame.toRange(span.start, span.end));
  }

  take(frame, span) {
    this.button.remove();
    this.chooser.stop();
    this.fill(frame, span);
    step().open = true;
    getSelection().removeAllRanges();
    field("text").focus();
  }

  addChooser() {
    const beside = Object.assign(document.createElement("div"), { className: "action" });
    beside.append(this.chooser.createButton(gettext("Select text to comment on")));
    step().closest(".action").after(beside);
  }
}

const roots = [...document.querySelectorAll("[data-words]")].filter((root) => root.textContent.trim());
if (roots.length && step()) {
  new Commenting(roots);
  field("exact").addEventListener("input", () => { field("place").value = ""; });
}
