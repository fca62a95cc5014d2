// Light or dark: as the system, or as the reader chose. The choice is a cookie so that the server sends the next page
// in the right colours at once.

const NAMES = ["", "light", "dark"];
const WORDS = { "": gettext("Same as system"), light: gettext("Light"), dark: gettext("Dark") };
const root = document.documentElement;

function say() {
  for (const word of document.querySelectorAll("[data-theme-word]")) word.textContent = WORDS[root.dataset.theme ?? ""];
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-next]")) return;
  const next = NAMES[(NAMES.indexOf(root.dataset.theme ?? "") + 1) % NAMES.length];
  if (next) root.dataset.theme = next;
  else delete root.dataset.theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `stet_theme=${next}; Path=/; SameSite=Lax; Max-Age=${next ? 31536000 : 0}${secure}`;
  say();
});
say();
