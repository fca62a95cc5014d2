// A part of the page that comes after it, so that the rest is never late for it: the answer of [data-later="address"] takes
// the place of what stands inside, which leads to the same. Nothing depends on it.

async function bring(place) {
  try {
    const answer = await fetch(place.dataset.later, { credentials: "same-origin", redirect: "error", headers: { "X-Requested-With": "later" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...page.body.childNodes);
    delete place.dataset.later;
    // What a phone has folded stands open where there is room.
    for (const folded of place.querySelectorAll("[data-open-wide]")) folded.open = matchMedia("(width >= 48rem)").matches;
    place.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
  } catch { /* the link in its place is enough */ }
}

for (const place of document.querySelectorAll("[data-later]")) bring(place);
