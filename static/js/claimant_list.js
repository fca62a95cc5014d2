// Claimants typed ahead: in an input[data-claimants-url] two letters open a list of the claimants that are known. Without a
// script, or with a name typed whole, the same claimant is found when the form is sent.

import { TypedList } from "./typed_list.js";

const PAUSE = 150;
const MIN_LETTERS = 2;

class ClaimantList extends TypedList {
  constructor(input) {
    super(input, { id: "claimants", label: gettext("Names you know"), pause: PAUSE });
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
  }

  /** The whole text, up to the caret at its end; null for less than two letters, or once a name is taken. */
  typed() {
    const text = this.before();
    if (text === null || text.length < this.area.value.length || text === this.taken) return null;
    return text.trim().length < MIN_LETTERS ? null : text.trim();
  }

  async load(typed) {
    try {
      const url = new URL(this.area.dataset.claimantsUrl, location.href);
      url.searchParams.set("q", typed);
      const answer = await fetch(url, { credentials: "same-origin", redirect: "error", headers: { "X-Requested-With": "claimants" } });
      if (!answer.ok) return null;
      const { claimants } = await answer.json();
      return claimants.map((claimant) => ({ name: claimant.name, more: claimant.more, insert: claimant.name }));
    } catch { return null; /* a name typed whole does the same */ }
  }

  describe(count) {
    return interpolate(ngettext("%s claimant. Arrow keys choose, Enter selects.", "%s claimants. Arrow keys choose, Enter selects.", count), [count]);
  }

  show(rows) {
    super.show(rows);
    this.area.setAttribute("aria-expanded", String(!this.list.hidden));
    // A name that nobody has been given yet is as likely: Enter sends the form until an arrow key has chosen.
    this.choose(null);
  }

  choose(option) {
    super.choose(option);
    if (!option) this.area.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if ((event.key === "Enter" || event.key === "Tab") && !this.chosen) {
      this.close();
      return;
    }
    super.press(event);
  }

  insert(name) {
    this.taken = name;
    this.area.value = name;
  }

  close() {
    super.close();
    this.area.setAttribute("aria-expanded", "false");
  }
}

const listed = new WeakSet();
// Forms come and go without a load of the page: the list is made when its input is entered.
function enter(input) {
  if (!(input instanceof HTMLInputElement) || !input.dataset.claimantsUrl || listed.has(input)) return;
  listed.add(input);
  new ClaimantList(input);
}

document.addEventListener("focusin", (event) => enter(event.target));
enter(document.activeElement);
