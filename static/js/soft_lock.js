// Says to the desk that somebody has a form of this claim open: [data-beat-url] is sent a beat every 30 seconds while the
// verdict form is on the page, or an edit is unfolded, loaded or not yet, and the window is in sight. Silence for two minutes
// ends it.

const PAUSE = 30_000;
const page = document.querySelector("[data-beat-url]");
const FORMS = "#verdict, .claim-rest details[open] :is(.action-form, [data-when-open]), .claim-main details[open] :is(form, [data-when-open])";
const open = () => document.querySelector(FORMS);

async function beat() {
  if (document.visibilityState !== "visible" || !open()) return;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    await fetch(page.dataset.beatUrl, {
      method: "POST", credentials: "same-origin", redirect: "error", headers: { "X-CSRFToken": token },
    });
  } catch { /* the next beat says it again */ }
}

if (page) {
  beat();
  setInterval(beat, PAUSE);
  document.addEventListener("visibilitychange", beat);
  document.addEventListener("toggle", (event) => { if (event.target.open) beat(); }, true);
}
