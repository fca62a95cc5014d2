// Sources and passages typed ahead, in a textarea[data-citations]: “[” opens a list of the sources of this page
// (.source[data-number]), of which one becomes its footnote; a quotation mark opens those with a passage, of which one
// becomes the quotation with its footnote. Without a script both are typed whole.

import { TypedList } from "./typed_list.js";

const FOOTNOTE = /\[([^\[\]\n]{0,40})$/u;
/** A quotation opens after a space or a bracket: after a letter the mark closes one. */
const QUOTATION = /(?:^|[\s([—–])(["“„«])([^"“”„«»\n]{0,80})$/u;
const CLOSES = { '"': '"', "“": "”", "„": "“", "«": "»" };

function listSources() {
  return [...document.querySelectorAll(".source[data-number]")].map((source) => {
    const title = source.querySelector(".source-title").cloneNode(true);
    title.querySelector(".source-number")?.remove();
    // The page quotes it between marks of its own.
    const passage = source.querySelector(":scope > div > .passage")?.textContent.slice(1, -1) ?? "";
    return { number: source.dataset.number, title: title.textContent.trim(), passage };
  });
}

const within = (text, typed) => text.toLocaleLowerCase().includes(typed.toLocaleLowerCase().trim());
/** A passage as Markdown shows it letter for letter. */
const escapeMarkdown = (text) => text.replace(/\s+/gu, " ").replace(/[\\`*_[\]<>]/gu, "\\$&");

class CitationList extends TypedList {
  constructor(area) {
    super(area, { id: "sources", label: gettext("Sources to cite") });
  }

  /** What is typed after a bracket or a quotation mark, with that mark; null where there is none. */
  typed() {
    const before = this.before();
    if (before === null) return null;
    const quotation = QUOTATION.exec(before);
    if (quotation) return quotation[1] + quotation[2];
    return FOOTNOTE.exec(before)?.[0] ?? null;
  }

  load(typed) {
    const [mark, rest] = [typed[0], typed.slice(1)];
    const sources = listSources();
    if (mark === "[") {
      return sources
        .filter((source) => source.number.startsWith(rest) || within(source.title, rest))
        .map((source) => ({ name: `[${source.number}]`, more: source.title, insert: `[${source.number}]` }));
    }
    return sources
      .filter((source) => source.passage && within(source.passage, rest))
      .map((source) => ({
        name: `[${source.number}]`,
        more: source.passage,
        insert: `${mark}${escapeMarkdown(source.passage)}${CLOSES[mark]} [${source.number}]`,
      }));
  }

  describe(count) {
    return interpolate(ngettext("%s source. Arrow keys choose, Enter selects.", "%s sources. Arrow keys choose, Enter selects.", count), [count]);
  }

  insert(text, typed) {
    const end = this.area.selectionStart;
    this.area.setRangeText(text, end - typed.length, end, "end");
  }
}

for (const area of document.querySelectorAll("textarea[data-citations]")) new CitationList(area);
