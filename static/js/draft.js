// Helps while a comment is written: says how many words are left, and keeps what is typed in this tab until it is sent.
// The e-mail address is not kept.
const NOT_KEPT = ["email", "subject", "reply", "seen"];
const PAUSE = 400; // milliseconds without a key; to speak at every key would drown whoever listens
const WORD = /[\p{L}\p{N}]/u;

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

function fill(form) {
  const draft = stored(form);
  for (const field of [...form.elements].filter(({ name }) => name in draft && !NOT_KEPT.includes(name))) {
    if (!isUntouched(field)) continue;
    if (isTicked(field)) field.checked = field.value === draft[field.name];
    else field.value = draft[field.name];
  }
}

function tellWords(form) {
  const line = form.querySelector("[data-words]");
  const count = form.elements.text.value.split(/\s+/).filter((piece) => WORD.test(piece)).length;
  const left = line.dataset.words - count;
  const number = new Intl.PluralRules(document.documentElement.lang).select(Math.abs(left)) === "one" ? "One" : "Other";
  const said = line.dataset[(left < 0 ? "over" : "left") + number].replace("{words}", Math.abs(left));
  line.hidden = !count;
  if (line.textContent !== said) line.textContent = said;
}

function begin(form) {
  if (!("returned" in form.dataset)) fill(form);
  form.querySelector("[data-kept]").hidden = !keeping;
  tellWords(form);
}

function catchUp() {
  clearTimeout(timer);
  if (changed && keeping) store(changed);
  if (changed) tellWords(changed);
  changed = null;
}

function stop(form) {
  catchUp();
  keeping = false;
  forget(form.dataset.draft);
  const line = form.querySelector("[data-kept]");
  line.textContent = line.dataset.forgotten;
  line.tabIndex = -1;
  line.focus();
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
document.addEventListener("click", ({ target }) => { if (target.matches("[data-forget]")) stop(target.form); });
addEventListener("pagehide", catchUp);
