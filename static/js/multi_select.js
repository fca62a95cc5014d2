// Choosing many in a list: form[data-choose] with checkboxes. A press with Shift takes the whole run since the last one;
// the arrows go from box to box, and with Shift they take what they pass; Enter goes on to [data-choose-acts], with the box
// at hand if none is taken. [data-chosen] says how many are taken.

const boxes = (form) => [...form.querySelectorAll("input[type=checkbox]:not(:disabled)")].filter((box) => box.checkVisibility());
const last = new WeakMap();

function count(form) {
  const chosen = form.querySelectorAll("input[type=checkbox]:checked").length;
  const said = form.querySelector("[data-chosen]");
  const words = ngettext(
    "%(count)s selected. Hold Shift to select a range.", "%(count)s selected. Hold Shift to select a range.", chosen,
  );
  if (said) said.textContent = chosen ? interpolate(words, { count: chosen }, true) : "";
}

document.addEventListener("click", (event) => {
  const box = event.target;
  const form = box.closest?.("[data-choose]");
  if (!form || !box.matches("input[type=checkbox]")) return;
  const all = boxes(form);
  const from = all.indexOf(last.get(form));
  if (event.shiftKey && from >= 0) {
    const to = all.indexOf(box);
    for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = box.checked;
  }
  last.set(form, box);
  count(form);
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const form = event.target.closest?.("[data-choose]");
  if (!by || !form || !event.target.matches("input[type=checkbox]")) return;
  const all = boxes(form);
  const next = all[all.indexOf(event.target) + by];
  if (!next) return;
  event.preventDefault();
  if (event.shiftKey) event.target.checked = next.checked = true;
  last.set(form, next);
  next.focus();
  count(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-choose]");
  if (event.key !== "Enter" || event.isComposing || !form || !event.target.matches("input[type=checkbox]")) return;
  // The browser would press the first button, before a reason is written.
  event.preventDefault();
  if (!form.querySelector("input[type=checkbox]:checked")) event.target.click();
  form.querySelector("[data-choose-acts]")?.querySelector("input, textarea, select, button")?.focus();
});

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("[data-choose] details")?.querySelector("button[formaction]");
  if (event.key !== "Enter" || event.isComposing || !button || !event.target.matches("input[type=text], input[type=url]")) return;
  // The browser would press the first button of the form, which does something else.
  event.preventDefault();
  button.click();
});

export function countAll() {
  for (const form of document.querySelectorAll("[data-choose]")) count(form);
}

countAll();
document.addEventListener("stet:swapped", countAll);
