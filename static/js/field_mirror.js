// [data-mirror="name"] in a form shows what is typed in the field of that name, while it is typed: nobody publishes
// words without seeing them where readers will. Without this the person who confirms sees them all the same.

function mirror(place) {
  const field = place.closest("form")?.elements.namedItem(place.dataset.mirror);
  if (!field) return;
  const unfilled = place.textContent;
  const show = () => { place.textContent = field.value.trim() || unfilled; };
  field.addEventListener("input", show);
  show();
}

for (const place of document.querySelectorAll("[data-mirror]")) mirror(place);
