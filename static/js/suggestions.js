// Sentences that Stet suggests for checking: a faint mark in the text, their number over it. The key u (or a press on
// the number, or on marked words) goes to the next one and shows a card at it: f opens the flag form on the sentence,
// d dismisses it, z takes that back. Nothing depends on them.
// Reads <data id="suggestions" value="[{start, end, why, dismissed}]">; offsets in code points.

import "./mark_highlights.js";
import { placeUnder } from "./popover_position.js";
import { articleText, paintRange } from "./text_offsets.js";

const card = document.querySelector("[data-suggestion-card]");
const part = (name) => card.querySelector(`[data-suggestion-${name}]`);
const typing = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";
const still = matchMedia("(prefers-reduced-motion: reduce)");

function say(message) {
  const live = document.getElementById("live");
  if (live) live.textContent = message;
}

class Suggestions {
  constructor(text) {
    this.text = text;
    this.place = -1; // the start of the sentence that was looked at last
    this.read();
    this.draw();
    document.addEventListener("stet:swapped", () => {
      const isNew = this.read();
      this.draw();
      if (isNew) this.showAgain();
    });
    document.addEventListener("click", (event) => this.pressed(event));
    document.addEventListener("keydown", (event) => this.key(event), true);
    addEventListener("resize", () => this.put());
  }

  /** Take the list of the page, where an answer put another one in its place. */
  read() {
    const block = document.getElementById("suggestions");
    if (this.all && block === this.block) return false;
    this.block = block;
    this.all = block ? JSON.parse(block.value) : [];
    return true;
  }

  get shown() {
    return !card.hidden;
  }

  open() {
    return this.all.filter((each) => !each.dismissed);
  }

  draw() {
    for (const each of this.all) each.range = this.text.toRange(each.start, each.end);
    const ranges = this.open().map((each) => each.range).filter(Boolean);
    if (typeof Highlight !== "undefined") CSS.highlights.set("worth-checking", new Highlight(...ranges));
    const count = this.open().length;
    const words = interpolate(ngettext("%(count)s sentence suggested", "%(count)s sentences suggested", count), { count }, true);
    const told = document.querySelector("[data-suggestions-count] span");
    if (told && told.textContent !== words) told.textContent = words;
    this.listDismissed();
  }

  /** Beside the text: what was dismissed, each with the way back. */
  listDismissed() {
    const section = document.querySelector("[data-suggestions-dismissed]");
    if (!section) return;
    const dismissed = this.all.filter((each) => each.dismissed);
    section.hidden = !dismissed.length;
    section.querySelector("ul").replaceChildren(...dismissed.map((each) => {
      const row = document.createElement("li");
      const words = Object.assign(document.createElement("bdi"), { className: "words", textContent: this.words(each) });
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: gettext("Restore") });
      const name = gettext("Restore the suggestion “%(words)s”");
      button.setAttribute("aria-label", interpolate(name, { words: this.words(each) }, true));
      button.addEventListener("click", () => this.send("restore", each));
      row.append(words, " ", button);
      return row;
    }));
  }

  words(each) {
    return this.text.slice(each.start, each.end).replace(/\s+/gu, " ");
  }

  pressed(event) {
    const { target } = event;
    if (target.closest?.("[data-suggestion-next]")) this.next();
    else if (target.closest?.("[data-suggestion-flag]")) this.flag();
    else if (target.closest?.("[data-suggestion-dismiss]")) this.dismiss();
    else if (target.closest?.("[data-suggestion-undo]")) this.undo();
    else if (target.closest?.("[data-suggestion-close]")) this.close();
    else if (target.closest?.("[data-article-text]") && !target.closest(".ref, .item-ref, .note, a, button") && getSelection().isCollapsed) this.touched(event);
  }

  /** A press on a marked sentence, where no item of the galley and no claim is under it. */
  touched(event) {
    const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (!caret || !this.text.root.contains(caret.offsetNode)) return;
    const offset = this.text.offsetOf(caret.offsetNode, caret.offset);
    const here = this.open().find((each) => each.start <= offset && offset <= each.end);
    if (here && !this.hasItem(offset)) this.show(here);
  }

  hasItem(offset) {
    const items = document.getElementById("items-marks");
    return items && JSON.parse(items.value).some((each) => each.start <= offset && offset <= each.end);
  }

  key(event) {
    if (!this.shown || event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.(typing)) return;
    const acts = { f: () => this.flag(), d: () => this.dismiss(), z: () => this.undo(), u: () => this.next(), Escape: () => this.close() };
    const act = acts[event.key];
    if (!act || document.body.dataset.singleKeys === "off" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  next() {
    // The number over the text is new a frame before all marks are drawn, and somebody may be as quick.
    if (this.read()) this.draw();
    const open = this.open();
    const next = open.find((each) => each.start > this.place) ?? open[0];
    if (next) this.show(next);
    else this.finish();
  }

  /** The card that stands open is of the list before: its number is another now, or its sentence is in a claim. */
  showAgain() {
    if (!this.now || !card.contains(document.activeElement)) return;
    const same = this.open().find((each) => each.start === this.now.start);
    if (same) this.show(same);
    else this.next();
  }

  show(each) {
    this.now = each;
    this.place = each.start;
    const open = this.open();
    const name = gettext("Suggestion %(number)s of %(count)s");
    card.querySelector("#suggestion-place").textContent = interpolate(name, { number: open.indexOf(each) + 1, count: open.length }, true);
    card.querySelector("#suggestion-words").textContent = this.words(each);
    card.querySelector("#suggestion-why").textContent = interpolate(gettext("Why: %(reasons)s"), { reasons: each.why }, true);
    this.reveal();
    paintRange("choosing", each.range);
    const box = each.range?.getBoundingClientRect();
    if (box && (box.top < 130 || box.bottom > innerHeight - 160)) {
      scrollBy({ top: box.top - innerHeight / 3, behavior: still.matches ? "auto" : "smooth" });
    }
    this.put();
  }

  /** Nothing is left: the card says so, with the way back from the last dismissal. */
  finish() {
    this.now = null;
    paintRange("choosing", null);
    card.querySelector("#suggestion-place").textContent = gettext("No more suggestions");
    card.querySelector("#suggestion-words").textContent = "";
    card.querySelector("#suggestion-why").textContent = "";
    this.reveal();
  }

  reveal() {
    for (const name of ["flag", "dismiss", "next"]) part(name).hidden = !this.now;
    part("undo").hidden = !this.last;
    part("error").hidden = true;
    card.hidden = false;
    card.focus({ preventScroll: true });
  }

  put() {
    if (this.shown && this.now) placeUnder(card, this.now.range);
  }

  close() {
    card.hidden = true;
    this.now = null;
    paintRange("choosing", null);
    document.getElementById("main")?.focus({ preventScroll: true });
  }

  flag() {
    const each = this.now;
    if (!each) return;
    this.close();
    const exact = this.text.slice(each.start, each.end);
    document.dispatchEvent(new CustomEvent("stet:flag-words", { detail: { start: each.start, end: each.end, exact } }));
  }

  dismiss() {
    if (this.now) this.send("dismiss", this.now);
  }

  undo() {
    if (this.last) this.send("restore", this.last);
  }

  async send(act, each) {
    if (this.sending) return;
    this.sending = true;
    const { revision } = this.text.root.dataset;
    const body = new URLSearchParams({ act, start: each.start, revision });
    const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] };
    let refusal = "";
    try {
      const answer = await fetch(card.dataset.url, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
      if (answer.status !== 204) refusal = (await answer.json()).detail;
    } catch {
      refusal = gettext("No answer came. Check your connection, and that you are still signed in, then try again.");
    }
    this.sending = false;
    if (refusal) this.refuse(refusal);
    else if (act === "dismiss") this.dismissed(each);
    else this.restored(each);
  }

  refuse(message) {
    part("error").textContent = message;
    part("error").hidden = false;
    card.hidden = false;
  }

  /** A sentence that is in the text twice is one. */
  mark(each, dismissed) {
    for (const one of this.all) if (this.words(one) === this.words(each)) one.dismissed = dismissed;
  }

  dismissed(each) {
    this.mark(each, true);
    this.last = each;
    this.draw();
    say(gettext("Dismissed. Press z to undo."));
    if (this.now?.start === each.start) this.next();
  }

  restored(each) {
    this.mark(each, false);
    this.last = null;
    this.draw();
    say(gettext("Suggested again."));
    this.show(this.all.find((one) => one.start === each.start) ?? each);
  }
}

const text = articleText();
if (text && card) new Suggestions(text);
