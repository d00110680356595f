// Bylines are put in order by buttons that fill in the numbers, and take over their author's standing interests.

const group = document.getElementById("bylines-group");
const [moves, takes] = ["byline-moves", "byline-takes"].map((name) => document.querySelector(`template.${name}`));
const status = document.querySelector(".byline-said");

const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
const order = (row) => row.querySelector("[name$=-order]");
const name = (row) => row.querySelector("[name$=-author]")?.selectedOptions[0]?.textContent.trim() ?? "";

const tell = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

const number = () => rows().forEach((row, place) => {
  const field = order(row);
  if (field.value === String(place)) return;
  field.value = place;
  tell(field);
});

const limit = () => {
  const all = rows();
  for (const [place, row] of all.entries()) {
    for (const button of row.querySelectorAll("[data-move]")) {
      // Not "disabled": the button that was just pressed keeps its focus.
      const ends = button.dataset.move === "up" ? place === 0 : place === all.length - 1;
      button.setAttribute("aria-disabled", String(ends));
    }
  }
};

// Django numbers the forms of a formset by their place in the page when one is removed, and expects stored ones first.
const sort = (value) => {
  const sorted = rows().sort((one, other) => value(one) - value(other));
  const end = group.querySelector(".inline-related.empty-form");
  for (const row of sorted) end.before(row);
};
const asSent = () => sort((row) => row.id.split("-").at(-1));
const asRead = () => sort((row) => order(row).value);

const move = (row, button) => {
  const all = rows();
  const place = all.indexOf(row);
  const other = all[place + (button.dataset.move === "up" ? -1 : 1)];
  if (!other) return;
  if (button.dataset.move === "up") other.before(row);
  else other.after(row);
  number();
  limit();
  button.focus();
  const said = { name: name(row), place: rows().indexOf(row) + 1, all: all.length };
  status.textContent = button.dataset.said.replace(/\{(\w+)\}/g, (_whole, word) => said[word]);
};

const offer = (row) => {
  const standing = row.querySelector(".standing");
  const [interests, none] = ["interests", "no_interests"].map((part) => row.querySelector(`[name$="-${part}"]`));
  if (!standing || interests.value.trim() || none.checked) return;
  const button = takes.content.firstElementChild.cloneNode(true);
  standing.closest(".as-now").append(button);
  button.addEventListener("click", () => {
    interests.value = standing.textContent;
    tell(interests);
    button.remove();
    interests.focus();
  });
};

const equip = (row) => {
  const buttons = moves.content.firstElementChild.cloneNode(true);
  row.querySelector("h3").append(buttons);
  buttons.addEventListener("click", ({ target }) => target.matches("[data-move]") && move(row, target));
  offer(row);
};

if (group && moves) {
  rows().forEach(equip);
  limit();
  group.addEventListener("click", ({ target }) => target.closest(".inline-deletelink") && asSent(), { capture: true });
  document.addEventListener("formset:added", ({ target, detail }) => {
    if (detail.formsetName !== "bylines") return;
    equip(target);
    order(target).value = rows().length - 1;
    limit();
  });
  document.addEventListener("formset:removed", ({ detail }) => {
    if (detail.formsetName !== "bylines") return;
    queueMicrotask(() => {  // after Django has numbered the forms anew
      asRead();
      number();
      limit();
    });
  });
}
