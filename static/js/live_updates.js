// Watches a part of the page: data-watch="/url/" asks that address again with the ETag it gave last, every
// data-watch-every milliseconds (1000 unless said). 304 leaves all as it is; 200 replaces the inside, unless somebody
// is typing in it: then a notice says that it changed. A hidden page does not ask; after errors it asks in 1, 2, 4 ... 30
// seconds. A line says when there is no connection, and when the person is signed out.

const SLOWEST = 30_000;
const OUTDATED_AFTER = 2; // failures one after the other

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

/** What tells an element from the others of its kind: its id, or its address or words and the nearest part with an id. */
function sign(each) {
  if (each.id) return each.id;
  const words = each.getAttribute("href") ?? (each.querySelector("summary") ?? each).textContent.trim().replace(/\s+/g, " ");
  return `${each.parentElement.closest("[id]")?.id}|${words}`;
}

/** The element so marked in what took its place, if it is still there. */
function again(element, { tag, mark }) {
  return [...element.querySelectorAll(tag)].find((each) => sign(each) === mark);
}

/** Remembers what has the focus and what stands open; call the answer once the inside is replaced. */
function kept(element) {
  const seen = (each) => ({ tag: each.localName, mark: sign(each) });
  const active = document.activeElement;
  const focus = active && active !== element && element.contains(active) ? seen(active) : null;
  const open = [...element.querySelectorAll("details[open]")].map(seen);
  return () => {
    for (const one of open) again(element, one)?.setAttribute("open", "");
    if (focus) again(element, focus)?.focus({ preventScroll: true });
  };
}

const outdated = new Map();

/** One line for the whole page says why it may be out of date; ``words`` is "" for a watch that is not. */
function tellOutdated(watch, words) {
  if (words) outdated.set(watch, words);
  else outdated.delete(watch);
  const line = document.getElementById("connection");
  const now = [...outdated.values()][0] ?? "";
  if (line && line.textContent !== now) line.textContent = now;
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
    if (!this.element.isConnected || document.hidden) return;
    // Not all pages at the same moment, and never later than said.
    const pause = this.failed ? Math.min(SLOWEST, 1000 * 2 ** (this.failed - 1)) : this.every * (0.9 + Math.random() / 10);
    this.timer = setTimeout(() => this.look(), pause);
  }

  async look() {
    clearTimeout(this.timer);
    if (!this.element.isConnected) return;
    let isSignedOut = false;
    try {
      const headers = { "X-Requested-With": "watch" };
      if (this.etag) headers["If-None-Match"] = this.etag;
      const answer = await fetch(this.element.dataset.watch, { headers, cache: "no-store", credentials: "same-origin", redirect: "manual" });
      if (answer.status === 200) {
        const etag = answer.headers.get("ETag") || "";
        const html = await answer.text();
        this.failed = 0;
        if (!etag || etag !== this.etag) this.take(html);
        this.etag = etag;
      } else if (answer.status === 304) {
        this.failed = 0;
        this.etag = answer.headers.get("ETag") || this.etag;
        if (this.waiting !== null && !busy(this.element)) this.take(this.waiting);
      } else if ([400, 401, 403, 404, 410].includes(answer.status)) {
        return; // it is not there for this person any more, or was asked for wrongly: asking again will not bring it back
      } else {
        isSignedOut = answer.type === "opaqueredirect";
        this.failed += 1;
      }
    } catch {
      this.failed += 1;
    }
    if (isSignedOut) tellOutdated(this, gettext("You are signed out. This page stays as it is; sign in again in another tab."));
    else tellOutdated(this, this.failed < OUTDATED_AFTER ? "" : gettext("No connection. You can keep reading; the page updates when the connection is back."));
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
    const restore = kept(this.element);
    this.fill(html);
    restore();
    this.element.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
  }

  fill(html) {
    // In a body: a <template> that comes first would go into the head of the parsed page, and be lost.
    const page = new DOMParser().parseFromString(`<body>${html}`, "text/html");
    this.element.replaceChildren(...page.body.childNodes);
    window.htmx?.process(this.element);
  }

  /** Something changed under somebody who types: say so and let them choose when. */
  tell() {
    if (this.notice) return;
    const show = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: gettext("Show changes") });
    show.addEventListener("click", () => {
      const html = this.waiting;
      this.waiting = null;
      this.notice.remove();
      this.notice = null;
      this.fill(html);
      this.element.tabIndex = -1; // the button is gone: whoever pressed it by key goes on from what they asked for
      this.element.focus({ preventScroll: true });
      this.element.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
    });
    this.notice = Object.assign(document.createElement("p"), { className: "notice changed" });
    this.notice.setAttribute("role", "status");
    this.notice.append(gettext("Somebody changed this while you were typing. Your text is unchanged."), " ", show);
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
