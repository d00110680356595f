// Keeps what is typed in this tab until it is sent, all but the e-mail address, and says so when it gave it back.
const NOT_KEPT = ["email", "subject", "reply", "seen"];
const PAUSE = 400; // milliseconds without a key

let keeping = true;
let changed = null; // the form with what is not kept yet
let timer;

const keyOf = (form) => `draft:${form.dataset.draft}:${form.elements.reply?.value ?? ""}`;

function store(form) {
  const typed = [...new FormData(form)].filter(([name]) => !NOT_KEPT.includes(name));
  try { sessionStorage.setItem(keyOf(form), JSON.stringify(Object.fromEntries(typed))); } catch { /* refused, or full */ }
}

function stored(form) {
  try { return JSON.parse(sessionStorage.getItem(keyOf(form))) ?? {}; } catch { return {}; }
}

function forget(slug) {
  try {
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(`draft:${slug}:`));
    for (const key of keys) sessionStorage.removeItem(key);
  } catch { /* refused: then nothing was kept */ }
}

function takesDrafts() {
  try {
    sessionStorage.setItem("draft", "");
    sessionStorage.removeItem("draft");
    return true;
  } catch { return false; }
}

const isTicked = ({ type }) => type === "radio" || type === "checkbox";

function isUntouched(field) {
  if (field.options) return [...field.options].every((option) => option.selected === option.defaultSelected);
  return isTicked(field) ? field.checked === field.defaultChecked : field.value === field.defaultValue;
}

/** Fill in what nobody has touched yet, and say whether anything was. */
function fill(form) {
  const draft = stored(form);
  const kept = [...form.elements].filter(({ name }) => name in draft && !NOT_KEPT.includes(name));
  const untouched = kept.filter(isUntouched);
  for (const field of untouched) {
    if (isTicked(field)) field.checked = field.value === draft[field.name];
    else field.value = draft[field.name];
  }
  return !untouched.every(isUntouched);
}

/** Say at its top that a form was filled in. */
function tell(form) {
  const line = form.querySelector("[data-kept]").cloneNode(true);
  line.firstChild.data = `${line.dataset.filled} `;
  form.querySelector(".fields").before(line);
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true })); // for whoever counts its words
}

function begin(form) {
  form.querySelector("[data-kept]").hidden = !keeping;
  if (!("returned" in form.dataset) && fill(form) && !form.elements.email.value) tell(form);
}

function catchUp() {
  clearTimeout(timer);
  if (changed && keeping) store(changed);
  changed = null;
}

function stop(form, said) {
  catchUp();
  keeping = false;
  forget(form.dataset.draft);
  for (const line of form.querySelectorAll("[data-kept]")) line.hidden = line !== said;
  said.textContent = said.dataset.forgotten;
  said.tabIndex = -1;
  said.focus();
}

keeping = takesDrafts();
const sent = document.querySelector("[data-sent]");
if (sent) forget(sent.dataset.sent);
for (const form of document.querySelectorAll("form[data-draft]")) begin(form);

document.addEventListener("shown", ({ target }) => begin(target));
document.addEventListener("input", ({ target: { form } }) => {
  if (!form?.matches("[data-draft]")) return;
  changed = form;
  clearTimeout(timer);
  timer = setTimeout(catchUp, PAUSE);
});
document.addEventListener("submit", catchUp);
document.addEventListener("click", ({ target }) => {
  if (target.matches("[data-forget]")) stop(target.form, target.closest("[data-kept]"));
});
addEventListener("pagehide", catchUp);
