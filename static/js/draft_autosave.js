// Keeps what is being typed. form[data-draft-url] sends its fields 800 ms after the last key, one request at a time, so that
// an older draft never lands on a newer one. While the desk cannot be reached, or the person is signed out, a copy stays in
// this browser under the person's own name (body[data-person]), sealed (sealed_text.js): nobody else who signs in here is
// shown it, or can read it. It comes back on the next visit, unless the desk has had another draft since (data-draft-at): then it is offered. [data-draft-status] says so.
// form[data-draft-keep] has no draft on the desk, only the copy here: "typed" keeps it from the first key, "sent" when the
// form is sent, so that it comes back if it did not arrive, say because the session had ended, and when the page is left with
// text in it, say because another form of it was sent. data-draft-private (off the record) lets only the sent copy be kept;
// where it names a box, while that is ticked. data-draft-adds: the form changes nothing that is there. Where somebody changed the
// subject meanwhile and the form cannot merge both, it stays as it is now, and what was typed is shown beside it.
// [data-draft-arrived] names the form whose words have arrived.

import { language } from "./locale.js";
import { kept as store } from "./kept_here.js";
import { seal, unseal } from "./sealed_text.js";
import { renewToken } from "./token_renewal.js";

const PAUSE = 800;
const AGAIN = 8000;
const PATIENCE = 15_000;
const TOO_LONG = "422";
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const COUNTED = ["version", "began", "next", "form"];
const OURS = "stet-draft:";
const TEXT_FIELDS = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])";
const person = document.body.dataset.person ?? "";

/** Whether the desk has the form that was sent with this token. */
async function arrived(token) {
  if (!token) return false;
  try {
    const answer = await fetch(`/submissions/?token=${encodeURIComponent(token)}`, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok && (await answer.json()).arrived;
  } catch { return false; }
}

/** Takes away what was kept here a month ago and nobody came back for, and what has arrived meanwhile. */
async function tidy() {
  for (const place of document.querySelectorAll("[data-draft-arrived]")) store.remove(`${OURS}${person}:${place.dataset.draftArrived}`);
  for (const key of store.keys().filter((key) => key.startsWith(OURS))) {
    const kept = store.read(key);
    if (!(Date.now() - kept?.when < KEPT_FOR) || (kept.sending && (await arrived(kept.token)))) store.remove(key);
  }
}

/** Says on a page that takes no answer any more that answers are left here, and lets them be deleted. */
function offerDeletion() {
  const left = store.keys().filter((key) => key.startsWith(`${OURS}${person}:`));
  for (const place of document.querySelectorAll("[data-draft-left]")) {
    place.hidden = left.length === 0;
    place.querySelector("button").addEventListener("click", () => { left.forEach((key) => store.remove(key)); place.hidden = true; });
  }
}

/** Opens a form that is loaded when it is opened, where something of it is kept here. */
function openKept() {
  for (const place of document.querySelectorAll("[data-draft-of]")) {
    if (store.read(`${OURS}${person}:${place.dataset.draftOf}`)) place.closest("details").open = true;
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.whileTyping = form.dataset.draftKeep !== "sent";
    this.key = `${OURS}${person}:${this.url ?? form.dataset.draftKey ?? new URL(form.action).pathname}`;
    this.base = form.dataset.draftAt ?? "";
    this.status = form.querySelector("[data-draft-status]") ?? (this.url && document.querySelector("[data-draft-status]"));
    this.sealing = this.seal();
    this.restore();
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.take());
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.keepHere(true); this.sent = true; });
    addEventListener("pagehide", () => this.leave());
    if (!this.url) return;
    addEventListener("online", () => { if (this.pending) this.save(); });
    addEventListener("visibilitychange", () => { if (!document.hidden && this.pending) this.save(); });
  }

  take() {
    this.touched = true;
    if (this.isPrivate()) store.remove(this.key);
    this.soon();
  }

  isPrivate() {
    const box = this.form.dataset.draftPrivate;
    return box === "" || Boolean(this.form.elements[box]?.checked);
  }

  hasText() {
    return [...this.form.elements].some((field) => field.matches(TEXT_FIELDS) && field.value !== field.defaultValue);
  }

  fields() {
    const fields = new FormData(this.form);
    for (const name of [...fields.keys()]) {
      if (fields.get(name) instanceof File || name === "csrfmiddlewaretoken") fields.delete(name);
    }
    return fields;
  }

  token() { return this.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""; }

  /** Keeps the sealed form of what stands here at hand: a page that is left has no time to seal it. */
  async seal() {
    const turn = this.turn = (this.turn ?? 0) + 1;
    const sealed = await seal([...this.fields()]);
    if (turn === this.turn) this.sealed = sealed;
  }

  soon(after = PAUSE) {
    this.seal();
    this.pending = this.whileTyping;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), after);
  }

  /** Somebody stops typing; where nothing is kept of it, they are told. */
  rest() {
    if (this.url) this.save();
    else if (this.whileTyping ? !this.keepHere() : !this.sealed) this.say(this.why("", false), "bad");
  }

  post(more) {
    return fetch(this.url, {
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
      if (answer.status === 403 && (await renewToken())) answer = await this.post({ signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new Error("signed out");
      if (!answer.ok) throw new Error(String(answer.status));
      this.base = answer.headers.get("X-Draft-Saved") ?? this.base;
      if (String(new URLSearchParams(this.fields())) === typed) {
        this.pending = false;
        store.remove(this.key);
      }
      const at = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date());
      this.say(interpolate(gettext("Draft saved %(time)s"), { time: at }, true), "good");
    } catch (error) {
      const kept = this.keepHere();
      this.say(this.why(error.message, kept), "bad", error.message === "signed out");
      if (error.message !== TOO_LONG) this.soon(AGAIN);
    } finally {
      this.saving = false;
      if (this.more) this.save();
    }
  }

  why(problem, kept) {
    if (problem === "signed out") {
      return kept
        ? gettext("You have been signed out. Your draft is saved in this browser.")
        : gettext("You have been signed out. Keep this page open: your draft exists only here.");
    }
    if (problem === "somebody else") {
      return kept
        ? gettext("Somebody else is signed in here. Your draft is saved in this browser.")
        : gettext("Somebody else is signed in here. Keep this page open: your draft exists only here.");
    }
    if (problem === TOO_LONG) {
      return kept
        ? gettext("This draft is too long to be sent to Stet. It is saved in this browser.")
        : gettext("This draft is too long to be sent to Stet. Keep this page open: your draft exists only here.");
    }
    return kept
      ? gettext("Draft not sent to Stet yet. It is saved in this browser and will be sent automatically.")
      : gettext("Draft not sent to Stet yet. Keep this page open: your draft exists only here.");
  }

  leave() {
    if (!this.whileTyping && !this.sent && this.touched && this.hasText() && !this.isPrivate()) this.keepHere();
    if (!this.pending || this.sent) return;
    this.keepHere();
    if (!this.url) return;
    try { this.post({ keepalive: true }).catch(() => {}); } catch { /* the copy here is enough */ }
  }

  /** ``sending`` marks what goes out with the form: it comes back only if the form did not arrive. */
  keepHere(sending = false) {
    if (!this.sealed) return false;
    const version = this.fields().get("version");
    return store.write(this.key, { fields: this.sealed, version, base: this.base, when: Date.now(), sending, token: this.token() });
  }

  async restore() {
    const kept = store.read(this.key);
    await this.sealing;
    const fields = await unseal(kept?.fields);
    if (!fields) return;
    const done = kept.sending && (this.url ? kept.version !== this.form.querySelector("[name=version]")?.value : await arrived(kept.token));
    if (done || "draftRefused" in this.form.dataset || this.same(fields)) {
      store.remove(this.key);
      if ("draftRefused" in this.form.dataset) this.soon();
      else if (!done && kept.sending && !this.isPrivate() && this.form.querySelector(".errors")) this.keepHere(); // refused: it stands here alone
      return;
    }
    // To ask whether it arrived takes a moment, in which somebody may have begun to type anew.
    if (kept.base === this.base && !this.touched && !this.overwrites(kept, fields)) this.bringBack(fields);
    else this.offer(kept, fields);
  }

  /** Whether these fields are of an older version than the form's, which would go with them, and nothing merges the two. */
  overwrites({ version }, fields) {
    const now = this.form.querySelector("[name=version]")?.value;
    return !this.url && !("draftAdds" in this.form.dataset) && version && version !== now && !new Map(fields).has("began");
  }

  same(fields) {
    const now = new Map(this.fields());
    return fields.every(([name, value]) => COUNTED.includes(name) || (now.get(name) ?? "") === value);
  }

  bringBack(fields) {
    const typed = Map.groupBy(fields, ([name]) => name);
    this.bringBackBeginning(typed.get("began")?.[0][1]);
    for (const field of this.form.elements) {
      const values = typed.get(field.name)?.map(([, value]) => value);
      if (field.type === "hidden" || !values) continue; // what the server counts is not the typist's to restore
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
      else if (!field.matches("[type=file], button")) {
        field.value = values[0];
        if (values[0]) field.closest("details")?.setAttribute("open", ""); // what is typed is seen
      }
    }
    this.form.closest("details")?.setAttribute("open", "");
    this.shown?.remove();
    const restored = this.url
      ? gettext("Draft restored from this browser. Not sent to Stet yet.")
      : gettext("What you typed was restored from this browser. It has not been sent.");
    this.say(restored, "bad");
    if (!this.url) this.offerAction(gettext("Discard draft"), () => this.discard());
    this.form.dispatchEvent(new CustomEvent("stet:restored"));
    this.soon();
  }

  /** What the form held when it was begun: so nobody's later change is undone by a field that the typist left alone. */
  bringBackBeginning(began) {
    const field = this.url ? null : this.form.querySelector("[name=began]");
    if (!field || began === undefined) return;
    this.fresh ??= field.value;
    field.value = began;
  }

  offer(kept, fields) {
    const at = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(kept.when));
    const said = this.overwrites(kept, fields)
      ? gettext("This has changed since you typed on %(time)s. What you typed has not been sent.")
      : gettext("This browser has a different draft from %(time)s.");
    this.say(interpolate(said, { time: at }, true), "bad");
    this.offerAction(gettext("Restore draft"), () => this.bringBack(fields));
    if (this.url) return;
    this.offerAction(gettext("Discard draft"), () => this.dismiss());
    this.show(fields);
    this.form.closest("details")?.setAttribute("open", "");
  }

  /** Shows what was typed, each text under the name of its field, after the line that says so. */
  show(fields) {
    this.shown = Object.assign(document.createElement("dl"), { className: "draft-unsent" });
    for (const [name, value] of fields) {
      const field = [...this.form.elements].find((each) => each.name === name);
      if (!value || !field?.matches(TEXT_FIELDS)) continue;
      const label = Object.assign(document.createElement("dt"), { textContent: field.labels?.[0]?.textContent ?? "" });
      this.shown.append(label, Object.assign(document.createElement("dd"), { textContent: value, dir: "auto" }));
    }
    this.status?.after(this.shown);
  }

  /** Forgets what is offered; the form keeps what stands in it. */
  dismiss() {
    store.remove(this.key);
    this.shown?.remove();
    this.say("", "good");
  }

  offerAction(label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: label });
    button.addEventListener("click", act);
    this.status?.append(" ", button);
  }

  discard() {
    clearTimeout(this.timer);
    this.pending = false;
    store.remove(this.key);
    this.bringBackBeginning(this.fresh);
    this.form.reset();
    this.say("", "good");
  }

  say(words, tone, signIn = false) {
    if (!this.status) return;
    this.status.classList.add("saved");
    this.status.dataset.tone = tone;
    this.status.textContent = words;
    if (!signIn) return;
    const link = Object.assign(document.createElement("a"), { textContent: gettext("Sign in in a new tab"), target: "_blank" });
    link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
    this.status.append(" ", link);
  }
}

const known = new WeakSet();
function start() {
  for (const form of document.querySelectorAll("form[data-draft-url], form[data-draft-keep]")) {
    if (!known.has(form)) { known.add(form); new Draft(form); }
  }
}

tidy().then(openKept);
offerDeletion();
start();
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // it may be another person's turn
document.addEventListener("stet:swapped", start);
document.addEventListener("htmx:afterSettle", start);
