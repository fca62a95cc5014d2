// The queue while others work on it. live_updates.js asks for what changed and puts it into [data-queue-live]; it is
// written into its rows from here. No row moves or goes until one sorts again (r); ticks, cursor and focus stay.

import { boxes, closePeek, focusRow, here, load, look, replaceRow, show } from "./claim_queue.js";

const SAY_EVERY = 10_000;
const PARTS = ["[data-queue-rows]", "[data-queue-live]", ".queue .sentence", ".queue .pager"];
const arrived = new Set();
const ids = (text) => text.split(" ").filter(Boolean);
let said = -SAY_EVERY;
let saying = 0;

function count(selector) {
  return document.querySelectorAll(`[data-queue-rows] ${selector}`).length;
}

function tell() {
  const changed = count("tr.changed, tr.left, tr.gone");
  const news = document.querySelector("[data-arrived][data-sort-again]");
  const counted = interpolate(ngettext("%(count)s new claim", "%(count)s new claims", arrived.size), { count: arrived.size }, true);
  const stay = ngettext("%(count)s row changed", "%(count)s rows changed", changed);
  const words = changed ? interpolate(stay, { count: changed }, true) : "";
  news.textContent = counted;
  news.hidden = !arrived.size;
  document.querySelector("[data-changed]").textContent = words;
  document.querySelector("[data-key=r][data-sort-again]").hidden = !arrived.size && !changed;
  return [arrived.size ? counted : "", words].filter(Boolean).join(" · ");
}

/** Say it to screen readers, at most once in ten seconds. */
function say() {
  clearTimeout(saying);
  saying = setTimeout(() => {
    said = Date.now();
    document.getElementById("live").textContent = tell();
  }, Math.max(0, said + SAY_EVERY - Date.now()));
}

/** Ask about a claim no more. */
function forget(id) {
  const part = document.querySelector("[data-queue-live]");
  const url = new URL(part.dataset.watch, location);
  url.searchParams.set("rows", url.searchParams.get("rows").split(",").filter((one) => one !== id).join(","));
  part.dataset.watch = url.pathname + url.search;
}

/** The claim's words go, and the place of its row stays. */
function empty(row) {
  const cell = Object.assign(document.createElement("td"), { colSpan: 7, textContent: gettext("You can no longer see this claim.") });
  cell.setAttribute("role", "cell");
  const gone = Object.assign(document.createElement("tr"), { className: "gone" });
  gone.setAttribute("role", "row");
  gone.append(cell);
  const next = row.contains(document.activeElement) && (row.nextElementSibling ?? row.previousElementSibling);
  if (row === here()) closePeek();
  row.replaceWith(gone);
  if (next) focusRow(next);
}

/** The version of the claim that a tick of this row sends; NaN for a row without a box. */
function versionOf(row) {
  return Number(row.querySelector("[name=claim]")?.value.split(":")[1]);
}

function write(changes) {
  for (const fresh of changes.content.querySelectorAll("tr[data-row]")) {
    const row = document.getElementById(fresh.id);
    // An answer that was on its way while one acted here is older than the row.
    if (!row || versionOf(fresh) < versionOf(row)) continue;
    replaceRow(row, fresh);
    if (fresh === here()) look({ again: true });
  }
  for (const id of ids(changes.dataset.gone)) {
    const row = document.getElementById(`row-${id}`);
    if (row) empty(row);
    forget(id);
  }
  for (const id of ids(changes.dataset.arrived)) arrived.add(id);
  for (const id of ids(changes.dataset.absent)) arrived.delete(id);
  for (const selector of ["nav.filters", ".queue .sentence", "[data-select-all]"]) {
    const [old, fresh] = [document.querySelector(selector), changes.content.querySelector(selector.replace(".queue ", ""))];
    if (!old || !fresh || old.contains(document.activeElement)) continue;
    old.replaceChildren(...fresh.childNodes);
    if (fresh.dataset.selectAll) old.dataset.selectAll = fresh.dataset.selectAll;
  }
  for (const link of changes.content.querySelectorAll(".topnav a")) {
    const [old, fresh] = [document.querySelector(`.topnav a[href="${CSS.escape(link.getAttribute("href"))}"] .count`), link.querySelector(".count")];
    if (old && fresh) old.replaceWith(fresh);
  }
  changes.remove();
  tell();
  say();
  show();
  loadFilters();
}

/** Read the filters of an open menu with their counts as they are now; the focus stays on its choice. */
async function loadFilters() {
  const menu = document.querySelector("[data-filters-url][open]");
  if (!menu) return;
  const page = await load(menu.dataset.filtersUrl);
  const [old, fresh] = [menu.querySelector("#filter-menu"), page.getElementById("filter-menu")];
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceWith(fresh);
  if (focused) [...fresh.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
}

async function sortAgain() {
  const page = await load(location.href);
  const [ticked, cursor] = [new Set(boxes().filter((box) => box.checked).map((box) => box.closest("tr").id)), here()?.id];
  const parts = PARTS.map((selector) => [document.querySelector(selector), page.querySelector(selector)]);
  if (parts.some(([old, fresh]) => !old !== !fresh)) return location.reload();
  for (const [old, fresh] of parts) old?.replaceWith(fresh);
  for (const box of boxes()) box.checked = ticked.has(box.closest("tr").id);
  arrived.clear();
  tell();
  focusRow(document.getElementById(cursor) ?? document.querySelector("[data-queue-rows] [data-row]"));
  document.dispatchEvent(new CustomEvent("stet:swapped"));
}

document.addEventListener("stet:swapped", (event) => {
  const changes = event.target.matches?.("[data-queue-live]") && event.target.querySelector("template");
  if (changes) write(changes);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-sort-again]")) sortAgain();
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches("[data-filters-url][open]")) loadFilters();
}, true);
