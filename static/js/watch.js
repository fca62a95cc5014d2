// Watches a part of the page: data-watch="/url/" asks that address again with the ETag it gave last, every
// data-watch-every milliseconds (1000 unless said). 304 leaves all as it is; 200 replaces the inside, unless somebody
// is typing in it: then a notice says that it changed. Slower while hidden, and after errors 1, 2, 4 ... 30 seconds.

const HIDDEN = 15_000;
const SLOWEST = 30_000;

function busy(element) {
  const active = document.activeElement;
  if (active && active !== element && element.contains(active) && active.matches("input, textarea, select, [contenteditable]")) return true;
  return [...element.querySelectorAll("input:not([type=hidden]), textarea, select")].some(
    (field) =>
      (field.matches("[type=checkbox], [type=radio]") && field.checked !== field.defaultChecked) ||
      (field.matches("textarea, input:not([type=checkbox], [type=radio])") && field.value !== field.defaultValue) ||
      (field.matches("select") && !field.multiple && field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))),
  );
}

/** A way back to the element that had the focus, by id or by address. */
function focusKept(element) {
  const active = document.activeElement;
  if (!active || active === element || !element.contains(active)) return () => {};
  const path = active.id ? `#${CSS.escape(active.id)}` : active.getAttribute("href") ? `[href="${CSS.escape(active.getAttribute("href"))}"]` : "";
  return () => path && element.querySelector(path)?.focus({ preventScroll: true });
}

class Watch {
  constructor(element) {
    this.element = element;
    this.every = Number(element.dataset.watchEvery) || 1000;
    this.etag = element.dataset.watchEtag || "";
    this.failed = 0;
    this.waiting = null;
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    if (!this.element.isConnected) return;
    const pause = this.failed ? Math.min(SLOWEST, 1000 * 2 ** (this.failed - 1)) : this.every;
    this.timer = setTimeout(() => this.look(), document.hidden ? Math.max(pause, HIDDEN) : pause);
  }

  async look() {
    if (!this.element.isConnected) return;
    try {
      const headers = { "X-Requested-With": "watch" };
      if (this.etag) headers["If-None-Match"] = this.etag;
      const answer = await fetch(this.element.dataset.watch, { headers, cache: "no-store", credentials: "same-origin", redirect: "error" });
      if (answer.status === 200) {
        const etag = answer.headers.get("ETag") || "";
        const html = await answer.text();
        this.failed = 0;
        if (!etag || etag !== this.etag) this.take(html);
        this.etag = etag;
      } else if (answer.status === 304) {
        this.failed = 0;
        if (this.waiting !== null && !busy(this.element)) this.take(this.waiting);
      } else if ([401, 403, 404, 410].includes(answer.status)) {
        return; // it is not there for this person any more: asking again will not bring it back
      } else {
        this.failed += 1;
      }
    } catch {
      this.failed += 1;
    }
    this.element.toggleAttribute("data-watch-away", this.failed > 2);
    this.plan();
  }

  take(html) {
    if (busy(this.element)) {
      this.waiting = html;
      this.tell();
      return;
    }
    this.waiting = null;
    this.notice?.remove();
    this.notice = null;
    if (this.element.innerHTML.trim() === html.trim()) return;
    const refocus = focusKept(this.element);
    const open = [...this.element.querySelectorAll("details[open][id]")].map((each) => each.id);
    this.element.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    window.htmx?.process(this.element);
    refocus();
    this.element.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
  }

  /** Something changed under somebody who types: say so and let them choose when. */
  tell() {
    if (this.notice) return;
    const show = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: "Show what changed" });
    show.addEventListener("click", () => {
      const html = this.waiting;
      this.waiting = null;
      this.notice.remove();
      this.notice = null;
      this.element.innerHTML = html;
      window.htmx?.process(this.element);
      this.element.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
    });
    this.notice = Object.assign(document.createElement("p"), { className: "notice changed" });
    this.notice.setAttribute("role", "status");
    this.notice.append("This changed while you were typing. What you typed is untouched. ", show);
    this.element.before(this.notice);
  }
}

const watched = new WeakMap();
function start() {
  for (const element of document.querySelectorAll("[data-watch]")) {
    if (!watched.has(element)) watched.set(element, new Watch(element));
  }
}

start();
document.addEventListener("stet:swapped", start);
document.addEventListener("htmx:afterSettle", start);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-watch]")) watched.get(element)?.look();
});
