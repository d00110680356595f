// Figures in the text: shown as they stand in the form beneath, chosen in a dialog, made of pictures that are dropped or pasted.
const ROWS = "#figures-group .inline-related:not(.empty-form)";
const TALLEST = 200; // pixels of a picture in the text

const group = () => document.getElementById("figures-group");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

/** Return the article's figures as the form has them now, those not saved yet among them. */
export function figures() {
  return [...document.querySelectorAll(ROWS)].filter((row) => !field(row, "DELETE")?.checked).map((row) => ({
    row,
    number: field(row, "number")?.value.trim() ?? "",
    words: (field(row, "caption")?.value || field(row, "alt")?.value || "").replace(/<[^>]*>/g, ""),
  }));
}

function nextNumber() {
  return Math.max(0, ...figures().map(({ number }) => Number(number) || 0)) + 1;
}

/** Add a row under “Figures”, give it a number and return it; null where nobody may. */
function addRow() {
  const link = group()?.querySelector(".add-row a");
  if (!link) return null;
  link.click();
  const row = [...document.querySelectorAll(ROWS)].at(-1);
  for (let outer = row; outer; outer = outer.parentElement?.closest("details")) if (outer.localName === "details") outer.open = true;
  number(row);
  return row;
}

function number(row) {
  const input = field(row, "number");
  if (!input || input.value) return;
  input.value = nextNumber();
  tell(input);
}

function tell(input) {
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
}

/** Put a picture into a new row and return its number. */
export function addPicture(file) {
  const row = addRow();
  const input = row && field(row, "image");
  if (!input) return null;
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
  tell(input);
  return field(row, "number").value;
}

/** Draw a figure in an element until it is told to stop. */
export function show(words) {
  return (element, wanted) => {
    const draw = () => fill(element, wanted, words);
    const [changes, listened] = [["input", "change", "formset:added", "formset:removed"], group() ?? element];
    for (const type of changes) listened.addEventListener(type, draw);
    document.addEventListener("formset:removed", draw);
    draw();
    return () => {
      for (const type of changes) listened.removeEventListener(type, draw);
      document.removeEventListener("formset:removed", draw);
    };
  };
}

function fill(element, wanted, words) {
  const figure = figures().find(({ number: found }) => found === wanted);
  const line = document.createElement("figcaption");
  const name = words.figure.replace("{number}", wanted);
  line.textContent = figure ? [name, figure.words].filter(Boolean).join(": ") : words.missing.replace("{number}", wanted);
  element.replaceChildren(...(figure ? [picture(figure.row)] : []), line);
}

/** Return a row's picture: the file just chosen, or else the one that is stored. */
function picture(row) {
  const file = field(row, "image")?.files?.[0] ?? row.querySelector("input[type=file]")?.files?.[0];
  if (file) return drawn(file);
  const image = document.createElement("img");
  const stored = row.querySelector("img[src]")?.src ?? row.querySelector(".field-image a[href]")?.href;
  if (stored) image.src = stored;
  image.alt = "";
  return image;
}

/** Return a canvas with a chosen file on it, as soon as it is read; the pages' policy allows no picture by blob: URL. */
function drawn(file) {
  const canvas = document.createElement("canvas");
  canvas.height = canvas.width = 0;
  createImageBitmap(file, { resizeHeight: TALLEST, resizeQuality: "medium" }).then((bitmap) => {
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
  }, () => {}); // what is no picture is said at its field
  return canvas;
}

/** Let somebody choose among the article's figures; `place` is called with the number of the one chosen. */
export function choose(dialog, words, place) {
  const there = figures();
  for (const { row } of there) number(row);
  const items = figures().map((figure) => item(figure, words, () => {
    dialog.close();
    place(field(figure.row, "number").value);
  }));
  dialog.querySelector("[data-figures]").replaceChildren(...items);
  dialog.querySelector("[data-none]").hidden = items.length > 0;
  const add = dialog.querySelector("[data-add]");
  add.hidden = !group()?.querySelector(".add-row a");
  add.onclick = () => {
    dialog.close();
    lead(addRow());
  };
  dialog.showModal();
}

function item({ row, number: own, words: caption }, words, pick) {
  const button = document.createElement("button");
  const line = document.createElement("span");
  line.textContent = [words.figure.replace("{number}", own), caption].filter(Boolean).join(": ");
  button.type = "button";
  button.append(picture(row), line);
  button.addEventListener("click", pick);
  const entry = document.createElement("li");
  entry.append(button);
  return entry;
}

function lead(row) {
  row.scrollIntoView();
  row.querySelector("input:not([type=hidden])")?.focus();
}
