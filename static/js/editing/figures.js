// Shows of each figure's fields those that its other fields ask for, and numbers figures that are added.
const ROW = "[data-figure-row]";

const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

function offer(input, offered, required = false) {
  input.closest(".form-row").hidden = !offered;
  input.disabled = !offered;
  input.required = offered && required;
}

function arrange(row) {
  const [alt, rights, patient] = ["alt", "rights", "shows_patient"].map((name) => field(row, name));
  if (!alt || !rights || !patient) return; // somebody who only reads
  alt.disabled = field(row, "decorative").checked;
  offer(field(row, "licence"), rights.value === "own");
  offer(field(row, "consent_on_file"), patient.checked, true);
}

function nextNumber(rows) {
  const numbers = rows.map((row) => Number(field(row, "number")?.value) || 0);
  return 1 + Math.max(0, ...numbers);
}

function number(row) {
  const others = [...row.parentElement.querySelectorAll(`${ROW}:not(.empty-form)`)].filter((other) => other !== row);
  field(row, "number").value = nextNumber(others);
}

for (const row of document.querySelectorAll(ROW)) arrange(row);

document.addEventListener("input", (event) => {
  const row = event.target.closest(ROW);
  if (row) arrange(row);
});
document.addEventListener("formset:added", (event) => {
  if (!event.target.matches(ROW)) return;
  number(event.target);
  arrange(event.target);
});
