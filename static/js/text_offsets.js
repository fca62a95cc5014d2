// Maps the text nodes under [data-article-text] to the article's text: one string, counted in code points as the store
// counts. The browser counts UTF-16 units; an emoji is two of those and one of ours. Text nodes concatenate to the
// text exactly, so nothing here adds or drops a character. Elements with data-outside-text are not part of it.

const EDGE = 60; // code points beside a selection in which its first and its last word end
const HIGH = /[\ud800-\udbff][\udc00-\udfff]/g;

/** UTF-16 offset -> code point offset in the same text. An offset inside a pair counts as before it. */
export function toCodePoints(text, utf16) {
  let head = text.slice(0, utf16);
  const last = head.charCodeAt(head.length - 1);
  const cut = last >= 0xd800 && last <= 0xdbff && utf16 < text.length;
  if (cut) head = head.slice(0, -1);
  return head.length - (head.match(HIGH)?.length ?? 0);
}

/** Code point offset -> UTF-16 offset in the same text. */
export function toUtf16(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left -= 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

/** The text nodes under ``root`` in order, without those of elements that are not part of the text. */
function* textNodes(root) {
  // A filter that the walker calls for each node would take longer than all else that is done with them.
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node) {
    if (node.nodeType === Node.TEXT_NODE) yield node;
    node = node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-outside-text") ? nextBehind(walker) : walker.nextNode();
  }
}

/** The walker's next node that is not inside the one where it is. */
function nextBehind(walker) {
  for (let node = walker.nextSibling(); ; node = walker.nextSibling()) {
    if (node || !walker.parentNode()) return node;
  }
}

export class Frame {
  constructor(root) {
    this.root = root;
    this.read();
  }

  /** Walk the text nodes again. Cheap; call it when the article's nodes were replaced. */
  read() {
    this.segments = [];
    let utf16 = 0;
    let points = 0;
    for (const node of textNodes(this.root)) {
      const length = toCodePoints(node.data, node.data.length);
      this.segments.push({ node, utf16, points, length });
      utf16 += node.data.length;
      points += length;
    }
    this.text = this.segments.map((segment) => segment.node.data).join("");
    this.length = points;
  }

  /** The words between two code point offsets. */
  slice(start, end) {
    return this.text.slice(this.utf16At(start), this.utf16At(end));
  }

  /** Code points -> UTF-16 units into the whole text. */
  utf16At(points) {
    const segment = this.segments[this.segmentAt(points)];
    return segment ? segment.utf16 + toUtf16(segment.node.data, points - segment.points) : 0;
  }

  /** The index of the last segment that begins at or before ``points``. */
  segmentAt(points) {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle].points <= points) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** A span -> the same with the words whole that it begins or ends in; a picture of several signs counts as one. */
  toWords({ start, end }) {
    const from = Math.max(0, start - EDGE);
    const near = this.slice(from, end + EDGE);
    const edges = { start, end };
    let points = from;
    for (const { segment } of this.segmenter().segment(near)) {
      const next = points + [...segment].length;
      if (points < start && start < next) edges.start = points;
      if (points < end && end < next) edges.end = next;
      points = next;
    }
    return { ...edges, exact: this.slice(edges.start, edges.end) };
  }

  segmenter() {
    const language = this.root.closest("[lang]")?.lang || "en";
    return new Intl.Segmenter(language, { granularity: "word" });
  }

  /** A boundary (node, offset as the DOM gives it) -> code points into the text. */
  offsetOf(node, offset) {
    if (node.nodeType === Node.TEXT_NODE) {
      const segment = this.segments.find((each) => each.node === node);
      if (segment) return segment.points + toCodePoints(node.data, offset);
    }
    // A boundary between elements: everything of the text that ends before it.
    const edge = document.createRange();
    edge.setStart(node, offset);
    edge.collapse(true);
    for (const segment of this.segments) {
      if (edge.comparePoint(segment.node, 0) >= 0) return segment.points;
    }
    return this.length;
  }

  /** A DOM Range -> {start, end, exact} in code points, spaces at the ends left out; null when none of the text is in it. */
  fromRange(range) {
    if (!range.intersectsNode(this.root)) return null;
    const whole = document.createRange();
    whole.selectNodeContents(this.root);
    const starts = range.compareBoundaryPoints(Range.START_TO_START, whole) >= 0;
    const ends = range.compareBoundaryPoints(Range.END_TO_END, whole) <= 0;
    let start = starts ? this.offsetOf(range.startContainer, range.startOffset) : 0;
    let end = ends ? this.offsetOf(range.endContainer, range.endOffset) : this.length;
    const letters = [...this.slice(start, end)];
    while (letters.length && /\s/u.test(letters[0])) { letters.shift(); start += 1; }
    while (letters.length && /\s/u.test(letters.at(-1))) { letters.pop(); end -= 1; }
    if (!letters.length) return null;
    return { start, end, exact: letters.join("") };
  }

  /** Code points -> a boundary {node, offset}. At a seam, the end of a span stays in the earlier node. */
  boundary(points, atEnd = false) {
    for (const segment of this.segments) {
      const into = points - segment.points;
      if (into < 0) break;
      if (into < segment.length || (into === segment.length && (atEnd || segment === this.segments.at(-1)))) {
        return { node: segment.node, offset: toUtf16(segment.node.data, into) };
      }
    }
    return null;
  }

  /** Code points -> a DOM Range, or null for a span outside the text. */
  toRange(start, end) {
    const from = this.boundary(start);
    const to = this.boundary(end, true);
    if (!from || !to || end <= start) return null;
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return range;
  }

  /** The spans of words, as {start, end} in code points: what the keyboard steps over. */
  words() {
    const words = [];
    let points = 0;
    for (const { segment, isWordLike } of this.segmenter().segment(this.text)) {
      const length = [...segment].length;
      if (isWordLike) words.push({ start: points, end: points + length });
      points += length;
    }
    return words;
  }
}

/** Paint a range as the highlight of this name; null paints none, and so does a browser that has no highlights. */
export function paintRange(name, range) {
  if (typeof Highlight === "undefined") return;
  if (range) CSS.highlights.set(name, new Highlight(range));
  else CSS.highlights.delete(name);
}

/** The article's text on this page, or null. Read once; a page has one. */
let known = null;
export function articleText() {
  const root = document.querySelector("[data-article-text]");
  if (!root) return null;
  if (known?.root !== root) known = new Frame(root);
  return known;
}
