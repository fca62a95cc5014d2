// The notes of the margin as the server has them now: those that say the same stay, with their places, the focus and
// what stands open in them; where an earlier claim is new, they get their new numbers. 500 notes put in anew would hold
// up whoever reads on.

const NUMBERED = ["id", "data-note", "aria-label"];
const SHOWN = ["data-mark", "data-state"];

/** What a note is of: the claim or the query that it links to, or what it says. */
const subject = (note) => note.querySelector("a[id]")?.id ?? note.querySelector(".note-statement")?.textContent ?? note.id;

function renumber(note, as) {
  if (note.dataset.note === as.dataset.note) return;
  for (const name of NUMBERED) note.setAttribute(name, as.getAttribute(name));
  note.querySelector(".note-number").textContent = as.dataset.note;
}

/** Whether two notes of one number say the same. */
function saysTheSame(one, other) {
  return (
    SHOWN.every((name) => one.getAttribute(name) === other.getAttribute(name)) &&
    one.childNodes.length === other.childNodes.length &&
    [...one.childNodes].every((child, index) => child.isEqualNode(other.childNodes[index]))
  );
}

/** Make the notes in ``here`` those in ``part``. */
export function takeNotes(here, part) {
  const there = new Map([...here.children].map((note) => [subject(note), note]));
  const notes = [...part.children].map((note) => {
    const old = there.get(subject(note));
    if (!old) return note;
    there.delete(subject(note));
    renumber(old, note);
    return saysTheSame(old, note) ? old : note;
  });
  const wanted = new Set(notes);
  // A comment marks the place of a note that is open in the text on a phone, which has lost it.
  for (const old of [...here.childNodes]) if (old.nodeType !== Node.TEXT_NODE && !wanted.has(old)) old.remove();
  let next = here.firstElementChild;
  for (const note of notes) {
    if (note === next) next = next.nextElementSibling;
    else here.insertBefore(note, next);
  }
}
