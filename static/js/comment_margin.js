// Comments beside the words they are about: in a wide window each .remark of .filed-beside begins at the line of its number
// in the text, or right under the comment before. Without this they stand under each other, in the order of the text.

const wide = matchMedia("(width > 75rem)");

function place(beside) {
  const remarks = [...beside.querySelectorAll(".remark")];
  for (const remark of remarks) remark.style.removeProperty("margin-block-start");
  if (!wide.matches) return;
  for (const remark of remarks) {
    const number = beside.querySelector(`.ref[href="#${CSS.escape(remark.id)}"]`);
    // One after the other: each pushes those after it down.
    const room = number ? number.getBoundingClientRect().top - remark.getBoundingClientRect().top - 8 : 0;
    if (room > 0) remark.style.setProperty("margin-block-start", `${room}px`);
  }
}

for (const beside of document.querySelectorAll(".filed-beside")) {
  new ResizeObserver(() => place(beside)).observe(beside.querySelector(".filed"));
  beside.addEventListener("toggle", () => place(beside), true);
  wide.addEventListener("change", () => place(beside));
}
