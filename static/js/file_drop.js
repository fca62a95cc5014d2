// Files by hand: data-drop around a file field takes files and folders that are dropped on it, offers to choose a whole
// folder, and says how many were chosen and how much that is. Without a script the field itself chooses files.

import { language } from "./locale.js";

const MANY = 5; // names that are listed; of more the number is enough

async function inside(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A folder is handed out in batches; an empty one ends it.
    const batch = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!batch.length) break;
    for (const each of batch) found.push(...(await inside(each)));
  }
  return found;
}

/** Everything that was dropped, folders walked; what a machine hides (.DS_Store) is left out. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(inside))).flat().filter((file) => !file.name.startsWith("."));
}

function megabytes(bytes) {
  const format = (unit, value, digits) =>
    new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
  return bytes < 100_000 ? format("kilobyte", Math.max(1, bytes / 1000), 0) : format("megabyte", bytes / 1_000_000, 1);
}

class Drop {
  constructor(area) {
    this.area = area;
    this.input = area.querySelector("input[type=file]");
    this.bound = Number(area.dataset.dropBytes) || Infinity;
    this.most = Number(area.dataset.dropFiles) || Infinity;
    this.status = Object.assign(document.createElement("p"), { className: "drop-status" });
    this.status.setAttribute("role", "status");
    this.input.after(this.status);
    if ("webkitdirectory" in this.input) this.offerFolder();
    this.input.addEventListener("change", () => this.tell());
    for (const name of ["dragenter", "dragover"]) area.addEventListener(name, (event) => this.over(event));
    for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("drop-over"));
    area.addEventListener("drop", (event) => this.take(event));
    this.tell();
  }

  offerFolder() {
    const folder = Object.assign(document.createElement("button"), { type: "button", className: "btn-link", textContent: gettext("Choose a folder") });
    folder.addEventListener("click", () => {
      this.input.webkitdirectory = true;
      this.input.click();
      this.input.webkitdirectory = false;
    });
    this.status.after(folder);
  }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.area.classList.add("drop-over");
  }

  async take(event) {
    event.preventDefault();
    const chosen = new DataTransfer();
    for (const file of await dropped(event.dataTransfer)) chosen.items.add(file);
    this.input.files = chosen.files;
    this.tell();
  }

  tell() {
    const files = [...this.input.files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    const count = files.length;
    const names = new Intl.ListFormat(language, { type: "unit" }).format(files.map((file) => file.name));
    const said = count > MANY
      ? ngettext("%(count)s file, %(size)s.", "%(count)s files, %(size)s.", count)
      : ngettext("%(count)s file, %(size)s: %(names)s.", "%(count)s files, %(size)s: %(names)s.", count);
    const over = bytes > this.bound || count > this.most;
    this.status.textContent = count ? interpolate(said, { count, size: megabytes(bytes), names }, true) : "";
    if (over) this.status.append(" ", gettext("This is more than Stet accepts at once: send it in parts, or as a ZIP."));
    this.status.toggleAttribute("data-over", over);
  }
}

for (const area of document.querySelectorAll("[data-drop]")) new Drop(area);
