// Keeps the place that one reads in a long article: two seconds after scrolling stops, and when the page is left, the
// server is told which words stand at the top. When one comes back, a button leads there.

import { articleText } from "./text_offsets.js";

const LONG = 6000; // code points; a shorter article is read in one go
const TOP = 150; // pixels below the bars, where one reads
const PAUSE = 2000;

class ReadingProgress {
  constructor(text) {
    this.text = text;
    this.told = null;
    addEventListener("scroll", () => this.soon(), { passive: true });
    addEventListener("pagehide", () => this.tell());
    document.addEventListener("click", (event) => {
      const go = event.target.closest?.("[data-reading-go]");
      if (go) this.go(Number(go.dataset.readingGo));
    });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  place() {
    const box = this.text.root.getBoundingClientRect();
    if (box.top > TOP) return 0;
    const middle = box.left + box.width / 3;
    for (let y = TOP; y < TOP + 80; y += 16) {
      const caret = document.caretPositionFromPoint?.(middle, y);
      if (caret?.offsetNode.nodeType === Node.TEXT_NODE && this.text.root.contains(caret.offsetNode)) {
        return this.text.offsetOf(caret.offsetNode, caret.offset);
      }
    }
    return null;
  }

  tell() {
    clearTimeout(this.timer);
    const place = this.place();
    if (place === null || place === this.told || !scrollY) return;
    this.told = place;
    const { readingUrl, revision } = this.text.root.dataset;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
    body.set("revision", revision);
    body.set("place", place);
    navigator.sendBeacon(readingUrl, body);
  }

  go(place) {
    const range = this.text.toRange(place, place + 1);
    if (!range) return;
    scrollBy({ top: range.getBoundingClientRect().top - TOP, behavior: "instant" });
    document.getElementById("main").focus({ preventScroll: true });
  }
}

const text = articleText();
if (text?.root.dataset.readingUrl && text.length > LONG) new ReadingProgress(text);
