// Proposes an author's sort name, family name first, for as long as nobody has written another.

const [name, sortName] = ["id_name", "id_sort_name"].map((id) => document.getElementById(id));

const propose = (text) => {
  const words = text.trim().split(/\s+/);
  // A particle in small letters belongs to the family: “Vincent van Gogh”.
  const particle = words.findIndex((word, place) => place > 0 && /^\p{Ll}/u.test(word));
  const family = particle > 0 ? particle : words.length - 1;
  return family > 0 ? `${words.slice(family).join(" ")}, ${words.slice(0, family).join(" ")}` : words.join("");
};

if (name && sortName) {
  let proposed = propose(name.value);
  name.addEventListener("input", () => {
    const untouched = sortName.value === "" || sortName.value === proposed;
    proposed = propose(name.value);
    if (untouched) sortName.value = proposed;
  });
}
