// Fills a form from the page at its address: form[data-fill="/url/"] asks that address when an address is pasted or
// changed in its field "url", and puts what comes into the fields that are empty. What somebody typed stays as typed; what
// came from a page is replaced by what comes from the next. The place to say so is [data-fill-status]. A file that is chosen
// goes to form[data-hold] at once, which holds it and says its title; the form then names it and sends it no second time.

const PAUSE = 300;

class Fill {
  constructor(form) {
    this.form = form;
    this.url = form.elements.url;
    this.status = form.querySelector("[data-fill-status]");
    this.asked = this.url.value.trim();
    this.ours = new Map(); // name: what was put there
    // A desk that hides the newsroom has nothing fetched by itself: only the button asks.
    if (!("fillOnRequest" in form.dataset)) {
      this.url.addEventListener("paste", () => this.soon());
      this.url.addEventListener("change", () => this.soon());
    }
    form.querySelector("[data-fill-now]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.asked = "";
      this.ask();
    });
    form.addEventListener("submit", () => this.asking?.abort());
    form.elements.file?.addEventListener("change", () => this.hold());
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    clearTimeout(this.timer);
    const address = this.url.value.trim();
    if (address === this.asked) return;
    this.asked = address;
    this.asking?.abort();
    if (!/^https?:\/\/[^\s/]+/i.test(address)) return this.tell("");
    const asking = (this.asking = new AbortController());
    this.tell(gettext("Reading the page…"));
    try {
      const answer = await fetch(this.form.dataset.fill, {
        method: "POST",
        body: new URLSearchParams({ url: address }),
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fill" },
        credentials: "same-origin",
        redirect: "error",
        signal: asking.signal,
      });
      const told = await answer.json();
      if (asking !== this.asking) return;
      this.put(told.fields ?? {});
      this.tell(told.message ?? "");
    } catch {
      if (!asking.signal.aborted) this.tell(gettext("Stet could not read the page. Fill in the rest yourself."));
    }
  }

  async hold() {
    const [file] = this.form.elements.file.files;
    const status = this.form.querySelector("[data-hold-status]");
    if (!file || !this.form.dataset.hold) return;
    const body = new FormData();
    body.set("file", file);
    status.textContent = gettext("Reading the file…");
    try {
      const answer = await fetch(this.form.dataset.hold, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "hold" },
        credentials: "same-origin",
        redirect: "error",
      });
      const told = await answer.json();
      if (this.form.elements.file.files[0] !== file) return;
      this.put(told.fields ?? {});
      status.textContent = told.message ?? "";
      if (!told.held) return;
      this.form.querySelector("[data-hold-id]").value = told.held;
      this.form.elements.file.value = "";
    } catch {
      status.textContent = ""; // the file goes with the form
    }
  }

  put(fields) {
    for (const name of new Set([...this.ours.keys(), ...Object.keys(fields)])) {
      const field = this.form.elements[name];
      if (!field) continue;
      const untouched = field.value === "" || field.value === this.ours.get(name);
      this.ours.delete(name);
      if (!untouched) continue;
      field.value = fields[name] ?? "";
      if (field.value) this.ours.set(name, field.value);
    }
  }

  tell(words) {
    if (this.status) this.status.textContent = words;
  }
}

const filled = new WeakSet();
function start() {
  for (const form of document.querySelectorAll("form[data-fill]")) {
    if (!filled.has(form)) { filled.add(form); new Fill(form); }
  }
}

start();
document.addEventListener("stet:swapped", start);
