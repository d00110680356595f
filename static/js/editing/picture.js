// Draws a picture as soon as it is chosen, and refuses at once what the site would refuse: words typed are not at stake.
const DRAWN = 1400; // pixels, enough for the widest place

const box = (input) => input.closest("[data-picture]");
const inputs = (form) => [...form.querySelectorAll("[data-picture] input[type=file]")];

function tell(input, sentence) {
  box(input).querySelector("[data-refusal]")?.remove();
  input.toggleAttribute("aria-invalid", false);
  if (!sentence) return;
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.dataset.refusal = "";
  list.setAttribute("role", "alert");
  input.before(list);
  list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  input.setAttribute("aria-invalid", "true");
}

function refuse(input, sentence) {
  input.value = "";
  tell(input, sentence);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function drawing(bitmap, label) {
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, DRAWN / bitmap.width);
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

function draw(input, bitmap) {
  const preview = box(input).querySelector(".picture-preview");
  for (const place of preview.querySelectorAll("[data-draw]")) {
    place.querySelector("canvas")?.remove();
    for (const stored of place.querySelectorAll("img")) stored.hidden = Boolean(bitmap);
    if (bitmap) place.append(drawing(bitmap, box(input).dataset.drawn));
  }
  for (const stored of preview.querySelectorAll("[data-stored]")) stored.hidden = Boolean(bitmap);
  preview.hidden = !bitmap && !preview.querySelector("img");
}

async function read(file, limits) {
  if (file.size > limits.maxBytes) return { sentence: limits.tooLarge };
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return { sentence: limits.noPicture };
  const many = bitmap.width * bitmap.height > limits.maxPixels || Math.max(bitmap.width, bitmap.height) > limits.maxSide;
  return many ? { sentence: limits.tooManyPixels } : { bitmap };
}

async function chosen(input) {
  const [file] = input.files;
  if (!file) return draw(input, null);
  const { sentence, bitmap } = await read(file, box(input).dataset);
  if (input.files[0] !== file) return; // another was chosen meanwhile
  if (sentence) return refuse(input, sentence);
  tell(input, "");
  draw(input, bitmap);
  bitmap.close();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-picture] input[type=file]")) chosen(event.target);
});

document.addEventListener(
  "submit",
  (event) => {
    const full = inputs(event.target).filter((input) => input.files.length);
    if (!full.length) return;
    const last = full.at(-1);
    const limits = box(last).dataset;
    const large = full.find((input) => input.files[0].size > limits.maxBytes);
    const together = full.reduce((sum, input) => sum + input.files[0].size, 0);
    if (!large && together <= limits.maxTogether) return;
    event.preventDefault();
    if (large) refuse(large, limits.tooLarge);
    else tell(last, limits.tooLargeTogether);
    (large ?? last).focus();
  },
  true, // before anybody takes the form for sent
);
