// A part of the page that comes after it, so that the rest is never late for it: the answer of [data-later="address"] takes
// the place of what stands inside, which leads to the same. Nothing depends on it. That of [data-when-open="address"], a form
// in a closed <details>, comes when somebody opens it: they stay where they are in it, and go on in its first field.

import { focusFirstField } from "./keyboard_shortcuts.js";

const PATIENCE = 15_000;

async function bring(place, address) {
  try {
    const headers = { "X-Requested-With": "later" };
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error", headers, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const isInside = place.contains(document.activeElement);
    place.replaceChildren(...page.body.childNodes);
    delete place.dataset.whenOpen;
    window.htmx?.process(place);
    if (isInside) focusFirstField(place);
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
  await bring(place, place.dataset.whenOpen);
  place.ariaBusy = null;
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
