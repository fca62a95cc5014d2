// The token of a page's forms is another one after the next sign-in, say in another tab. A script that keeps what somebody
// typed or pressed asks for the page once more, and takes the new token only while the same person is signed in.

const PATIENCE = 15_000;

/** Whether every form here has a new token now. Throws "signed out", or "somebody else" where another person signed in. */
export async function renewToken() {
  const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.type === "opaqueredirect") throw new Error("signed out");
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if ((page.body.dataset.person ?? "") !== (document.body.dataset.person ?? "")) throw new Error("somebody else");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}
