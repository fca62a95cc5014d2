// Keys: data-key="t" presses the element that carries it, unless one is typing; data-more-keys="e a" names the keys of what
// a button unfolds; data-go="q" follows the link after "g". "/" opens the search, "?" shows the keys of this very page, j and
// k walk the rows of a list, o or Enter opens one, 1 to 9 choose a rating, Ctrl Enter sends a form[data-ctrl-enter]. A person
// can turn off the keys of one character (body[data-single-keys="off"]).

const GO_PAUSE = 1500;
const off = document.body.dataset.singleKeys === "off";
// Who waits for the fields of a form (deferred_load.js, claim_queue.js) is about to type in them.
export const typing = (target) => target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [data-when-open], [data-fields-to-come]");
export const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

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
  const find = () => [...document.querySelectorAll(`[data-key="${name}"]`)].find((element) => shown(element) && !element.disabled);
  let target = row?.querySelector(`[data-row-key="${name}"]`) ?? find();
  const more = target ? null : document.querySelector(`[data-more-keys~="${name}"]`);
  if (more && shown(more)) {
    more.click();
    target = find();
  }
  if (!target) return false;
  activate(target);
  return true;
}

/** Press a control, or go to the first field of what it unfolds. */
export function activate(target, { keepOpen = false } = {}) {
  const details = target.closest("summary")?.parentElement;
  if (target.matches("input, textarea, select")) target.focus();
  else if (!(keepOpen && details?.open)) target.click();
  if (details?.open) focusFirstField(details);
}

/** Go to the first field in it, or to what stands there until its fields are loaded. */
export function focusFirstField(place) {
  place.querySelector("input:not([type=hidden]), textarea, select, [data-when-open] a, [data-fields-to-come] button")?.focus();
}

let goUntil = 0;
/** Follow the link whose key comes after "g"; null where no "g" came before. */
function go(key) {
  if (performance.now() > goUntil) return null;
  goUntil = 0;
  const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  link?.click();
  return Boolean(link);
}

function startGo() {
  if (!document.querySelector("[data-go]")) return false;
  goUntil = performance.now() + GO_PAUSE;
  return true;
}

function openPalette() {
  const button = document.querySelector("[data-palette-open]");
  button?.click();
  return Boolean(button);
}

function rate(key) {
  const group = [...document.querySelectorAll("[data-rating]")].find(shown);
  const radio = group?.querySelectorAll("input[type=radio]")[Number(key) - 1];
  if (!radio || radio.disabled) return false;
  radio.focus();
  radio.click();
  return true;
}

export function label(element) {
  const named = element.getAttribute("aria-label") ?? element.dataset.keyName;
  if (named) return named;
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd, .vh")) key.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function list() {
  const keys = new Map();
  if (document.querySelector("[data-palette-open]")) keys.set(gettext("Ctrl K"), gettext("Search or go to"));
  if (off) return keys.set("Esc", pgettext("dialog", "Close"));
  for (const element of document.querySelectorAll("[data-key], [data-row-key]")) {
    const key = element.dataset.key ?? element.dataset.rowKey;
    if (!keys.has(key) && (shown(element) || element.dataset.rowKey)) keys.set(key, label(element));
  }
  if (rows().length) keys.set("j k", gettext("Next or previous row")).set("o", gettext("Open the row"));
  if (document.querySelector("[data-queue-rows]")) {
    keys.set("x", gettext("Select the row")).set(gettext("Shift x"), gettext("Select up to here"));
    keys.set(gettext("Ctrl A"), gettext("Select all rows of this page")).set(gettext("Space"), gettext("Show or hide the claim beside the list"));
  }
  if (document.querySelector("[data-choose-acts]")) keys.set(gettext("Enter"), gettext("In a list: go to the actions for the selected items"));
  if (document.querySelector("form[data-ctrl-enter]")) keys.set(gettext("Ctrl Enter"), gettext("Send what you are writing"));
  if (document.querySelector("[data-note]")) keys.set("n p", gettext("Next or previous note"));
  if (document.querySelector("[data-waive-form]")) keys.set("n p", gettext("Next or previous open item or note")).set("w", gettext("Waive the open item"));
  if (document.querySelector("[data-flag-form]") && !keys.has("f")) keys.set("f", gettext("Flag selected text"));
  if (document.querySelector("[data-rating]")) keys.set("1 – 9", gettext("Choose a rating"));
  for (const link of document.querySelectorAll("[data-go]")) keys.set(`g ${link.dataset.go}`, label(link));
  if (document.querySelector("[data-palette-open]")) keys.set("/", gettext("Search"));
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

if (off) {
  // Before any other script hears them: what one types reaches its field all the same.
  window.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopImmediatePropagation();
  }, true);
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
  const gone = event.shiftKey ? null : go(event.key);
  const done =
    gone !== null ? gone
      : event.key === "g" ? startGo()
      : event.key === "/" ? openPalette()
      : event.key === "?" ? help()
      : event.key === "j" ? walk(1) || press("j")
      : event.key === "k" ? walk(-1) || press("k")
      : event.key === "o" && document.querySelector("[data-row].here") ? (document.querySelector("[data-row].here [data-row-link]")?.click(), true)
      : press(event.key) || (/^[1-9]$/.test(event.key) && rate(event.key));
  if (done) event.preventDefault();
});

// Ctrl Enter sends a form[data-ctrl-enter] from any of its fields: a letter would be typed there.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented || event.isComposing) return;
  const form = event.target.closest?.("form[data-ctrl-enter]");
  [...(form?.elements ?? [])].find((each) => each.type === "submit" && !each.disabled && shown(each))?.click();
});

// Whoever opens a menu with the mouse types next, and letters are keys of the page unless a field has the focus.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("details[data-menu][open]") && document.activeElement?.parentElement === target) focusFirstField(target);
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) help();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
