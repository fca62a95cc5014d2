// The items of the galley, in the words: each open item is marked and can be pressed, reached by n and p, and read out.
// A press or Enter opens the form to flag it, w the one to waive it. Beside the words, a list to choose many from.
// Reads <data id="items-marks" value="[{kind, word, state, group, start, end, stated, note, differs}]">. With
// tick_bar.js an item can also be own (in a claim that waits for this person), to send (ticked), or waiting (pressed, and not saved yet).

import { keptInTab } from "./kept_here.js";
import { countAll } from "./multi_select.js";
import { articleText, paintRange } from "./text_offsets.js";
import { marks } from "./mark_highlights.js";
import { keepPlaced, placeUnder } from "./popover_position.js";

const typing = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";
const flagForm = () => document.querySelector("form[data-flag-form]");
const waiveForm = () => document.querySelector("form[data-waive-form]");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const KEPT = "stet-galley";
const NAMES = {
  open: gettext("Open item, %(kind)s: %(text)s"),
  waived: gettext("Waived, %(kind)s: %(text)s"),
  to_send: gettext("Ticked and not sent, %(kind)s: %(text)s"),
  waiting: gettext("Not saved yet, %(kind)s: %(text)s"),
};

function recall() {
  const kept = keptInTab.read(KEPT);
  return kept?.path === location.pathname ? kept : {};
}

class Items {
  constructor(text) {
    this.text = text;
    const kept = recall();
    this.kind = document.querySelector("[data-kind-filter][aria-current]")?.dataset.kindFilter || kept.kind || "";
    if (!document.querySelector(`[data-kind-filter="${CSS.escape(this.kind)}"]`)) this.kind = "";
    this.draw();
    document.addEventListener("stet:swapped", () => this.again());
    document.addEventListener("stet:flagged", (event) => this.goOn(event.detail));
    document.addEventListener("click", (event) => this.pressed(event));
    document.addEventListener("focusin", (event) => this.focused(event.target));
    document.addEventListener("keydown", (event) => this.key(event), true);
    keepPlaced(() => this.placeWaiving());
    const only = this.showOnly();
    this.filter(this.kind);
    if (only && kept.only) this.onlyOpen(only);
    this.arrive();
  }

  /** After a change: the list and the marks as they are now, with what was chosen to be seen. */
  again() {
    const only = this.showOnly();
    only?.setAttribute("aria-pressed", String(this.text.root.hasAttribute("data-open-only")));
    this.draw();
    this.filter(this.kind);
  }

  showOnly() {
    const only = document.querySelector("button[data-open-only]");
    if (only) only.hidden = false;
    return only;
  }

  /** To the next open item behind one that was dealt with, else to the first. */
  goOn(done) {
    const open = this.open();
    this.show(open.find((item) => item.start > done.start) ?? open[0]);
  }

  /** What is to be dealt with: open items, and those in a claim that waits for this person. */
  open() {
    return this.all.filter((item) => ["open", "own"].includes(item.state) && (!this.kind || item.kind === this.kind));
  }

  /** The items with marks of their own, and those in claims that wait for this person, in the order of the text. */
  read() {
    const marked = JSON.parse(document.getElementById("items-marks").value);
    for (const item of marked) item.key = `${item.start}-${item.end}-${item.kind}`;
    const known = new Set(marked.map((item) => item.key));
    const own = this.own().filter((item) => !known.has(item.key));
    return [...marked, ...own].sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** The items in claims that wait for this person: "number:120+6,131+2 name:4+5", each a start and a length. */
  own() {
    const parts = document.querySelector("[data-tick-bar]")?.dataset.own.split(" ") ?? [];
    return parts.filter(Boolean).flatMap((part) => {
      const [kind, places] = part.split(":");
      const word = document.querySelector(`[name=kind] option[value="${CSS.escape(kind)}"]`)?.textContent ?? kind;
      return places.split(",").map((place) => {
        const [start, length] = place.split("+").map(Number);
        const end = start + length;
        return { key: `${start}-${end}-${kind}`, kind, word, state: "own", start, end };
      });
    });
  }

  /** Marks for the eye, and for keys and screen readers one small button at the start of each item. */
  draw() {
    this.all = this.read();
    for (const old of this.text.root.querySelectorAll(".item-ref")) old.remove();
    this.text.read();
    this.at = new Map();
    for (const item of [...this.all].sort((a, b) => b.start - a.start || a.end - b.end)) {
      const place = this.text.boundary(item.start);
      if (!place) continue;
      const range = document.createRange();
      range.setStart(place.node, place.offset);
      const button = this.button(item);
      range.insertNode(button);
      this.at.set(item.key, button);
    }
    this.text.read();
    for (const segment of this.text.segments) if (!segment.node.data) segment.node.remove();
    this.text.read();
    for (const item of this.all) item.range = this.text.toRange(item.start, item.end);
    this.paint();
  }

  button(item) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "item-ref", tabIndex: -1 });
    button.dataset.outsideText = "";
    button.dataset.item = item.key;
    button.setAttribute("aria-label", this.name(item));
    return button;
  }

  /** The words of an item on one line. */
  words(item) {
    return this.text.slice(item.start, item.end).replace(/\s+/gu, " ");
  }

  name(item) {
    const name = NAMES[item.state] ?? gettext("In a claim, %(kind)s: %(text)s");
    const label = interpolate(name, { kind: item.word, text: this.words(item) }, true);
    return item.note ? `${label}. ${item.note}` : label;
  }

  /** After the state of some items changed: their marks, their names, and the rows of the list that are still open. */
  refresh() {
    for (const item of this.all) this.at.get(item.key)?.setAttribute("aria-label", this.name(item));
    const open = new Set(this.all.filter((item) => item.state === "open").map((item) => item.key));
    for (const box of document.querySelectorAll("[data-choose] input[name=item]")) {
      const row = box.closest("li");
      const isDone = !box.value.split(" ").some((key) => open.has(key));
      if (row.hidden !== isDone) box.checked = !isDone && box.defaultChecked; // what is done is not sent once more
      row.hidden = isDone;
    }
    countAll();
    this.paint();
  }

  paint() {
    const first = this.open()[0];
    const open = this.open().filter((item) => item.state === "open");
    for (const [key, button] of this.at) button.tabIndex = key === (this.now ?? first?.key) ? 0 : -1;
    if (typeof Highlight === "undefined") return;
    const bare = this.text.root.hasAttribute("data-open-only");
    const waived = bare ? [] : this.all.filter((item) => item.state === "waived" && (!this.kind || item.kind === this.kind));
    const ofState = (state) => this.all.filter((item) => item.state === state);
    const states = [["item-open", open], ["item-waived", waived], ["item-to-send", ofState("to_send")], ["item-waiting", ofState("waiting")], ["item-differs", open.filter((item) => item.differs)]];
    for (const [name, some] of states) {
      CSS.highlights.set(name, new Highlight(...some.map((item) => item.range).filter(Boolean)));
    }
  }

  item(key) {
    return this.all.find((each) => each.key === key);
  }

  /** The innermost item under a point of the text. */
  under(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    if (!caret || !this.text.root.contains(caret.offsetNode)) return null;
    const offset = this.text.offsetOf(caret.offsetNode, caret.offset);
    const here = this.all.filter((item) => item.start <= offset && offset <= item.end && (!this.kind || item.kind === this.kind));
    return here.sort((a, b) => a.end - a.start - (b.end - b.start))[0] ?? null;
  }

  pressed(event) {
    const target = event.target;
    const ref = target.closest?.(".item-ref");
    const go = target.closest?.("a[href^='#item-']");
    const chip = target.closest?.("[data-kind-filter]");
    if (ref) this.act(this.item(ref.dataset.item));
    else if (target.closest?.("[data-next-open]")) { event.preventDefault(); this.walk(1, true); }
    else if (go) { event.preventDefault(); this.show(this.item(go.getAttribute("href").slice(6))); }
    else if (chip) { event.preventDefault(); this.filter(chip.dataset.kindFilter); }
    else if (target.closest?.("button[data-open-only]")) this.onlyOpen(target.closest("button"));
    else if (target.closest?.("[data-waive-open]")) this.waive(this.item(this.now));
    else if (target.closest?.(".tick-bar")) return;
    else if (target.closest?.("[data-waive-cancel]")) this.closeWaiving(true);
    else if (target.closest?.("[data-article-text]") && !target.closest(".ref, .note, a, button") && getSelection().isCollapsed) {
      const item = this.under(event.clientX, event.clientY);
      if (item) this.act(item);
    }
  }

  /** An open item is flagged or waived; of another one it is told by whom and why. */
  act(item) {
    if (!item) return;
    this.now = item.key;
    this.paint();
    if (["own", "in_work"].includes(item.state)) return; // its note opens
    this.notice?.remove();
    if (item.state !== "open") this.tell(item);
    else if (flagForm()) {
      this.closeWaiving(false);
      const exact = this.text.slice(item.start, item.end);
      document.dispatchEvent(new CustomEvent("stet:flag", { detail: { ...item, exact } }));
    } else this.toList(item);
  }

  /** Who waived it and why, with the way to where it can be taken back. */
  tell(item) {
    this.notice?.remove();
    if (!item.explanation) return;
    this.notice = Object.assign(document.createElement("p"), { className: "choosing-hint", textContent: `${item.explanation} ` });
    this.text.root.after(this.notice);
    const live = document.getElementById("live");
    if (live) live.textContent = item.explanation;
    if (item.state !== "waived") return;
    const to = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: gettext("Show in list") });
    to.addEventListener("click", () => this.toList(item));
    this.notice.append(to);
  }

  toList(item) {
    const row = [...document.querySelectorAll("[data-choose] input")].find((each) => each.closest("li")?.id === `item-${this.firstOf(item).key}`);
    const place = row?.closest("li") ?? document.getElementById(`item-${this.firstOf(item).key}`);
    place?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }

  /** The first item with the same words, by whose key the list knows them all. */
  firstOf(item) {
    return this.all.find((each) => each.group === item.group && each.state === item.state) ?? item;
  }

  show(item) {
    if (!item) return;
    this.now = item.key;
    const box = item.range?.getBoundingClientRect();
    const below = document.querySelector("[data-tick-bar]")?.offsetHeight ?? 0;
    if (box && (box.top < 130 || box.bottom > innerHeight - 80 - below)) {
      scrollBy({ top: box.top - innerHeight / 3, behavior: still.matches ? "auto" : "smooth" });
    }
    this.at.get(item.key)?.focus({ preventScroll: true });
  }

  focused(target) {
    const ref = target.closest?.(".item-ref");
    if (ref) this.now = ref.dataset.item;
    this.paint();
    paintRange("item-here", ref && this.item(this.now)?.range);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.(typing)) {
      if (event.key === "Escape" && this.closeWaiving(true)) event.stopPropagation();
      return;
    }
    const walking = { n: 1, p: -1, ...(event.target.closest?.(".item-ref") && { ArrowRight: 1, ArrowLeft: -1 }) }[event.key];
    if (walking && (this.open().length || event.key.length > 1)) {
      this.walk(walking, event.key.length > 1);
    } else if (event.key === "w" && waiveForm() && this.item(this.now)?.state === "open") {
      this.waive(this.item(this.now));
    } else if (event.key === "Escape" && this.closeWaiving(true)) {
      this.notice?.remove();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** To the next open item or note in the order of the text; ``only`` the items. */
  walk(by, only) {
    const own = this.open().filter((item) => item.state === "own");
    const apart = (mark) => !own.some((item) => mark.start < item.end && item.start < mark.end);
    const noted = only || this.kind ? [] : (marks?.shown() ?? []).filter(apart).map((mark) => ({ note: mark.number, start: mark.start }));
    const order = [...this.open(), ...noted].sort((a, b) => a.start - b.start);
    if (!order.length) return;
    const note = document.activeElement?.closest?.("[data-note]")?.dataset.note;
    const here = order.findIndex((each) => (note ? String(each.note) === note : each.key && each.key === this.now));
    const next = here < 0 ? (by > 0 ? 0 : order.length - 1) : (here + by + order.length) % order.length;
    const to = order[next];
    if (to.key) this.show(to);
    else {
      this.now = null;
      marks.toWords(to.note);
      marks.toNote(to.note);
    }
  }

  waive(item) {
    const form = waiveForm();
    if (!form || !item) return;
    document.querySelector("[data-flag-cancel]")?.click();
    const alike = this.all.filter((each) => each.group === item.group && each.state === "open");
    form.querySelector("[data-waive-words]").textContent = this.text.slice(item.start, item.end);
    form.querySelector("[data-waive-also]").hidden = alike.length < 2;
    const count = alike.length;
    const places = ngettext("In %(count)s place", "In all %(count)s places", count);
    form.querySelector("[data-waive-places]").textContent = interpolate(places, { count }, true);
    const also = form.querySelector("#waive-also");
    const fill = () => {
      form.querySelector("[data-waive-item]").value = also.checked ? alike.map((each) => each.key).join(" ") : item.key;
    };
    also.onchange = fill;
    fill();
    form.hidden = false;
    this.waiving = item;
    this.placeWaiving();
    form.elements.namedItem("reason").focus({ preventScroll: true });
    paintRange("choosing", item.range);
  }

  placeWaiving() {
    if (this.waiving) placeUnder(waiveForm(), this.waiving.range);
  }

  closeWaiving(back) {
    const form = waiveForm();
    if (!form || form.hidden) return false;
    form.hidden = true;
    paintRange("choosing", null);
    if (back && this.waiving) this.at.get(this.waiving.key)?.focus({ preventScroll: true });
    this.waiving = null;
    return true;
  }

  filter(kind) {
    this.kind = kind;
    for (const chip of document.querySelectorAll("[data-kind-filter]")) {
      if (chip.dataset.kindFilter === kind) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
    for (const group of document.querySelectorAll("[data-choose] [data-kind]")) group.hidden = Boolean(kind) && group.dataset.kind !== kind;
    this.paint();
    this.remember();
  }

  /** What was chosen to be seen stays so while one works through this article. */
  remember() {
    const only = this.text.root.hasAttribute("data-open-only");
    keptInTab.write(KEPT, { path: location.pathname, kind: this.kind, only });
  }

  onlyOpen(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    this.text.root.toggleAttribute("data-open-only", on);
    document.dispatchEvent(new CustomEvent("stet:swapped"));
    this.remember();
  }

  /** At the item in the address, once the browser is done with it: it goes to the list and lets go of the focus. */
  arrive() {
    if (!location.hash.startsWith("#item-")) return;
    const go = () => setTimeout(() => this.show(this.item(location.hash.slice(6))), 50);
    if (document.readyState === "complete") go();
    else addEventListener("load", go, { once: true });
  }
}

const text = articleText();
/** The items of this page, or null. */
export const items = text && document.getElementById("items-marks") ? new Items(text) : null;
