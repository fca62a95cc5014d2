// Flagging: words selected in the article (mouse, finger, keyboard) bring up the flag form beside them. A selection
// takes whole words. A finger gets a button first, since the form would cover the handles. What was typed stays when
// the selection moves; Enter flags, and reading goes on at the same line. Until the server has answered, the form keeps the
// words for which Enter was pressed, whatever else is selected.

import { FlagForm, field, form } from "./flag_form.js";
import { Chooser } from "./keyboard_selection.js";
import { marks } from "./mark_highlights.js";
import { pointer } from "./pointer.js";
import { articleText } from "./text_offsets.js";

const primary = () => form()?.querySelector("#flag-submit");

class Flag {
  constructor(text) {
    this.text = text;
    this.form = new FlagForm(text, (span, item) => this.flagged(span, item));
    this.chooser = new Chooser(text, (span) => this.open(span, true), () => this.form.paint(null), {
      hint: gettext("Select text: move with the arrow keys, hold Shift to extend, press Enter to flag, Esc to cancel."),
      spoken: gettext("Selecting text. Arrow keys move, Shift extends, Enter flags, Esc cancels."),
    });
    for (const up of ["pointerup", "pointercancel"]) document.addEventListener(up, () => this.soon(0));
    document.addEventListener("selectionchange", () => this.soon(pointer.touch ? 350 : 200));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("stet:flag", (event) => this.openItem(event.detail));
    document.addEventListener("stet:flag-words", (event) => this.openWords(event.detail));
    this.form.resume();
    if (!getSelection().isCollapsed) this.soon(0); // selected while this came
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
    const span = this.text.fromRange(range);
    return span && this.text.toWords(span);
  }

  settle() {
    if (!form() || this.form.sending || this.chooser.on || (pointer.down && !pointer.touch)) return;
    if (form().contains(document.activeElement)) return;
    const span = this.selected();
    if (!span) {
      this.button?.remove();
      if (this.form.shown && !this.form.item && !this.form.typed()) this.close();
      return;
    }
    if (pointer.touch) this.offer(span);
    else this.open(span, false);
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
    if (!form() || this.form.sending) return;
    this.last = span;
    this.form.open(span);
    if (!focus) return;
    getSelection().removeAllRanges();
    // Under a finger the keyboard would cover what was just filled in.
    if (pointer.touch) form().focus({ preventScroll: true });
    else field("statement")?.focus({ preventScroll: true });
    // Whoever has other words for it just types them.
    if (!pointer.touch && !this.form.typed()) field("statement")?.select();
  }

  /** An open item of the galley: its kind and its sentence are known, so all that is left is to press. */
  openItem(item) {
    if (this.form.sending) return;
    if (!this.form.typed()) this.close();
    this.last = item;
    this.form.open({ start: item.start, end: item.end, exact: item.exact }, item);
    getSelection().removeAllRanges();
    primary()?.focus({ preventScroll: true });
  }

  /** Words that somebody accepted: what is typed for others is put away first. */
  openWords(span) {
    if (this.form.sending) return;
    if (!this.form.typed()) this.close();
    this.open(span, true);
  }

  close() {
    this.form.close();
  }

  /** The claim is there: back to its words, or to the galley's next item, unless somebody is at the next words already. */
  flagged(span, item) {
    const live = document.getElementById("live");
    if (live) live.textContent = gettext("Flagged.");
    if (this.form.shown || document.activeElement?.closest("[data-suggestion-card]")) return;
    const mark = span && marks?.marks.find((each) => each.start === span.start && each.end === span.end);
    const ref = mark && this.text.root.querySelector(`.ref[data-number="${mark.number}"]`);
    getSelection().removeAllRanges();
    ref?.focus({ preventScroll: true });
    if (mark) marks.here(document.querySelector(`[data-note="${mark.number}"]`));
    if (item) document.dispatchEvent(new CustomEvent("stet:flagged", { detail: item }));
  }

  key(event) {
    if (event.defaultPrevented || !form()) return;
    if (this.form.shown && event.key === "Escape") {
      const inside = form().contains(document.activeElement);
      // Esc puts away what somebody typed; only Cancel throws it away.
      if (this.form.typed()) this.form.hide();
      else this.close();
      if (inside) document.getElementById("main")?.focus({ preventScroll: true });
      event.preventDefault();
    } else if (this.form.shown && event.key === "Enter" && this.sends(event)) {
      event.preventDefault();
      form().requestSubmit(primary());
    } else if (event.key === "f" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
      event.preventDefault();
      this.begin();
    }
  }

  /** Enter flags, also while nothing that Enter presses has the focus; in a text of several lines with Ctrl. Buttons do what they say. */
  sends(event) {
    if (event.altKey || event.shiftKey || event.isComposing) return false;
    const { target } = event;
    if (!form().contains(target)) return !target.closest("a, button, input, textarea, select, summary, [contenteditable], dialog");
    if (event.ctrlKey || event.metaKey) return true;
    return !target.closest("textarea, button, summary, a");
  }

  begin() {
    const span = this.selected() ?? (this.form.shown ? this.form.span : null);
    if (span) this.open(span, true);
    else this.chooser.start(this.last);
  }

  click(event) {
    if (event.target.closest("[data-flag-cancel]")) this.close();
    if (event.target.closest("[data-flag-start]") && form()) this.begin();
  }
}

const text = articleText();
if (text) new Flag(text);
