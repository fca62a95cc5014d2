// While a verdict, or the statement of methods, is typed: [data-preview="address"] in a form is asked for 400 ms after the
// last key and shows how it will be read and what is still to correct. [data-cite="2"] puts [2] where the cursor is. Without
// this the form has a button that shows the same.

const PAUSE = 400;

class Preview {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.form.addEventListener("input", () => this.soon());
    this.form.addEventListener("change", () => this.soon());
    this.form.addEventListener("stet:restored", () => this.soon());
    const text = this.form.querySelector("[name=explanation]");
    for (const bar of this.form.querySelectorAll("[data-cite-bar]")) bar.hidden = false;
    this.form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-cite]");
      if (button) this.cite(text, button.dataset.cite);
    });
  }

  cite(text, number) {
    const [start, end] = [text.selectionStart, text.selectionEnd];
    const before = text.value.slice(0, start);
    // After a word a space goes before the mark; what is selected stays, and the mark follows it.
    const at = start === end ? start : end;
    const space = at > 0 && /\S/.test(text.value[at - 1]) && !/[(“"]/.test(before.at(-1) ?? "") ? " " : "";
    text.focus();
    text.setRangeText(`${space}[${number}]`, at, at, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const fields = new URLSearchParams(new FormData(this.form));
    fields.delete("csrfmiddlewaretoken");
    try {
      const answer = await fetch(this.place.dataset.preview, {
        method: "POST", body: fields, signal: this.asking.signal, credentials: "same-origin", redirect: "error",
        headers: { "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.shown = undefined; // it is a help: nothing depends on it
    }
  }

  show(text) {
    if (text === this.shown) return;
    this.shown = text;
    const closed = this.place.querySelector("details")?.open === false;
    const page = new DOMParser().parseFromString(text, "text/html");
    this.place.replaceChildren(...page.body.childNodes);
    if (closed) this.place.querySelector("details")?.removeAttribute("open");
    const mend = this.place.querySelector("[data-mend]")?.textContent.trim().replace(/\s+/g, " ") ?? "";
    const live = document.getElementById("live");
    if (live && mend !== this.announced) live.textContent = mend;
    this.announced = mend;
  }
}

const known = new WeakSet();
function start() {
  for (const place of document.querySelectorAll("[data-preview]")) {
    if (!known.has(place)) { known.add(place); new Preview(place); }
  }
}

start();
document.addEventListener("stet:swapped", start);
