// Places a small form under the words it is about; on a phone it is a sheet at the bottom, and the words stay above it.

const phone = matchMedia("(width <= 48rem)");

/** Put ``box`` under the last line of ``range``; without a range it stays where the page has it. */
export function placeUnder(box, range) {
  if (phone.matches || !range) {
    box.style.removeProperty("top");
    box.style.removeProperty("left");
    keepInSight(box, range);
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

function keepInSight(box, range) {
  const words = range?.getBoundingClientRect();
  const sheet = box.getBoundingClientRect();
  if (!words || (words.top > 0 && words.bottom < sheet.top)) return;
  scrollBy({ top: words.bottom - sheet.top + 24, behavior: "smooth" });
}
