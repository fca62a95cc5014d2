// Keeps what is being typed: form[data-draft-url] sends its fields 800 ms after the last key, one request at a time, so that
// an older draft never lands on a newer one. While the desk cannot be reached, or the person is signed out, a copy stays in
// this browser under the person's own name (data-draft-of): nobody else who signs in here is shown it. It comes back on the
// next visit, unless the desk has had another draft since (data-draft-at): then it is offered. [data-draft-status] says so.

const PAUSE = 800;
const AGAIN = 8000;
const PATIENCE = 15_000;
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const store = (() => {
  try { return window.localStorage; } catch { return null; }
})();
const COUNTED = ["version", "began", "next"];
const OURS = "stet-draft:";

/** What was kept here a month ago and nobody came back for. */
function tidy() {
  for (const key of Object.keys(store ?? {})) {
    if (!key.startsWith(OURS)) continue;
    let kept = null;
    try { kept = JSON.parse(store.getItem(key)); } catch { /* not one of these */ }
    if (!(Date.now() - kept?.when < KEPT_FOR)) store.removeItem(key);
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.person = form.dataset.draftOf ?? "";
    this.key = `${OURS}${this.person}:${form.dataset.draftUrl}`;
    this.base = form.dataset.draftAt ?? "";
    this.status = form.querySelector("[data-draft-status]") ?? document.querySelector("[data-draft-status]");
    this.restore();
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.keepHere(true); this.sent = true; });
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // it may be another person's turn
    addEventListener("online", () => { if (this.pending) this.save(); });
    addEventListener("visibilitychange", () => { if (!document.hidden && this.pending) this.save(); });
  }

  fields() {
    const fields = new FormData(this.form);
    for (const name of [...fields.keys()]) {
      if (fields.get(name) instanceof File || name === "csrfmiddlewaretoken") fields.delete(name);
    }
    return fields;
  }

  token() { return this.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""; }

  soon(after = PAUSE) {
    this.pending = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), after);
  }

  post(more) {
    return fetch(this.form.dataset.draftUrl, {
      method: "POST", body: new URLSearchParams(this.fields()), credentials: "same-origin", redirect: "manual",
      headers: { "X-CSRFToken": this.token(), "X-Requested-With": "draft" }, ...more,
    });
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving) { this.more = true; return; }
    this.saving = true;
    this.more = false;
    const typed = String(new URLSearchParams(this.fields()));
    try {
      let answer = await this.post({ signal: AbortSignal.timeout(PATIENCE) });
      // A session of another sign-in has another token; the page is asked for it, and says who is signed in.
      if (answer.status === 403 && (await this.sameAgain())) answer = await this.post({ signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new Error("signed out");
      if (!answer.ok) throw new Error(String(answer.status));
      this.base = answer.headers.get("X-Draft-Saved") ?? this.base;
      if (String(new URLSearchParams(this.fields())) === typed) {
        this.pending = false;
        store?.removeItem(this.key);
      }
      const at = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date());
      this.say(`draft saved ${at}`, "good");
    } catch (error) {
      const kept = this.keepHere();
      this.say(this.why(error.message, kept), "bad", error.message === "signed out");
      this.soon(AGAIN);
    } finally {
      this.saving = false;
      if (this.more) this.save();
    }
  }

  why(problem, kept) {
    const where = kept ? "kept in this browser" : "only on this page";
    if (problem === "signed out") return `you are signed out; ${where}.`;
    if (problem === "somebody else") return `somebody else is signed in here now; ${where} for you.`;
    return `not saved on the desk yet; ${where}`;
  }

  /** Whether the same person is signed in; takes their new token into every form of the page. */
  async sameAgain() {
    const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect") throw new Error("signed out");
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector(`form[data-draft-url="${CSS.escape(this.form.dataset.draftUrl)}"]`);
    if (!form) return false;
    if ((form.dataset.draftOf ?? "") !== this.person) throw new Error("somebody else");
    const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token || token === this.token()) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return true;
  }

  leave() {
    if (!this.pending || this.sent) return;
    this.keepHere();
    try { this.post({ keepalive: true }).catch(() => {}); } catch { /* the copy here is enough */ }
  }

  /** ``sending`` marks what goes out with the form: it comes back only if the form did not arrive. */
  keepHere(sending = false) {
    try {
      const kept = { fields: [...this.fields()], base: this.base, when: Date.now(), sending };
      store.setItem(this.key, JSON.stringify(kept));
      return true;
    } catch { return false; } // full or forbidden: the page still holds it
  }

  restore() {
    let kept;
    try { kept = JSON.parse(store?.getItem(this.key) ?? "null"); } catch { kept = null; }
    if (!kept?.fields) return;
    const version = new Map(kept.fields).get("version");
    const arrived = kept.sending && version !== this.form.querySelector("[name=version]")?.value;
    if (arrived || "draftRefused" in this.form.dataset || this.same(kept.fields)) {
      store.removeItem(this.key);
      if ("draftRefused" in this.form.dataset) this.soon();
      return;
    }
    if (kept.base === this.base) this.bringBack(kept.fields);
    else this.offer(kept);
  }

  same(fields) {
    const now = new Map(this.fields());
    return fields.every(([name, value]) => COUNTED.includes(name) || (now.get(name) ?? "") === value);
  }

  bringBack(fields) {
    for (const [name, value] of fields) {
      if (["version", "began", "next"].includes(name)) continue; // what the server counts is not the typist's to restore
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.matches("[type=radio], [type=checkbox]")) field.checked = field.value === value;
        else field.value = value;
      }
    }
    this.say("brought back from this browser; not saved on the desk yet", "bad");
    this.form.dispatchEvent(new CustomEvent("stet:restored"));
    this.soon();
  }

  offer(kept) {
    const at = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(new Date(kept.when));
    this.say(`this browser holds another draft of ${at}. `, "bad");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: "Bring it back" });
    button.addEventListener("click", () => this.bringBack(kept.fields));
    this.status?.append(button);
  }

  say(words, tone, signIn = false) {
    if (!this.status) return;
    this.status.classList.add("saved");
    this.status.dataset.tone = tone;
    this.status.textContent = words;
    if (!signIn) return;
    const link = Object.assign(document.createElement("a"), { textContent: "Sign in in another tab", target: "_blank" });
    link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
    this.status.append(" ", link);
  }
}

const known = new WeakSet();
function start() {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    if (!known.has(form)) { known.add(form); new Draft(form); }
  }
}

tidy();
start();
document.addEventListener("stet:swapped", start);
document.addEventListener("htmx:afterSettle", start);
