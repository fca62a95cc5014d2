// Choosing words by keyboard: arrows go from word to word and line to line, with shift they extend, Enter takes the
// words, Escape leaves. What is chosen is said aloud through the page's live region.

const SPOKEN = 12; // words said in full; of a longer choice the first and the last are enough
let current = null; // a page has several, of which one has the keys

export class Chooser {
  /** ``messages``: the keys as a hint to be read, and as they are spoken. */
  constructor(text, chosen, left, messages) {
    this.text = text;
    this.chosen = chosen;
    this.left = left;
    this.messages = messages;
    this.on = false;
    this.onKey = (event) => this.key(event);
    this.onPointer = () => this.stop();
  }

  /** Begin at the first word in sight, or at ``last``, a span, while it is in sight. */
  start(last = null) {
    if (this.on) return;
    this.words = this.text.words();
    if (!this.words.length) return;
    current?.stop();
    current = this;
    this.on = true;
    this.from = this.to = this.wordAt(last) ?? this.firstInSight();
    const root = this.text.root;
    this.role = root.getAttribute("role");
    this.tab = root.getAttribute("tabindex");
    root.tabIndex = -1;
    root.setAttribute("role", "application"); // so that a screen reader hands the arrows on
    root.setAttribute("aria-label", gettext("Select text with the arrow keys"));
    root.focus({ preventScroll: true });
    this.hint = Object.assign(document.createElement("p"), {
      className: "choosing-hint",
      textContent: this.messages.hint,
    });
    root.after(this.hint);
    document.addEventListener("keydown", this.onKey, true);
    document.addEventListener("pointerdown", this.onPointer);
    this.show(`${this.messages.spoken} `);
  }

  /** A button, and its key, that begins: for whoever has no pointer. ``name`` is that of its key. */
  createButton(name) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn" });
    button.dataset.key = "w";
    button.dataset.keyName = name;
    button.append(gettext("Select text"), " ", Object.assign(document.createElement("kbd"), { textContent: "w", ariaHidden: "true" }));
    button.addEventListener("click", () => this.start());
    return button;
  }

  stop() {
    if (!this.on) return;
    this.on = false;
    const root = this.text.root;
    root.removeAttribute("aria-label");
    for (const [name, value] of [["role", this.role], ["tabindex", this.tab]]) {
      if (value === null) root.removeAttribute(name);
      else root.setAttribute(name, value);
    }
    this.hint.remove();
    document.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("pointerdown", this.onPointer);
    this.left();
  }

  span() {
    const first = Math.min(this.from, this.to);
    const last = Math.max(this.from, this.to);
    const { start } = this.words[first];
    const { end } = this.words[last];
    return { start, end, exact: this.text.slice(start, end), count: last - first + 1 };
  }

  box(index) {
    return this.text.toRange(this.words[index].start, this.words[index].end).getBoundingClientRect();
  }

  wordAt(span) {
    const index = span ? this.words.findIndex((word) => word.end > span.start) : -1;
    if (index < 0) return null;
    const { top, bottom } = this.box(index);
    return top >= 0 && bottom <= innerHeight ? index : null;
  }

  /** The first word that is not above the window: words follow one another downwards, so half of them are left out. */
  firstInSight() {
    let low = 0;
    let high = this.words.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.box(middle).top >= 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The word nearest below or above. */
  line(by) {
    const now = this.box(this.to);
    const middle = now.left + now.width / 2;
    let best = null;
    let row = null;
    for (let index = this.to + by; index >= 0 && index < this.words.length; index += by) {
      const box = this.box(index);
      if (Math.abs(box.top - now.top) < now.height / 2) continue;
      row ??= box.top;
      if (Math.abs(box.top - row) > now.height / 2) break;
      const away = Math.abs(box.left + box.width / 2 - middle);
      if (!best || away < best.away) best = { index, away };
    }
    return best?.index ?? (by > 0 ? this.words.length - 1 : 0);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rtl = getComputedStyle(this.text.root).direction === "rtl" ? -1 : 1;
    const last = this.words.length - 1;
    const step = (by) => Math.min(last, Math.max(0, this.to + by));
    const moves = {
      ArrowRight: () => step(rtl), ArrowLeft: () => step(-rtl),
      ArrowDown: () => this.line(1), ArrowUp: () => this.line(-1),
      Home: () => 0, End: () => last,
    };
    if (event.key === "Escape" || event.key === "Tab") {
      this.stop();
    } else if (event.key === "Enter") {
      const { start, end, exact } = this.span();
      this.stop();
      this.chosen({ start, end, exact });
    } else if (moves[event.key]) {
      this.to = moves[event.key]();
      if (!event.shiftKey) this.from = this.to;
      this.show("");
    } else if (event.key !== "Shift") {
      return;
    }
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  }

  show(before) {
    const { start, end, exact, count } = this.span();
    const range = this.text.toRange(start, end);
    if (typeof Highlight === "undefined") {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    } else {
      CSS.highlights.set("choosing", new Highlight(range));
    }
    const box = this.box(this.to);
    if (box.top < 80 || box.bottom > innerHeight - 80) scrollBy({ top: box.top - innerHeight / 3 });
    const words = exact.split(/\s+/u);
    const many = ngettext("%(count)s word, from “%(first)s” to “%(last)s”", "%(count)s words, from “%(first)s” to “%(last)s”", count);
    const spoken = count <= SPOKEN ? exact : interpolate(many, { count, first: words[0], last: words.at(-1) }, true);
    const live = document.getElementById("live");
    if (live) live.textContent = before + spoken;
  }
}
