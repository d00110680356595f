// Leads from a finding to its field wherever that is shown, and lets the button say when an article comes out.

// A field that a script replaced has moved its id, or is hidden: what stands for it is in the same row.
const follow = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const place = id ? (document.getElementById(id) ?? document.getElementById(`${id}_from`)) : null;
  const row = place?.closest(".form-row, .inline-group");
  if (!row) return;
  for (let fold = row; fold; fold = fold.parentElement) if (fold.matches("details")) fold.open = true;
  row.scrollIntoView({ block: "center" });
  const fields = [place, ...row.querySelectorAll("input, select, textarea, button, [contenteditable=true]")];
  fields.find((field) => field.matches("input, select, textarea, button, [contenteditable]") && field.checkVisibility())?.focus();
};

addEventListener("hashchange", follow);
addEventListener("load", follow);

// A reason, a note and wordings are shown where what was chosen asks for them.
const form = document.getElementById("article_form");
const rowOf = (name) => form?.querySelector(`.form-row.field-${name}`);
const shown = (name, yes) => rowOf(name)?.classList.toggle("not-asked", !yes);

const fit = () => {
  const chosen = new FormData(form);
  shown("retraction", chosen.get("step") === "retracted");
  for (const name of ["correction", "old_wording", "new_wording"]) shown(name, chosen.get("change") === "correction");
};

if (form) {
  form.addEventListener("change", fit);
  fit();
}

// “Publish now”, or when.
const button = document.querySelector("button[data-then]");
const at = [...document.querySelectorAll(".coming-out-at input")];

const isPast = (day, time) => `${day} ${time}` < button.dataset.moment;

const say = () => {
  const later = document.querySelector("[name=when][value=then]")?.checked;
  const [day, time] = at.map((field) => field.value.trim());
  const chosen = later && day && time ? (isPast(day, time) ? "past" : "then") : "now";
  const words = button.dataset[chosen];
  button.textContent = words.replace("{when}", `${day} ${time}`);
};

if (button) {
  for (const field of at) {
    field.addEventListener("focus", () => {
      document.querySelector("[name=when][value=then]").checked = true;
      say();
    });
  }
  document.addEventListener("input", say);
  say();
}
