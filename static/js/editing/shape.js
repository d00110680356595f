// The HTML that is stored and the HTML the editor works on: two shapes of one text, and what one would lose of the other.
import { SPACE, fragment, wrapLoose } from "editing/dom";

const HOLDERS = "blockquote, li, td, th"; // what may hold words without a paragraph around them
const LINES = "ul, ol, blockquote, table, thead, tbody, tfoot"; // what stands on several lines in the HTML
const STRUCTURE = new Set("p h2 h3 h4 ul ol li blockquote pre hr br table caption thead tbody tfoot tr th td figure div".split(" "));
const ONE_BY_ONE = "q, abbr, time"; // two side by side are not one
const PARTS = ["thead", "tbody", "tfoot"];

/** Return stored HTML as the editor takes it: a caption stands before its table, a row knows the part it is in. */
export function inwards(html) {
  const root = fragment(html);
  for (const row of root.querySelectorAll("thead > tr, tfoot > tr")) row.dataset.part = row.parentNode.localName;
  for (const caption of root.querySelectorAll("table > caption")) caption.closest("table").before(taken(caption));
  return root;
}

function taken(caption) {
  const words = document.createElement("p");
  for (const { name, value } of caption.attributes) words.setAttribute(name, value);
  words.dataset.caption = "";
  words.append(...caption.childNodes);
  caption.remove();
  return words;
}

/** Return the editor's HTML as it is stored. */
export function outwards(html) {
  const root = fragment(html);
  for (const table of root.querySelectorAll("table")) divide(table);
  for (const words of root.querySelectorAll("p[data-caption]")) giveBack(words);
  for (const holder of root.querySelectorAll("li, td, th")) loosen(holder);
  for (const pre of root.querySelectorAll("pre")) if (pre.textContent.startsWith("\n")) pre.prepend("\n"); // parsers skip one
  for (const paragraph of root.querySelectorAll("p")) if (isNothing(paragraph)) paragraph.remove();
  for (const parent of root.querySelectorAll(LINES)) breakLines(parent, "\n");
  breakLines(root, "");
  return [...root.childNodes].map((node) => node.outerHTML ?? node.data).join("").trim();
}

/** Put a table's rows into its parts, those beside each other together. */
function divide(table) {
  const rows = [...table.querySelectorAll(":scope > tbody > tr")];
  table.replaceChildren();
  for (const row of rows) {
    const part = PARTS.includes(row.dataset.part) ? row.dataset.part : "tbody";
    if (table.lastChild?.localName !== part) table.append(document.createElement(part));
    table.lastChild.append(row);
    delete row.dataset.part;
  }
}

/** Make a caption of the words before a table, and a paragraph of those that lost theirs. */
function giveBack(words) {
  delete words.dataset.caption;
  if (words.nextElementSibling?.localName !== "table" || isNothing(words)) return;
  const caption = document.createElement("caption");
  for (const { name, value } of words.attributes) caption.setAttribute(name, value);
  caption.append(...words.childNodes);
  words.nextElementSibling.prepend(caption);
  words.remove();
}

/** Take the only paragraph from around the words of an item or a cell. */
function loosen(holder) {
  const first = holder.firstElementChild;
  const paragraphs = [...holder.children].filter(({ localName }) => localName === "p");
  if (paragraphs.length === 1 && first.localName === "p" && !first.attributes.length) first.replaceWith(...first.childNodes);
}

const isNothing = (paragraph) => !paragraph.attributes.length && !paragraph.firstChild;

function breakLines(parent, edge) {
  for (const child of [...parent.children].slice(1)) if (isBlock(child) && isBlock(child.previousSibling)) child.before("\n");
  if (isBlock(parent.firstChild)) parent.prepend(edge);
  if (isBlock(parent.lastChild)) parent.append(edge);
}

const isBlock = (node) => STRUCTURE.has(node?.localName) && node.localName !== "br";

/** Return the first thing that one HTML has and the other has not, as a person would name it, or null. */
export function lost(before, after) {
  const [given, kept] = [outline(before), outline(after)];
  const place = given.findIndex((item, index) => item.key !== kept[index]?.key);
  if (place < 0) return kept.length > given.length ? kept[given.length].name : null;
  const left = new Set(kept.flatMap(namesOf));
  return given.flatMap(namesOf).find((name) => !left.has(name)) ?? given[place].name;
}

/** Return the tags that an item stands for, those marking it first. */
const namesOf = ({ name, marks, words }) => (words ? marks : [...marks, name]);

/** Return what a text consists of, in order: tags of its structure, and words with what is marked in them. */
function outline(html) {
  const root = fragment(html);
  for (const holder of [root, ...root.querySelectorAll(HOLDERS)]) wrapLoose(holder);
  const items = [];
  for (const item of walk(root, [])) {
    const last = items.at(-1);
    if (last?.words && item.words && String(last.marks) === String(item.marks)) last.words += item.words;
    else items.push(item);
  }
  for (const item of items) item.key = `${item.words ?? item.name} ${item.words || item.isNote ? item.marks : ""}`;
  return items;
}

function* walk(parent, marks) {
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) yield* words(node, marks);
    else if (node.nodeType !== Node.ELEMENT_NODE) yield { name: "<!-- … -->", marks };
    else if (isNote(node) || STRUCTURE.has(node.localName)) yield* structure(node, marks);
    else yield* marked(node, marks);
  }
}

function* marked(element, marks) {
  if (element.matches(ONE_BY_ONE) && tag(element) === beside(element)) yield { name: tag(element), marks };
  yield* walk(element, [...marks, tag(element)].sort());
}

const beside = ({ previousSibling: node }) => node?.nodeType === Node.ELEMENT_NODE && tag(node);

const isNote = (element) => element.matches("span[data-footnote]");

/** Yield words without their spaces, which browsers and the editor count in different places. */
function* words(node, marks) {
  const text = node.parentElement?.closest("pre") ? node.data : node.data.replace(SPACE, "");
  if (text) yield { words: text, name: `“${text.slice(0, 40)}”`, marks };
}

function* structure(element, marks) {
  if (element.matches("p") && !element.attributes.length && !element.children.length && !element.textContent.replace(SPACE, "")) return;
  yield { name: tag(element), marks, isNote: isNote(element) };
  yield* walk(element.localName === "template" ? element.content : element, []);
  yield { name: `</${element.localName}>`, marks: [] };
}

function tag(element) {
  const attributes = [...element.attributes].filter(meansSomething).map(({ name, value }) => ` ${name}="${value.trim()}"`);
  return `<${element.localName}${attributes.sort().join("")}>`;
}

function meansSomething({ name, value }) {
  if (["colspan", "rowspan"].includes(name)) return value.trim() !== "1";
  return !["class", "style"].includes(name) || value.trim() !== "";
}
