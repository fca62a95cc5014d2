// Places a form at the words it is about: the flag form beside them in the margin, where there is room, without moving
// the page; a small one under them. On a phone a form is a sheet at the bottom, over the keyboard, and the words stand over it.

const phone = matchMedia("(width <= 48rem)");

const GAP = 8;
const WIDEST = 384;
const NARROWEST = 272;

/** Put ``box`` into the margin beside ``range``, or, where the margin is too narrow, under or over it, all in sight. */
export function placeBeside(box, range) {
  for (const name of ["top", "left", "inline-size", "--words-line"]) box.style.removeProperty(name);
  if (phone.matches) {
    placeSheet(box, range);
    return;
  }
  const lines = range ? [...range.getClientRects()] : [];
  const notes = document.querySelector(".notes")?.getBoundingClientRect();
  if (!lines.length) return;
  const parent = (box.offsetParent ?? document.body).getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const rtl = getComputedStyle(box).direction === "rtl";
  const room = notes ? (rtl ? notes.right : width - notes.left) - 2 * GAP : 0;
  const beside = notes && notes.top < lines[0].bottom && room >= NARROWEST;
  const size = Math.min(WIDEST, beside ? room : width - 4 * GAP);
  box.style.inlineSize = `${size}px`;
  box.toggleAttribute("data-beside", Boolean(beside));
  const height = box.offsetHeight;
  const last = innerHeight - GAP - height;
  const under = lines.at(-1).bottom + GAP;
  const over = lines[0].top - GAP - height;
  const wanted = beside ? lines[0].top - 5 * GAP : under <= last || over < GAP ? under : over;
  const top = Math.max(GAP, Math.min(wanted, last));
  const outer = rtl ? 2 * GAP : width - 2 * GAP - size;
  const left = beside ? (rtl ? notes.right - size : notes.left) : outer;
  box.style.left = `${left - parent.left}px`;
  box.style.top = `${top - parent.top}px`;
  // The line that joins the form to its words, where that line is beside the form.
  const line = lines[0].bottom - top;
  if (line > 0 && line < height) box.style.setProperty("--words-line", `${line}px`);
}

/** Put ``box`` under the last line of ``range``; without a range it stays where the page has it. */
export function placeUnder(box, range) {
  if (phone.matches || !range) {
    box.style.removeProperty("top");
    box.style.removeProperty("left");
    placeSheet(box, range);
    return;
  }
  const last = [...range.getClientRects()].at(-1);
  if (!last) return;
  const parent = (box.offsetParent ?? document.body).getBoundingClientRect();
  const room = document.documentElement.clientWidth - 16 - box.offsetWidth;
  const left = Math.max(8, Math.min(last.right - box.offsetWidth / 3, room));
  box.style.left = `${left - parent.left}px`;
  box.style.top = `${last.bottom + 12 - parent.top}px`;
  const bottom = last.bottom + 12 + box.offsetHeight;
  if (bottom > innerHeight) scrollBy({ top: bottom - innerHeight + 16, behavior: "smooth" });
}

/** A keyboard on the screen covers what stands at the bottom of the page; a page that is zoomed shows less, too. */
function placeSheet(box, range) {
  const { height, offsetTop, scale } = visualViewport;
  const keyboard = scale > 1 ? 0 : Math.max(0, innerHeight - offsetTop - height);
  box.style.setProperty("--keyboard", `${keyboard}px`);
  const words = range?.getBoundingClientRect();
  const sheet = box.getBoundingClientRect();
  if (!words || (words.top > 0 && words.bottom < sheet.top)) return;
  scrollBy({ top: words.bottom - sheet.top + 24 });
}

/** Call ``place`` whenever there is more room or less: a keyboard on the screen comes and goes without a word to the window. */
export function keepPlaced(place) {
  addEventListener("resize", place);
  visualViewport.addEventListener("resize", place);
}
