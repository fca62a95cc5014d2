// A button at the words that are selected in one of the frames, by mouse, finger or keyboard; on a phone it stands at the
// bottom of the window, under the thumb. It goes with the selection.

const PAUSE = 200;
const phone = matchMedia("(width <= 48rem)");

export class SelectionButton {
  /** ``take`` gets the frame and the span; while ``busy()`` no button is offered. */
  constructor(frames, label, take, busy = () => false) {
    this.frames = frames;
    this.label = label;
    this.take = take;
    this.busy = busy;
    document.addEventListener("selectionchange", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.offer(), PAUSE);
    });
  }

  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    for (const frame of this.frames) {
      if (!range.intersectsNode(frame.root)) continue;
      const span = frame.fromRange(range);
      if (span) return { frame, span, range };
    }
    return null;
  }

  offer() {
    const found = this.selected();
    if (!found || this.busy()) {
      this.remove();
      return;
    }
    this.button ??= Object.assign(document.createElement("button"), {
      type: "button", className: "btn btn-primary selection-button", textContent: this.label,
    });
    // The press must not take the selection away before it is read.
    this.button.onpointerdown = (event) => event.preventDefault();
    this.button.onclick = () => this.take(found.frame, found.span);
    document.body.append(this.button);
    const last = [...found.range.getClientRects()].at(-1);
    if (!last || phone.matches) return;
    const left = Math.min(last.right + scrollX, document.documentElement.clientWidth - this.button.offsetWidth - 8);
    this.button.style.left = `${Math.max(8, left - this.button.offsetWidth / 2)}px`;
    this.button.style.top = `${last.bottom + scrollY + 8}px`;
  }

  remove() {
    this.button?.remove();
  }
}
