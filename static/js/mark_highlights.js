// Paints the proof marks in the article with the browser's own highlights, ends each marked span in the number of its
// note, and joins the two: a press on marked words goes to the note, a press on the note goes to the words.
// Reads <data id="marks" value="[{id?, number, mark, word, start, end}]">; offsets in code points.

import { articleText, paintRange } from "./text_offsets.js";

const LANES = 3;
export const AT_ONCE = 60; // numbers or notes that are put in their places within one frame: more would hold up whoever begins to read
const BARE = new Set(["closed", "retracted"]); // told in the margin, no mark in the text
const phone = matchMedia("(width <= 48rem)");

/** Give each span the first lane that is free where it begins; the last lane takes what is left. */
export function intoLanes(marks) {
  const ends = [];
  return [...marks]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .map((mark) => {
      let lane = ends.findIndex((end) => end <= mark.start);
      if (lane < 0) lane = Math.min(ends.length, LANES - 1);
      ends[lane] = Math.max(ends[lane] ?? 0, mark.end);
      return { ...mark, lane };
    });
}

function read() {
  const block = document.getElementById("marks");
  return block ? JSON.parse(block.value) : [];
}

const highlightsOf = (mark) => [`${mark.mark}-${mark.lane}`, ...(mark.mark === "falls" ? ["falls-strike"] : [])];

/** Say which highlights there are: the style sheet has rules for these alone. */
function declareHighlights(text, marks) {
  const names = [...new Set(marks.flatMap(highlightsOf))].sort().join(" ");
  if (text.root.dataset.painted !== names) text.root.dataset.painted = names;
}

function paint(text, marks) {
  const named = new Map();
  for (const mark of marks) {
    for (const one of mark.range ? highlightsOf(mark) : []) {
      if (!named.has(one)) named.set(one, new Highlight());
      named.get(one).add(mark.range);
    }
  }
  declareHighlights(text, marks);
  for (const old of CSS.highlights.keys()) {
    if (/-(\d|strike)$/.test(old) && !named.has(old)) CSS.highlights.delete(old);
  }
  for (const [one, highlight] of named) CSS.highlights.set(one, highlight);
}

function describe(link, mark) {
  link.className = "ref";
  link.href = `#note-${mark.number}`;
  Object.assign(link.dataset, { outsideText: "", place: key(mark), number: mark.number, mark: mark.mark });
  const name = gettext("Note %(number)s: %(state)s");
  link.setAttribute("aria-label", interpolate(name, { number: mark.number, state: mark.word ?? mark.mark }, true));
}

const key = (mark) => `${mark.id ?? ""} ${mark.start} ${mark.end}`;

/** From the end to the beginning, so that no place is moved by the numbers that are in already. */
const fromTheEnd = (marks) => [...marks].sort((a, b) => b.end - a.end || b.number - a.number);

/** Put the numbers into the text; those that are there already stay. A text node is split, never changed. */
function insertNumbers(text, marks) {
  const there = new Map([...text.root.querySelectorAll(".ref")].map((link) => [link.dataset.place, link]));
  text.read();
  for (const mark of fromTheEnd(marks)) {
    const link = there.get(key(mark)) ?? document.createElement("a");
    there.delete(key(mark));
    describe(link, mark);
    const at = link.isConnected ? null : text.boundary(mark.end, true);
    if (!at) continue;
    if (at.offset < at.node.data.length) at.node.splitText(at.offset);
    at.node.after(link);
  }
  for (const old of there.values()) old.remove();
  // Two numbers side by side would read as one.
  for (const link of text.root.querySelectorAll(".ref")) {
    link.toggleAttribute("data-beside", Boolean(link.previousSibling?.matches?.(".ref")));
  }
  text.read();
}

function rest(text, marks) {
  return marks.map((mark) => ({ ...mark, range: text.toRange(mark.start, mark.end) }));
}

export const nextFrame = () => new Promise(requestAnimationFrame);

class Marks {
  constructor(text) {
    this.text = text;
    this.marks = [];
    this.drawInFrames();
    document.addEventListener("click", (event) => this.pressed(event));
    document.addEventListener("focusin", (event) => this.here(event.target.closest?.("[data-note]")));
    document.addEventListener("keydown", (event) => this.step(event));
    document.addEventListener("stet:swapped", () => this.draw());
    phone.addEventListener("change", () => this.closeInline());
  }

  /** Draw the page for the first time: a long article's in several frames. */
  async drawInFrames() {
    const last = fromTheEnd(this.toDraw());
    if (last.length > AT_ONCE) {
      declareHighlights(this.text, intoLanes(last));
      await nextFrame();
      for (let count = AT_ONCE; count < last.length + AT_ONCE; count += AT_ONCE) {
        insertNumbers(this.text, last.slice(0, count));
        await nextFrame();
        if (this.drawn) return; // an update drew all of it meanwhile
      }
    }
    this.draw();
  }

  toDraw() {
    const bare = this.text.root.hasAttribute("data-open-only"); // the galley shows what is open, and nothing else
    return read().filter((mark) => !bare && !BARE.has(mark.mark));
  }

  draw() {
    const open = this.opened?.dataset.note;
    this.closeInline();
    const shown = this.toDraw();
    insertNumbers(this.text, shown);
    this.marks = rest(this.text, intoLanes(shown));
    if (typeof Highlight !== "undefined" && CSS.highlights) paint(this.text, this.marks);
    else this.text.root.dataset.plainMarks = ""; // numbers and notes still say it all
    const again = open && document.querySelector(`[data-note="${open}"]`);
    if (again) this.openInline(again);
    this.drawn = true;
    document.dispatchEvent(new CustomEvent("stet:marked"));
  }

  /** The innermost claim under a point of the text. */
  at(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    if (!caret || !this.text.root.contains(caret.offsetNode)) return null;
    const offset = this.text.offsetOf(caret.offsetNode, caret.offset);
    const under = this.marks.filter((mark) => mark.start <= offset && offset <= mark.end);
    return under.sort((a, b) => a.end - a.start - (b.end - b.start))[0] ?? null;
  }

  pressed(event) {
    const ref = event.target.closest?.(".ref");
    if (ref) {
      event.preventDefault();
      this.toNote(ref.dataset.number);
      return;
    }
    const note = event.target.closest?.("[data-note]");
    if (note) {
      if (!event.target.closest("a, button, summary, input, select, textarea, label")) this.toWords(note.dataset.note);
      return;
    }
    if (!event.target.closest?.("[data-article-text]") || !getSelection().isCollapsed) return;
    const mark = this.at(event.clientX, event.clientY);
    if (mark) this.toNote(mark.number);
  }

  toNote(number) {
    const note = document.querySelector(`[data-note="${number}"]`);
    if (!note) return;
    if (phone.matches) this.openInline(note);
    note.focus({ preventScroll: true });
    note.scrollIntoView({ block: "nearest" });
  }

  toWords(number) {
    const mark = this.marks.find((each) => String(each.number) === String(number));
    if (!mark?.range) return;
    this.here(document.querySelector(`[data-note="${number}"]`));
    const box = mark.range.getBoundingClientRect();
    if (box.top < 120 || box.bottom > innerHeight - 60) scrollBy({ top: box.top - innerHeight / 3, behavior: "smooth" });
  }

  /** Wash the words of the note that is looked at. */
  here(note) {
    for (const old of document.querySelectorAll("[data-note].here")) if (old !== note) old.classList.remove("here");
    if (typeof Highlight === "undefined") return;
    const mark = note && this.marks.find((each) => String(each.number) === note.dataset.note);
    note?.classList.add("here");
    paintRange("here", mark?.range);
  }

  /** The marks in the order of the text, without those whose notes a filter hides. */
  shown() {
    const order = [...this.marks].sort((a, b) => a.start - b.start || a.number - b.number);
    const hidden = new Set([...document.querySelectorAll("[data-note][hidden]")].map((note) => note.dataset.note));
    return hidden.size ? order.filter((mark) => !hidden.has(String(mark.number))) : order;
  }

  /** n and p go from note to note in the order of the text. */
  step(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !/^[np]$/.test(event.key)) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const order = this.shown();
    if (!order.length) return;
    const now = document.querySelector("[data-note].here")?.dataset.note;
    const index = order.findIndex((mark) => String(mark.number) === now);
    const next = event.key === "n" ? index + 1 : index < 0 ? order.length - 1 : index - 1;
    const mark = order[(next + order.length) % order.length];
    event.preventDefault();
    this.toWords(mark.number);
    this.toNote(mark.number);
  }

  /** On a phone a note opens under the paragraph it belongs to, and goes back when another opens. */
  openInline(note) {
    if (note.classList.contains("inline")) return;
    this.closeInline();
    const mark = this.marks.find((each) => String(each.number) === note.dataset.note);
    const node = mark?.range?.endContainer;
    const block = node && [...this.text.root.children].find((child) => child.contains(node));
    if (!block) return;
    this.home = document.createComment("note");
    note.before(this.home);
    note.classList.add("inline");
    note.dataset.outsideText = "";
    block.after(note);
    this.opened = note;
  }

  closeInline() {
    if (!this.opened) return;
    this.opened.classList.remove("inline");
    delete this.opened.dataset.outsideText;
    if (this.home.isConnected) this.home.replaceWith(this.opened);
    else this.opened.remove();
    this.opened = null;
  }
}

const text = typeof document === "undefined" ? null : articleText();
/** The marks of this page, or null. */
export const marks = text ? new Marks(text) : null;
