// The queue: ticks and ranges, the bar of acts, the peek beside the table. Acts are sent without leaving the page: the
// answer brings the result and the rows that changed, which are put in their places; nothing else moves.

import { focusFirstField, typing } from "./keyboard_shortcuts.js";
import { renewToken } from "./token_renewal.js";

const bar = document.querySelector("[data-act-bar]");
const peek = document.querySelector("[data-peek]");
const live = document.getElementById("live");
/** Statuses of a form that was refused before anything was tried: one signed in again, or what it is about is gone. */
const OUT_OF_DATE = [403, 404];
const PATIENCE = 15_000;
let lastTick = null;
let busy = false;

export const boxes = () => [...document.querySelectorAll("[data-queue-rows] input[name=claim]")];
/** What "all" ticks: rows that left the view are struck through and not meant, unless all of them have left it. */
function matching() {
  const staying = boxes().filter((box) => !box.closest("tr.left"));
  return staying.length ? staying : boxes();
}
export const here = () => document.querySelector("[data-row].here");
const boxOf = (row) => row?.querySelector("input[name=claim]");
const isAll = () => bar.elements.scope.value === "all";

export function show() {
  if (!bar) return;
  const ticked = boxes().filter((box) => box.checked);
  const isWhole = ticked.length > 0 && matching().every((box) => box.checked);
  const all = bar.querySelector("[data-select-all]");
  const count = isAll() ? Number(all.dataset.selectAll) : ticked.length;
  const words = interpolate(ngettext("%(count)s selected", "%(count)s selected", count), { count }, true);
  bar.querySelector("[data-selected]").textContent = count ? words : gettext("This row");
  bar.querySelector("[data-clear]").hidden = !count;
  if (all) all.hidden = isAll() || !isWhole || matching().length >= Number(all.dataset.selectAll);
  bar.hidden = !count && !boxOf(here());
  const head = document.querySelector("[data-tick-all]");
  head.checked = isWhole;
  head.indeterminate = ticked.length > 0 && !head.checked;
}

let pressed = null;
/** Load what each act takes, at the first sign of somebody. Where it does not come, a press that waits for it opens a page. */
async function loadFields() {
  const address = bar?.dataset.actBar;
  if (!address) return;
  bar.dataset.actBar = "";
  try {
    const page = await load(address, { signal: AbortSignal.timeout(PATIENCE) });
    if (page.isSignIn) pressed = say(signedOut());
    else if (page.status === 200) return fillMenus(page);
  } catch { /* the button in each menu leads to the same */ }
  bar.dataset.actBar = address; // asked for again at the next menu
  if (pressed) bar.requestSubmit(pressed);
  pressed = null;
}

/** Put the fields of each act into its menu; whoever opened one by then goes on in its first field. */
function fillMenus(page) {
  bar.prepend(page.querySelector("datalist"));
  for (const fields of page.querySelectorAll("[data-fields-of]")) {
    const sheet = bar.querySelector(`[data-act="${fields.dataset.fieldsOf}"] .menu-sheet`);
    const isAwaited = sheet.contains(document.activeElement);
    sheet.replaceChildren(...fields.childNodes);
    delete sheet.dataset.fieldsToCome;
    if (isAwaited) focusFirstField(sheet);
  }
  document.dispatchEvent(new CustomEvent("stet:swapped"));
}

function tick(box, on, range) {
  const all = boxes();
  const [from, to] = [all.indexOf(lastTick), all.indexOf(box)];
  const run = range && from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
  for (const each of run) each.checked = on;
  bar.elements.scope.value = "";
  lastTick = box;
  show();
}

function clear() {
  for (const box of boxes()) box.checked = false;
  bar.elements.scope.value = "";
  show();
}

/** Put ``fresh`` into the place of a row; tick, cursor and focus stay. */
export function replaceRow(old, fresh) {
  const state = { ticked: boxOf(old)?.checked, here: old.classList.contains("here"), focused: old.contains(document.activeElement) };
  if (boxOf(fresh)) boxOf(fresh).checked = state.ticked;
  fresh.classList.toggle("here", state.here);
  if (boxOf(old) === lastTick) lastTick = boxOf(fresh);
  old.replaceWith(fresh);
  if (state.focused) focusRow(fresh);
}

function replaceRows(from) {
  for (const fresh of from.querySelectorAll("#changed-rows tr[data-row]")) {
    const old = document.getElementById(fresh.id);
    if (old) replaceRow(old, fresh);
  }
}

export function focusRow(row) {
  row?.querySelector("[data-row-link]")?.focus({ preventScroll: true });
}

export async function load(url, options) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Where a page was asked for and one came that is nobody's, it is that of the sign-in.
  return Object.assign(page, { status: answer.status, isSignIn: answer.redirected && !page.body.dataset.person });
}

/** Send an act; once more where one signed in again since, say in another tab, and the token is another one now. */
async function post(form, submitter, body) {
  const address = submitter?.getAttribute("formaction") ?? form.action;
  const page = await load(address, { method: "POST", body });
  if (page.status !== 403 || page.getElementById("act-result") || !(await renewToken().catch(() => false))) return page;
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return load(address, { method: "POST", body });
}

/** An act is of the row under the cursor where none is ticked. */
function tickHere() {
  const chosen = boxOf(here());
  if (chosen && !isAll() && !boxes().some((box) => box.checked)) chosen.checked = true;
}

async function send(form, submitter) {
  if (busy) return;
  busy = true;
  if (form === bar) tickHere();
  const body = new URLSearchParams(new FormData(form, submitter));
  // The same act on the same list is another one, though nothing in the form says so.
  if (body.get("scope") === "all") body.set("sent", String(Date.now()));
  try {
    const page = await post(form, submitter, body);
    const result = page.getElementById("act-result");
    if (page.isSignIn) return say(signedOut());
    if (!result && OUT_OF_DATE.includes(page.status)) return say(gettext("This was not done: the page is out of date. Reload it, then try again."));
    if (!result && page.status >= 400) return say(gettext("This was not done: the server is busy. Your selection is kept; try again."));
    if (!result) return location.reload();
    document.getElementById("act-result").replaceWith(result);
    replaceRows(page);
    if (result.dataset.done) finish(result, form === bar || "question" in form.dataset);
    else if (result.querySelector("[autofocus]")) ask(result);
    look({ again: true });
  } catch {
    say(gettext("No connection. Nothing was changed; try again."));
  } finally {
    busy = false;
    show();
  }
}

const signedOut = () => gettext("You are signed out, so nothing was changed. Sign in again in another tab: your selection is kept.");

function say(words) {
  document.getElementById("act-result").replaceChildren(Object.assign(document.createElement("p"), { textContent: words }));
}

function closeMenus() {
  for (const menu of bar.querySelectorAll("details[open]")) menu.open = false;
}

/** The question stands in the bar; the menu would lie over the rows that it is about. */
function ask(result) {
  closeMenus();
  result.querySelector("[autofocus]").focus();
}

/** Take the question away; what is ticked stays. */
function withdraw() {
  document.getElementById("act-result").replaceChildren();
  focusRow(here() ?? document.querySelector("[data-queue-rows] [data-row]"));
}

/** Close the menu. What was refused is ticked, and after an undo (not ``isAct``) what was ticked stays. */
function finish(result, isAct) {
  const refused = new Set([...result.querySelectorAll("[data-refused]")].map((item) => `row-${item.dataset.refused}`));
  for (const box of boxes()) {
    const isRefused = refused.has(box.closest("tr").id);
    box.checked = isAct ? box.checked && isRefused : box.checked || isRefused;
  }
  bar.elements.scope.value = "";
  closeMenus();
  focusRow(here() ?? document.querySelector("[data-queue-rows] [data-row]"));
}

async function take(form, button) {
  if (busy) return;
  busy = true;
  const row = button.closest("tr");
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: new URLSearchParams(new FormData(form, button)), redirect: "manual" });
    if (answer.type !== "opaqueredirect") return showAnswer(form, button);
    const page = await load(row.dataset.peekUrl);
    if (page.isSignIn) return showAnswer(form, button);
    replaceRows(page);
    live.textContent = gettext("Claim taken.");
    look({ again: true });
  } finally {
    busy = false;
  }
}

/** Send it again as a page, which says why it was refused. */
function showAnswer(form, button) {
  form.action = button.formAction;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.submit();
}

let wanted = "";
/** Show the claim under the cursor; ``again``: only where one is shown already. */
export async function look({ again = false } = {}) {
  const row = here();
  if (!row?.dataset.peekUrl || (again && peek.hidden)) return;
  wanted = row.dataset.peekUrl;
  const page = await load(wanted);
  if (wanted !== row.dataset.peekUrl) return;
  peek.replaceChildren(...(page.getElementById("peek-content")?.childNodes ?? []));
  window.htmx?.process(peek);
  peek.hidden = false;
  peek.scrollTop = 0;
}

export function closePeek() {
  peek.hidden = true;
}

let waiting = 0;
function follow() {
  if (peek.hidden) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, 120);
}

function tickAll(on) {
  for (const box of on ? matching() : boxes()) box.checked = on;
  bar.elements.scope.value = "";
  show();
}

document.addEventListener("keydown", (event) => {
  if (!bar) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "a" && !typing(event.target)) {
    tickAll(true);
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const menu = event.target.closest?.("[data-act]");
  if (event.key === "Enter" && menu && event.target.matches("input, select")) {
    // The first button of the form would be another act's.
    event.preventDefault();
    bar.requestSubmit(menu.querySelector("button"));
    return;
  }
  if (event.key === "Escape" && menu?.open) {
    menu.open = false;
    focusRow(here() ?? document.querySelector("[data-queue-rows] [data-row]"));
    event.preventDefault();
    return;
  }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const row = here();
  if (event.key.toLowerCase() === "x" && boxOf(row)) {
    tick(boxOf(row), event.shiftKey || !boxOf(row).checked, event.shiftKey);
  } else if (event.key === " " && row && !event.target.closest("input, button, summary")) {
    if (peek.hidden) look();
    else closePeek();
  } else if (event.key === "Escape" && !document.querySelector("details[data-menu][open]")) {
    if (document.querySelector("[data-question]")) withdraw();
    else if (!peek.hidden) closePeek();
    else if (isAll() || boxes().some((box) => box.checked)) clear();
    else document.getElementById("act-result").replaceChildren();
  } else {
    return;
  }
  event.preventDefault();
}, true);

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-queue-rows] [data-row]");
  if (!row) return;
  for (const each of document.querySelectorAll("[data-row].here")) if (each !== row) each.classList.remove("here");
  row.classList.add("here");
  show();
  follow();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches?.("[data-queue-rows] input[name=claim]")) tick(target, target.checked, event.shiftKey);
  else if (target.matches?.("[data-tick-all]")) tickAll(target.checked);
  else if (target.closest?.("[data-select-all]")) {
    bar.elements.scope.value = "all";
    show();
  } else if (target.closest?.("[data-clear]")) clear();
  else if (target.closest?.("[data-peek-close]")) closePeek();
  else if (target.closest?.("[data-withdraw]")) withdraw();
});

for (const sign of ["keydown", "pointerover"]) document.addEventListener(sign, loadFields, { once: true, passive: true });
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("[data-act][open]:has([data-fields-to-come])")) loadFields();
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.name === "open") {
    // What it leads to is on its way to this very place; where it did not come, it opens as a page.
    if (bar.dataset.actBar) return tickHere();
    event.preventDefault();
    pressed = event.submitter;
  } else if (bar && form.matches("[data-act-form]")) {
    event.preventDefault();
    send(form, event.submitter);
  } else if (form.matches("[data-take-form]")) {
    event.preventDefault();
    take(form, event.submitter);
  }
});

show();
