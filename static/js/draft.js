// Keeps what is being typed: form[data-draft-url] sends its fields 800 ms after the last key. When the network fails a
// copy stays in this browser and comes back on the next visit. The place to say so is any [data-draft-said] in the form.

const PAUSE = 800;
const store = (() => {
  try { return window.localStorage; } catch { return null; }
})();

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `stet-draft:${form.dataset.draftUrl}`;
    this.said = form.querySelector("[data-draft-said]") ?? document.querySelector("[data-draft-said]");
    this.restore();
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.sent = true; });
    addEventListener("pagehide", () => { if (this.pending && !this.sent) this.keepHere(); });
    addEventListener("online", () => { if (this.pending) this.save(); });
  }

  fields() {
    const fields = new FormData(this.form);
    for (const name of [...fields.keys()]) {
      if (fields.get(name) instanceof File || name === "csrfmiddlewaretoken") fields.delete(name);
    }
    return fields;
  }

  soon() {
    this.pending = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    const body = new URLSearchParams(this.fields());
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    this.saving?.abort();
    this.saving = new AbortController();
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST", body, signal: this.saving.signal, credentials: "same-origin", redirect: "error",
        headers: { "X-CSRFToken": token, "X-Requested-With": "draft" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.pending = false;
      store?.removeItem(this.key);
      const at = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date());
      this.say(`draft saved ${at}`, "good");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.keepHere();
      this.say("not saved on the desk yet; kept in this browser", "bad");
      this.timer = setTimeout(() => this.save(), 10 * PAUSE);
    }
  }

  keepHere() {
    try { store?.setItem(this.key, JSON.stringify([...this.fields()])); } catch { /* full or forbidden: the page still holds it */ }
  }

  restore() {
    const kept = store?.getItem(this.key);
    if (!kept) return;
    let fields;
    try { fields = JSON.parse(kept); } catch { store.removeItem(this.key); return; }
    for (const [name, value] of fields) {
      if (["version", "began", "next"].includes(name)) continue; // what the server counts is not the typist's to restore
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.matches("[type=radio], [type=checkbox]")) field.checked = field.checked || field.value === value;
        else field.value = value;
      }
    }
    this.say("brought back from this browser; not saved on the desk yet", "bad");
    this.soon();
  }

  say(words, tone) {
    if (!this.said) return;
    this.said.classList.add("saved");
    this.said.dataset.tone = tone;
    this.said.textContent = words;
  }
}

const known = new WeakSet();
function start() {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    if (!known.has(form)) { known.add(form); new Draft(form); }
  }
}

start();
document.addEventListener("stet:swapped", start);
document.addEventListener("htmx:afterSettle", start);
