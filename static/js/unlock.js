// Asks over the page who is there, when its session was locked meanwhile: the page stays as it is, and what could not
// be sent is sent then. Every form works without this: its answer asks for the password itself.
import { ownPasskey } from "./accounts/passkey.js";

const LOCKED = "X-Locked";
const FORBIDDEN = 403;

let open; // what the open dialog promises

export const isLocked = (answer) => answer.status === 401 && answer.headers.has(LOCKED);
const takesPasskey = (header) => header === "passkey" && "PublicKeyCredential" in window;

// Tells by a promise whether the session is open again; false where whoever was asked would rather not say. `header` is
// what the answer said in X-Locked: whether a passkey will do.
export function unlock(header = "") {
  open ??= ask(takesPasskey(header)).finally(() => {
    open = null;
  });
  return open;
}

function ask(byPasskey) {
  const template = document.querySelector("template[data-unlock]");
  if (!template) return Promise.resolve(false);
  const dialog = document.importNode(template.content, true).querySelector("dialog");
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((tell) => {
    const way = dialog.querySelector("[data-by-passkey]");
    way.hidden = !byPasskey;
    way.querySelector("button").addEventListener("click", () => showPasskey(dialog));
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation(); // no form of the page was sent
      send(dialog);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus({ preventScroll: true });
      tell(dialog.returnValue === "open");
    });
  });
}

async function showPasskey(dialog) {
  const form = dialog.querySelector("form");
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  form.elements["own-passkey"].value = await ownPasskey(form.dataset.url).catch(() => "");
  for (const button of buttons) button.disabled = false;
  if (form.elements["own-passkey"].value) await send(dialog);
  else form.querySelector("[data-amiss]").textContent = form.dataset.noPasskey;
  form.elements["own-passkey"].value = "";
}

async function send(dialog) {
  const form = dialog.querySelector("form");
  const button = form.querySelector("button:not([type])");
  button.disabled = true;
  const answer = await post(form).catch(() => null);
  button.disabled = false;
  if (answer?.ok) return dialog.close("open");
  const isSentence = answer?.headers.get("Content-Type")?.startsWith("text/plain");
  form.querySelector("[data-amiss]").textContent = isSentence ? await answer.text() : form.dataset.lost;
  form.elements["own-password"].select();
}

// Whoever signed in afresh in another tab has given this one an old token, or has opened the session already.
async function post(form, { isSecond = false } = {}) {
  const answer = await fetch(form.dataset.url, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.status !== FORBIDDEN || isSecond) return answer;
  const now = await fetch(form.dataset.url);
  if (now.ok) return now;
  const page = new DOMParser().parseFromString(await now.text(), "text/html");
  const field = form.elements.csrfmiddlewaretoken;
  field.value = page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? field.value;
  return post(form, { isSecond: true });
}
