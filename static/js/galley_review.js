// Reviewing the verdicts of an article: j and k walk the rows, y approves the one that is looked at, b sends it back, l
// approves all that were looked at. After a decision the next row that waits is looked at. A row whose decision did not
// arrive says so; nothing is shown as done that is not.

const list = document.querySelector("[data-review-rows]");
const all = document.querySelector("[data-review-all]");
const waiting = () => [...list.querySelectorAll("[data-review-row]")].filter((row) => row.dataset.reviewRow);

function look(row) {
  if (!row) return;
  for (const other of list.querySelectorAll("[data-row]")) other.classList.toggle("here", other === row);
  row.dataset.seen = "";
  draw();
}

function go(row) {
  look(row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function draw() {
  const seen = waiting().filter((row) => "seen" in row.dataset);
  const message = ngettext("Approve %(count)s verdict you have read", "Approve all %(count)s verdicts you have read", seen.length);
  all.querySelector("[data-review-count]").textContent = interpolate(message, { count: seen.length }, true);
  all.querySelector("[name=claim]").value = seen.map((row) => row.dataset.reviewRow).join(" ");
  all.hidden = !seen.length;
}

function fail(row, words) {
  const told = row.querySelector("[data-review-failed]") ?? document.createElement("p");
  told.dataset.reviewFailed = "";
  told.className = "bad";
  told.setAttribute("role", "alert");
  told.textContent = words;
  row.querySelector(".review-acts").append(told);
}

if (list && all) {
  list.addEventListener("focusin", (event) => look(event.target.closest("[data-row]")));
  list.addEventListener("pointerdown", (event) => look(event.target.closest("[data-row]")));
  document.addEventListener("htmx:afterSwap", (event) => {
    const row = document.getElementById(event.detail.elt?.id ?? "") ?? document.getElementById(event.detail.target?.id ?? "");
    if (!row?.matches("[data-review-row]")) return;
    const outcome = row.querySelector(".review-outcome");
    const live = document.getElementById("live");
    if (live && outcome) live.textContent = outcome.textContent;
    const after = waiting().find((other) => row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    go(outcome ? (after ?? waiting()[0] ?? row) : row);
  });
  for (const kind of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      const row = event.target.closest?.("[data-review-row]");
      if (row) fail(row, gettext("Not sent: no connection. Decide again when it is back."));
    });
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = event.target.closest?.("[data-review-row]");
    if (!row || !event.detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/plain")) return;
    // A refusal without a row, as after a newer version: what was typed in this one stays.
    event.detail.shouldSwap = false;
    fail(row, event.detail.xhr.responseText);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const row = event.target.closest?.("[data-review-row]");
    if (row) fail(row, gettext("This was not done. Reload the page."));
  });
  if (waiting().length) look(waiting()[0]);
}
