// While a passage is typed, what its figures have to do with the claim's: [data-figures="address"] in a form asks for it
// 350 ms after the last key and shows the answer. Without this it shows once the source is added.

const PAUSE = 350;

class Figures {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.passage = this.form.querySelector("[name=passage]");
    this.passage.addEventListener("input", () => this.soon());
    if (this.passage.value.trim()) this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking?.abort();
    if (!/\p{N}/u.test(this.passage.value) && this.passage.value.trim().length < 3) { this.place.replaceChildren(); return; }
    this.asking = new AbortController();
    try {
      const answer = await fetch(this.place.dataset.figures, {
        method: "POST", body: new URLSearchParams({ passage: this.passage.value }), signal: this.asking.signal,
        credentials: "same-origin", redirect: "error",
        headers: { "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      const page = new DOMParser().parseFromString(text, "text/html");
      if (text !== this.shown) this.place.replaceChildren(...page.body.childNodes);
      this.shown = text;
    } catch (error) {
      if (error.name !== "AbortError") this.place.replaceChildren(); // it is a help: nothing depends on it
    }
  }
}

const known = new WeakSet();
function start() {
  for (const place of document.querySelectorAll("[data-figures]")) {
    if (!known.has(place)) { known.add(place); new Figures(place); }
  }
}

start();
document.addEventListener("stet:swapped", start);
