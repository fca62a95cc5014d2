// A list that opens under a textarea while one types: arrow keys choose, Enter or Tab takes, Escape closes; a tap takes too.
// Who extends it says what opens it (``typed``), what it offers (``load``) and what taking one types (``insert``).

export class TypedList {
  constructor(area, { id, label, pause = 0 }) {
    this.area = area;
    this.pause = pause;
    this.turn = 0;
    this.list = Object.assign(document.createElement("ul"), { className: "typed-list", id: `${area.id}_${id}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.status = Object.assign(document.createElement("p"), { className: "vh" });
    this.status.setAttribute("role", "status");
    area.after(this.list, this.status);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.addEventListener("input", () => this.plan());
    area.addEventListener("click", () => this.close());
    area.addEventListener("blur", () => this.close());
    area.addEventListener("keydown", (event) => this.press(event));
    // The press must not take the focus from the text.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.children];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  /** What stands between the start of the line and the caret; null where something is selected. */
  before() {
    const { selectionStart, selectionEnd, value } = this.area;
    return selectionStart === selectionEnd ? value.slice(0, selectionStart) : null;
  }

  plan() {
    clearTimeout(this.timer);
    if (this.typed() === null) this.close();
    else if (this.pause) this.timer = setTimeout(() => this.ask(), this.pause);
    else this.ask();
  }

  async ask() {
    const typed = this.typed();
    if (typed === null) return;
    const { turn } = this;
    const rows = await this.load(typed);
    // What was closed or left meanwhile stays closed.
    if (rows && turn === this.turn && this.typed() === typed && document.activeElement === this.area) this.show(rows);
  }

  /** ``rows``: {name, more, insert} of each; ``insert`` is what taking it types. */
  show(rows) {
    if (!rows.length) {
      this.close();
      return;
    }
    this.list.replaceChildren(...rows.map((row, number) => {
      const option = Object.assign(document.createElement("li"), { id: `${this.list.id}_${number}` });
      option.setAttribute("role", "option");
      option.dataset.insert = row.insert;
      const name = Object.assign(document.createElement("bdi"), { textContent: row.name });
      option.append(name, " ", Object.assign(document.createElement("span"), { className: "meta", dir: "auto", textContent: row.more }));
      return option;
    }));
    this.list.hidden = false;
    this.status.textContent = this.describe(rows.length);
    this.choose(this.options[0]);
  }

  choose(option) {
    for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
    if (!option) return;
    this.area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { options } = this;
    const here = options.indexOf(this.chosen);
    if (event.key === "ArrowDown") this.choose(options[(here + 1) % options.length]);
    else if (event.key === "ArrowUp") this.choose(options[(here - 1 + options.length) % options.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.take(this.chosen);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    const typed = this.typed();
    if (!option || typed === null) return;
    this.insert(option.dataset.insert, typed);
    this.close();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.turn += 1;
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.status.textContent = "";
    this.area.removeAttribute("aria-activedescendant");
  }
}
