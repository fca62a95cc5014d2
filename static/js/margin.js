// The margin: each note stands at the line of its words. One layout pass reads all places, then writes all of them, as
// numbers that css/margin.css draws with; notes of one line share it. Only the note that is looked at is open.
// Filters over the article leave the notes of one state or one person.

import { AT_ONCE, marks, nextFrame } from "./mark_highlights.js";

const SAME_LINE = 12; // pixels between words that stand on one line
const phone = matchMedia("(width <= 48rem)");

class Margin {
  constructor(text) {
    this.text = text;
    new ResizeObserver(() => this.soon()).observe(text.root);
    // The marks are painted in one frame, and the notes placed in the next.
    document.addEventListener("stet:marked", () => this.filter());
    document.addEventListener("change", (event) => {
      if (event.target.matches?.("[data-margin-filter]")) this.filter();
    });
    document.addEventListener("pointerdown", (event) => this.leave(event.target));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) marks.here(null);
    });
    if (marks.drawn) this.filter();
  }

  /** Hide the notes that are not of the state and the person chosen. */
  filter() {
    const chosen = [...document.querySelectorAll("[data-margin-filter]")].filter((select) => select.value);
    for (const note of document.querySelectorAll("#notes [data-note]")) {
      const facts = { mark: note.dataset.state ?? note.dataset.mark, person: note.querySelector("[data-person]")?.textContent };
      note.hidden = chosen.some((select) => facts[select.dataset.marginFilter] !== select.value);
    }
    this.soon();
  }

  /** Place the notes in the next frame, once, however many things ask for it. */
  soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.place());
  }

  /** A press on neither a note nor marked words leaves the note that was open. */
  leave(target) {
    if (!target.closest?.(".note, .ref, .flag-form, [data-article-text]")) marks.here(null);
  }

  place() {
    const aside = document.getElementById("notes");
    if (!aside || !marks.drawn) return;
    if (phone.matches) {
      aside.removeAttribute("data-placed");
      return;
    }
    const notes = new Map([...aside.querySelectorAll("[data-note]")].map((note) => [note.dataset.note, note]));
    const origin = aside.getBoundingClientRect().top;
    const height = this.text.root.getBoundingClientRect().bottom - origin;
    const places = marks.marks
      .filter((mark) => mark.range && notes.has(String(mark.number)) && !notes.get(String(mark.number)).hidden)
      .map((mark) => ({ note: notes.get(String(mark.number)), start: mark.start, top: mark.range.getClientRects()[0]?.top - origin }))
      .filter((place) => Number.isFinite(place.top))
      .sort((a, b) => a.top - b.top || a.start - b.start);
    const lines = [];
    for (const place of places) {
      if (lines.length && place.top - lines.at(-1)[0].top < SAME_LINE) lines.at(-1).push(place);
      else lines.push([place]);
    }
    aside.dataset.placed = "";
    aside.style.setProperty("--text-height", `${Math.max(0, height)}px`);
    const away = new Set(notes.values());
    for (const { note } of places) away.delete(note);
    for (const note of away) note.toggleAttribute("data-at-words", false);
    const middle = innerHeight / 2 - origin;
    this.writeInFrames(lines.sort((a, b) => Math.abs(a[0].top - middle) - Math.abs(b[0].top - middle)));
  }

  /** Write the places, those in view first: of a long article a part in each frame. */
  async writeInFrames(lines) {
    this.lines = lines;
    for (let at = 0; at < lines.length; at += AT_ONCE) {
      if (at) await nextFrame();
      if (this.lines !== lines) return;
      this.write(lines.slice(at, at + AT_ONCE));
    }
  }

  write(lines) {
    for (const line of lines) {
      line.sort((a, b) => a.start - b.start);
      for (const [lane, { note }] of line.entries()) {
        note.toggleAttribute("data-at-words", true);
        note.toggleAttribute("data-crowded", line.length > 2);
        note.style.setProperty("--top", `${line[0].top}px`);
        note.style.setProperty("--lane", lane);
        note.style.setProperty("--lanes", line.length);
      }
    }
  }
}

if (marks) new Margin(marks.text);
