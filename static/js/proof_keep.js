// What was typed waits in this window while its sender signs in once more at the newsroom's own sign-in, and is sent on
// when they are back. It is saved for that one person, and deleted as it is read.

const KEPT = "form that waits for a proof";
const link = document.querySelector("[data-keep]");
const form = document.querySelector("form[data-resume]");

function keep() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ person: link.dataset.person, waiting: link.dataset.keep }));
    return true;
  } catch {
    return false; // too long, or a browser that may keep nothing
  }
}

function take() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    return saved;
  } catch {
    return null;
  }
}

if (link && keep()) {
  take(); // until they go
  document.querySelector("[data-saved]").hidden = false;
  document.querySelector("[data-not-saved]").hidden = true;
  link.addEventListener("click", keep);
}

const saved = form && take();
if (saved?.person === form?.dataset.resume && saved) {
  form.elements.waiting.value = saved.waiting;
  form.requestSubmit();
}
