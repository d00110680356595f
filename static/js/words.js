// Says how many words are left while a comment is written.
const PAUSE = 400; // milliseconds without a key; to speak at every key would drown whoever listens
const WORD = /[\p{L}\p{N}]/u;

let timer;

function tell(line) {
  const { text } = line.closest("form").elements;
  const count = text.value.split(/\s+/).filter((piece) => WORD.test(piece)).length;
  const left = line.dataset.words - count;
  const number = new Intl.PluralRules(document.documentElement.lang).select(Math.abs(left)) === "one" ? "One" : "Other";
  const said = line.dataset[(left < 0 ? "over" : "left") + number].replace("{words}", Math.abs(left));
  line.hidden = !count;
  if (line.textContent !== said) line.textContent = said;
}

function tellAll() {
  for (const line of document.querySelectorAll("[data-words]")) tell(line);
}

tellAll();
document.addEventListener("shown", tellAll);
document.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(tellAll, PAUSE);
});
