// A living part brings news for another place on the page: the content of <template data-put="x"> goes into
// [data-put-here="x"] whenever the part was swapped. Only where nobody types: such a place holds no fields.

function put() {
  for (const template of document.querySelectorAll("template[data-put]")) {
    const place = document.querySelector(`[data-put-here="${CSS.escape(template.dataset.put)}"]`);
    // What is the same stays, and with it whatever somebody is about to press.
    if (!place || place.innerHTML.trim() === template.innerHTML.trim()) continue;
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(template.content.cloneNode(true));
    window.htmx?.process(place);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

// Or the whole page has to be drawn again: a part that holds [data-load-again] says so. Only where nobody types.
function loadAgain(event) {
  if (event.target.querySelector("[data-load-again]")) window.location.reload();
}

document.addEventListener("stet:swapped", put);
document.addEventListener("stet:swapped", loadAgain);
