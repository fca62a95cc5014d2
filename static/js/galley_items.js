// The items of the galley, in the words: each open item is marked and can be pressed, reached by n and p, and read out.
// A press or Enter opens the form to flag it, w the one to waive it. Beside the words, a list to choose many from.
// Reads <script type="application/json" id="items-marks">[{key, kind, word, state, group, start, end, stated}]</script>.

import "./multi_select.js";
import { articleText } from "./text_offsets.js";
import { marks } from "./mark_highlights.js";
import { placeUnder } from "./popover_position.js";

const typing = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";
const flagForm = () => document.querySelector("form[data-flag-form]");
const waiveForm = () => document.querySelector("form[data-waive-form]");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const KEPT = "stet-galley";

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
    return kept.path === location.pathname ? kept : {};
  } catch {
    return {};
  }
}

class Items {
  constructor(text) {
    this.text = text;
    this.all = JSON.parse(document.getElementById("items-marks").textContent);
    const kept = recall();
    this.kind = document.querySelector("[data-kind-filter][aria-current]")?.dataset.kindFilter || kept.kind || "";
    if (!document.querySelector(`[data-kind-filter="${CSS.escape(this.kind)}"]`)) this.kind = "";
    this.draw();
    document.addEventListener("stet:swapped", () => this.draw());
    document.addEventListener("click", (event) => this.pressed(event));
    document.addEventListener("focusin", (event) => this.focused(event.target));
    document.addEventListener("keydown", (event) => this.key(event), true);
    addEventListener("resize", () => this.placeWaiving());
    const only = document.querySelector("button[data-open-only]");
    if (only) only.hidden = false;
    this.filter(this.kind);
    if (only && kept.only) this.onlyOpen(only);
    this.arrive();
  }

  open() {
    return this.all.filter((item) => item.state === "open" && (!this.kind || item.kind === this.kind));
  }

  /** Marks for the eye, and for keys and screen readers one small button at the start of each item. */
  draw() {
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
    const words = this.text.slice(item.start, item.end).replace(/\s+/gu, " ");
    const name = item.state === "open" ? gettext("Open item, %(kind)s: %(text)s") : gettext("Waived, %(kind)s: %(text)s");
    button.setAttribute("aria-label", interpolate(name, { kind: item.word, text: words }, true));
    return button;
  }

  paint() {
    const open = this.open();
    const first = open[0];
    for (const [key, button] of this.at) button.tabIndex = key === (this.now ?? first?.key) ? 0 : -1;
    if (typeof Highlight === "undefined") return;
    const bare = this.text.root.hasAttribute("data-open-only");
    const waived = bare ? [] : this.all.filter((item) => item.state === "waived" && (!this.kind || item.kind === this.kind));
    for (const [name, some] of [["item-open", open], ["item-waived", waived]]) {
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
    else if (target.closest?.("[data-waive-cancel]")) this.closeWaiving(true);
    else if (target.closest?.("[data-article-text]") && !target.closest(".ref, .note, a, button") && getSelection().isCollapsed) {
      const item = this.under(event.clientX, event.clientY);
      if (item) this.act(item);
    }
  }

  /** An open item is flagged or waived; of a waived one it is told by whom and why. */
  act(item) {
    if (!item) return;
    this.now = item.key;
    this.paint();
    this.notice?.remove();
    if (item.state === "waived") this.tell(item);
    else if (flagForm()) {
      this.closeWaiving(false);
      const exact = this.text.slice(item.start, item.end);
      document.dispatchEvent(new CustomEvent("stet:flag", { detail: { ...item, exact } }));
    } else this.toList(item);
  }

  /** Who waived it and why, with the way to where it can be taken back. */
  tell(item) {
    this.notice?.remove();
    this.notice = Object.assign(document.createElement("p"), { className: "choosing-hint", textContent: `${item.waiver_text} ` });
    const to = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: gettext("Show in list") });
    to.addEventListener("click", () => this.toList(item));
    this.notice.append(to);
    this.text.root.after(this.notice);
    const live = document.getElementById("live");
    if (live) live.textContent = item.waiver_text;
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
    if (box && (box.top < 130 || box.bottom > innerHeight - 80)) {
      scrollBy({ top: box.top - innerHeight / 3, behavior: still.matches ? "auto" : "smooth" });
    }
    this.at.get(item.key)?.focus({ preventScroll: true });
  }

  focused(target) {
    const ref = target.closest?.(".item-ref");
    if (ref) this.now = ref.dataset.item;
    this.paint();
    if (typeof Highlight === "undefined") return;
    const range = ref && this.item(this.now)?.range;
    if (range) CSS.highlights.set("item-here", new Highlight(range));
    else CSS.highlights.delete("item-here");
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
    const noted = only || this.kind ? [] : (marks?.marks ?? []).map((mark) => ({ note: mark.number, start: mark.start }));
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
    if (typeof Highlight !== "undefined" && item.range) CSS.highlights.set("choosing", new Highlight(item.range));
  }

  placeWaiving() {
    if (this.waiving) placeUnder(waiveForm(), this.waiving.range);
  }

  closeWaiving(back) {
    const form = waiveForm();
    if (!form || form.hidden) return false;
    form.hidden = true;
    CSS.highlights?.delete("choosing");
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
    try { sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, kind: this.kind, only })); } catch { /* forbidden: it is chosen again */ }
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
if (text && document.getElementById("items-marks")) new Items(text);
