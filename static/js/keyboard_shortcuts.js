// Keys: data-key="t" presses the element that carries it, unless one is typing. "/" goes to the search, "?" shows the
// keys of this very page, j and k walk the rows of a list, o or Enter opens one, 1 to 9 choose a rating.

const typing = (target) => target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")].filter(shown);
}

function walk(by) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.classList.contains("here"));
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + by))];
  for (const row of all) row.classList.toggle("here", row === next);
  (next.querySelector("[data-row-link]") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  // A key on the row that is looked at goes before the same key elsewhere on the page.
  const row = document.querySelector("[data-row].here");
  const name = CSS.escape(key);
  const target =
    row?.querySelector(`[data-row-key="${name}"]`) ??
    [...document.querySelectorAll(`[data-key="${name}"]`)].find((element) => shown(element) && !element.disabled);
  if (!target) return false;
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
  const details = target.closest("summary") && target.parentElement;
  if (details?.open) details.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  return true;
}

function rate(key) {
  const group = [...document.querySelectorAll("[data-rating]")].find(shown);
  const radio = group?.querySelectorAll("input[type=radio]")[Number(key) - 1];
  if (!radio || radio.disabled) return false;
  radio.focus();
  radio.click();
  return true;
}

function label(element) {
  const named = element.getAttribute("aria-label") ?? element.dataset.keyName;
  if (named) return named;
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd, .vh")) key.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function list() {
  const keys = new Map();
  for (const element of document.querySelectorAll("[data-key], [data-row-key]")) {
    const key = element.dataset.key ?? element.dataset.rowKey;
    if (!keys.has(key) && (shown(element) || element.dataset.rowKey)) keys.set(key, label(element));
  }
  if (rows().length) keys.set("j k", gettext("Next or previous row")).set("o", gettext("Open the row"));
  if (document.querySelector("[data-note]")) keys.set("n p", gettext("Next or previous note"));
  if (document.querySelector("[data-waive-form]")) keys.set("n p", gettext("Next or previous open item or note")).set("w", gettext("Waive the open item"));
  if (document.querySelector("[data-flag-form]") && !keys.has("f")) keys.set("f", gettext("Flag selected text"));
  if (document.querySelector("[data-rating]")) keys.set("1 – 9", gettext("Choose a rating"));
  if (document.querySelector("[data-search]")) keys.set("/", gettext("Search"));
  return keys.set("?", gettext("Show this list")).set("Esc", pgettext("dialog", "Close"));
}

function help() {
  const dialog = document.querySelector("dialog[data-keys]");
  if (!dialog || dialog.open) return false;
  const entries = [...list()].map(([key, words]) => {
    const term = document.createElement("dt");
    for (const each of key.split(" ")) {
      if (each === "–") term.append("–");
      else term.append(Object.assign(document.createElement("kbd"), { textContent: each }), " ");
    }
    return [term, Object.assign(document.createElement("dd"), { textContent: words })];
  });
  dialog.querySelector("dl").replaceChildren(...entries.flat());
  dialog.showModal();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") {
    // An act folds away with what was typed in it, which is there when it is opened again.
    const open = document.querySelector("details[data-menu][open]") ?? event.target.closest?.(".action > details[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    return;
  }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const done =
    event.key === "/" ? (document.querySelector("[data-search]")?.focus(), Boolean(document.querySelector("[data-search]")))
      : event.key === "?" ? help()
      : event.key === "j" ? walk(1) || press("j")
      : event.key === "k" ? walk(-1) || press("k")
      : event.key === "o" && document.querySelector("[data-row].here") ? (document.querySelector("[data-row].here [data-row-link]")?.click(), true)
      : press(event.key) || (/^[1-9]$/.test(event.key) && rate(event.key));
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) help();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
