// A part of the page that comes after it, so that the rest is never late for it: the answer of [data-later="address"] takes
// the place of what stands inside, which leads to the same. Nothing depends on it. That of [data-when-open="address"], a form
// or a table in a closed <details>, comes when somebody opens it: they stay where they are in it, and go on in its first field.
// Where it does not come, they are told, and it is asked for again the next time.

import { focusFirstField } from "./keyboard_shortcuts.js";

const PATIENCE = 15_000;

async function bring(place, address) {
  try {
    const headers = { "X-Requested-With": "later" };
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error", headers, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const isInside = place.contains(document.activeElement);
    const link = isInside && document.activeElement.getAttribute("href");
    place.replaceChildren(...page.body.childNodes);
    delete place.dataset.whenOpen;
    window.htmx?.process(place);
    const same = link && place.querySelector(`a[href="${CSS.escape(link)}"]`);
    if (same) same.focus({ preventScroll: true });
    else if (isInside) focusFirstField(place);
    // What a phone has folded stands open where there is room.
    for (const folded of place.querySelectorAll("[data-open-wide]")) folded.open = matchMedia("(width >= 48rem)").matches;
    place.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
  } catch { /* the link in its place is enough */
  } finally { delete place.dataset.later; }
}

const known = new WeakSet();

async function bringWhenOpen(place, folded) {
  if (!folded.open || !place.dataset.whenOpen || place.ariaBusy) return;
  place.ariaBusy = "true";
  place.querySelector("[role=alert]")?.remove();
  await bring(place, place.dataset.whenOpen);
  place.ariaBusy = null;
  if (place.dataset.whenOpen) tellMissing(place);
}

/** Its link leads to the same form, to the sign-in, or to why it is not there any more. */
function tellMissing(place) {
  const line = Object.assign(document.createElement("p"), { className: "meta bad", role: "alert" });
  line.textContent = gettext("This part could not be loaded. Use the link to open it as a page.");
  place.append(line);
}

function start() {
  for (const place of document.querySelectorAll("[data-when-open]")) {
    if (known.has(place)) continue;
    known.add(place);
    const folded = place.closest("details");
    folded.addEventListener("toggle", () => bringWhenOpen(place, folded));
    bringWhenOpen(place, folded);
  }
}

for (const place of document.querySelectorAll("[data-later]")) bring(place, place.dataset.later);
start();
document.addEventListener("stet:swapped", start);
