// Names typed ahead: “@” and letters in a textarea[data-mentions] open a list of the people who may see the claim, from
// [data-people-url]. Without a script, or with a name typed whole, the same people are notified.

import { TypedList } from "./typed_list.js";

const PAUSE = 150;
const TYPED = /(?:^|[^\p{L}\p{M}\p{N}_])@([\p{L}\p{M}\p{N}_.'’-]*(?: [\p{L}\p{M}\p{N}_.'’-]+)?)$/u;

class MentionList extends TypedList {
  constructor(area, url) {
    super(area, { id: "people", label: gettext("People to mention"), pause: PAUSE });
    this.url = url;
  }

  /** What stands between the “@” and the caret; null where there is none. */
  typed() {
    return TYPED.exec(this.before() ?? "")?.[1] ?? null;
  }

  async load(typed) {
    try {
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(typed)}`, { credentials: "same-origin", redirect: "error", headers: { "X-Requested-With": "mentions" } });
      if (!answer.ok) return null;
      const { people } = await answer.json();
      return people.map((person) => ({ name: person.name, more: person.username, insert: person.mention }));
    } catch { return null; /* a name typed whole does the same */ }
  }

  describe(count) {
    return interpolate(ngettext("%s person. Arrow keys choose, Enter selects.", "%s people. Arrow keys choose, Enter selects.", count), [count]);
  }

  insert(mention, typed) {
    const end = this.area.selectionStart;
    this.area.setRangeText(`${mention} `, end - typed.length, end, "end");
  }
}

const listed = new WeakSet();
function start() {
  const url = document.querySelector("[data-people-url]")?.dataset.peopleUrl;
  for (const area of url ? document.querySelectorAll("textarea[data-mentions]") : []) {
    if (!listed.has(area)) new MentionList(area, url);
    listed.add(area);
  }
}

start();
document.addEventListener("stet:swapped", start);
