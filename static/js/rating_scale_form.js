// Drawing a scale up: form[data-scale] (the address of the icons) shows each [data-label-row] as it will look while it is
// typed, and moves a row by its [data-move] buttons or Alt and an arrow, the focus with it. Without this the server does both.

const SIDES = { stands: ["green", "check"], between: ["amber", "disc-2"], falls: ["red", "cross"] };

class Scale {
  constructor(form) {
    this.form = form;
    this.icons = form.dataset.scale;
    form.addEventListener("input", (event) => this.show(event.target.closest("[data-label-row]")));
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (button && this.move(button.closest("[data-label-row]"), button.dataset.move, button)) event.preventDefault();
    });
    form.addEventListener("keydown", (event) => {
      const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
      if (!way || !event.altKey || event.ctrlKey || event.metaKey) return;
      if (this.move(event.target.closest("[data-label-row]"), way, event.target)) event.preventDefault();
    });
    for (const row of this.rows()) this.show(row);
  }

  rows() { return [...this.form.querySelectorAll("[data-label-row]")]; }
  fields(row) { return [...row.querySelectorAll("input, select, textarea")]; }
  named(row, name) { return row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? ""; }

  show(row) {
    if (!row) return;
    const [colour, icon] = SIDES[this.named(row, "tone")] ?? SIDES.between;
    for (const chip of row.querySelectorAll("[data-rated]")) {
      chip.dataset.colour = this.named(row, "colour") || colour;
      chip.querySelector("use").setAttribute("href", `${this.icons}#rating-${this.named(row, "icon") || icon}`);
      chip.querySelector("span").textContent = this.named(row, "label") || gettext("Label");
    }
  }

  /** The values change places, so that names, numbers and the order of the form stay as the server knows them. */
  move(row, way, from) {
    const rows = this.rows();
    const here = rows.indexOf(row);
    const other = rows[here + (way === "up" ? -1 : 1)];
    if (!row || !other) return false;
    const [mine, theirs] = [this.fields(row), this.fields(other)];
    mine.forEach((field, n) => { [field.value, theirs[n].value] = [theirs[n].value, field.value]; });
    const finer = [row, other].map((each) => each.querySelector("details"));
    [finer[0].open, finer[1].open] = [finer[1].open, finer[0].open];
    for (const each of [row, other]) {
      each.querySelectorAll(".errors").forEach((list) => list.remove());
      this.show(each);
    }
    const field = mine.indexOf(from);
    const again = field >= 0 ? theirs[field] : other.querySelector(`[data-move="${way}"]`) ?? other.querySelector("[data-move]");
    again.focus();
    const live = document.getElementById("live");
    const label = this.named(other, "label") || gettext("Empty label");
    const moved = gettext("%(label)s is now number %(position)s of %(count)s.");
    if (live) live.textContent = interpolate(moved, { label, position: rows.indexOf(other) + 1, count: rows.length }, true);
    return true;
  }
}

for (const form of document.querySelectorAll("form[data-scale]")) new Scale(form);
