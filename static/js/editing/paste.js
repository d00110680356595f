// Makes of what Word, Google Docs, LibreOffice, spreadsheets and web pages put on the clipboard what an article may hold.
import { BLOCKS, isBlank, isEmpty, isLoose, renamed, styleOf, unwrap, wrapLoose } from "editing/dom";
import { isLink } from "editing/schema";
import { tidyTables } from "editing/tables";
import { lowerHeadings, makeLists, nestLists, placeNotes } from "editing/word";

const SHEET = /<style[^<>]*>/gi;
const UNREAD = `style, script, meta, link, title, template, iframe, object, svg, math, colgroup, col, img, picture, video, audio, canvas,
  input, button, select, textarea, del, .MsoCommentReference, [style*="mso-element:comment"], [style*="mso-element: comment"]`;
const KEPT = {
  a: ["href"], abbr: ["title"], time: ["datetime"], th: ["colspan", "rowspan", "scope"], td: ["colspan", "rowspan"],
  span: ["data-footnote"], figure: ["data-figure"],
};
const KNOWN = "p, h2, h3, h4, ul, ol, li, blockquote, pre, hr, br, table, caption, thead, tbody, tfoot, tr, th, td, abbr, time, q, cite, span[data-footnote], figure[data-figure]";
const BOXES = "div, section, article, header, footer, main, aside, nav, address, center, dt, dd, dl, details, summary, figure, figcaption";
const SAME = { b: "strong", strong: "strong", i: "em", em: "em", sub: "sub", sup: "sup", code: "code", kbd: "code", samp: "code", tt: "code" };
const EDGES = "p, h2, h3, h4, li, th, td, caption, blockquote, [data-footnote]";

/** Return pasted HTML as an article may hold it, how many pictures were left out, and whether its title was. */
export function cleaned(html, title = "") {
  const { rest, sheets } = apart(html);
  const bold = boldClasses(sheets);
  const { body } = new DOMParser().parseFromString(rest, "text/html");
  const pictures = body.querySelectorAll("img").length;
  takeOut(body);
  placeNotes(body);
  makeLists(body);
  nestLists(body);
  const titled = takeOutTitle(body, title);
  lowerHeadings(body);
  for (const cell of body.querySelectorAll("td, th")) if (isBold(cell, bold)) embolden(cell);
  for (const element of [...body.querySelectorAll("*")].reverse()) simplify(element, bold);
  if ([...body.childNodes].some((node) => !isLoose(node))) wrapLoose(body);
  for (const paragraph of body.querySelectorAll("p")) split(paragraph);
  tidyText(body);
  tidyTables(body);
  tidyBlocks(body);
  return { html: body.innerHTML.trim(), pictures, titled };
}

/** Take out the one highest heading that a document begins with where the article has its words as its title. */
function takeOutTitle(body, title) {
  const [heading, another] = body.querySelectorAll("h1");
  const plain = (text) => text.replace(/\s+/g, " ").trim().toLowerCase();
  const isTitle = heading && !another && plain(title) && plain(heading.textContent) === plain(title);
  if (isTitle) heading.remove();
  return Boolean(isTitle);
}

/**
 * Return HTML without its style sheets, and these as text: parsed, they would be some, which the pages' policy refuses
 * loudly. What follows one that never ends is text like any other.
 */
function apart(html) {
  const ended = html.split(/<\/style>/i);
  const unended = ended.pop().replace(SHEET, "");
  const pairs = ended.map((part) => part.split(new RegExp(`${SHEET.source}(.*)`, "is")));
  return { rest: [...pairs.map(([text]) => text), unended].join(""), sheets: pairs.map(([, sheet = ""]) => sheet).join("\n") };
}

/** Return the classes that style sheets make bold: spreadsheets say it so. */
function boldClasses(sheets) {
  const rules = [...sheets.matchAll(/\.([\w-]+)\s*\{([^{}]*)\}/g)];
  return new Set(rules.filter(([, , rule]) => /font-weight:\s*(bold|[6-9]00)/i.test(rule)).map(([, name]) => name));
}

function takeOut(body) {
  const comments = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const remarks = [];
  while (comments.nextNode()) remarks.push(comments.currentNode);
  for (const remark of remarks) remark.remove();
  for (const element of body.querySelectorAll(UNREAD)) element.remove();
  for (const element of body.querySelectorAll("[style]")) if (isHidden(styleOf(element))) element.remove();
  for (const space of body.querySelectorAll(".Apple-converted-space")) space.replaceWith(" ");
}

const isHidden = (style) => style.display === "none" || style["mso-hide"] === "all";

const isBold = (element, classes) => /^(bold|[6-9]00)/.test(styleOf(element)["font-weight"] ?? "") || [...element.classList].some((name) => classes.has(name));

function embolden(cell) {
  const paragraphs = cell.querySelectorAll("p");
  for (const holder of paragraphs.length ? paragraphs : [cell]) surround(holder, ["strong"]);
}

/** Mark all that stands in an element. */
function surround(holder, marks) {
  for (const tag of marks) {
    const outer = holder.ownerDocument.createElement(tag);
    outer.append(...holder.childNodes);
    holder.append(outer);
  }
}

/** Make of an element, all within which is done already, what an article knows, or only what stands in it. */
function simplify(element, bold) {
  const holdsBlocks = element.querySelector(BLOCKS);
  if (element.matches(KNOWN)) strip(element);
  else if (holdsBlocks) openUp(element, marksOf(element, bold));
  else if (element.localName === "a" && isLink(element.getAttribute("href")?.trim() ?? "")) link(element);
  else if (element.matches(BOXES)) surround(renamed(element, "p"), marksOf(element, bold));
  else mark(element, marksOf(element, bold));
}

function openUp(wrapper, marks) {
  wrapLoose(wrapper);
  for (const block of wrapper.querySelectorAll(EDGES)) if (!block.querySelector(BLOCKS)) surround(block, marks);
  unwrap(wrapper);
}

function link(element) {
  const url = element.getAttribute("href").trim();
  if (url.startsWith("#")) return unwrap(element); // it leads to a place that stayed behind
  return strip(element);
}

function strip(element) {
  for (const { name, value } of [...element.attributes]) {
    const stays = KEPT[element.localName]?.includes(name) && !(name.endsWith("span") && !(value > 1));
    if (!stays && !(name === "dir" && value === "rtl")) element.removeAttribute(name);
  }
}

function marksOf(element, bold) {
  const style = styleOf(element);
  const same = SAME[element.localName];
  const weight = style["font-weight"] ?? "";
  const raised = { super: "sup", sub: "sub" }[style["vertical-align"]];
  const marks = new Set([same, raised].filter(Boolean));
  if (isBold(element, bold)) marks.add("strong");
  if (/^(normal|[1-4]00)/.test(weight)) marks.delete("strong");
  if (/^(italic|oblique)/.test(style["font-style"] ?? "")) marks.add("em");
  if (style["font-style"] === "normal") marks.delete("em");
  return marks;
}

function mark(element, marks) {
  if (!isBlank(element.textContent)) surround(element, marks);
  unwrap(element);
}

/** Make paragraphs of what two line breaks keep apart. */
function split(paragraph) {
  let current = paragraph;
  let last = null; // what is seen before, in the same paragraph
  for (const node of [...paragraph.childNodes]) {
    if (isBreak(node) && isBreak(last)) {
      node.remove();
      current.after(paragraph.ownerDocument.createElement("p"));
      current = current.nextSibling;
      last = null;
    } else {
      if (current !== paragraph) current.append(node);
      if (node.nodeType !== Node.TEXT_NODE || !isBlank(node.data)) last = node;
    }
  }
}

const isBreak = (node) => node?.localName === "br";

function tidyText(body) {
  const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentNode.closest("pre")) text.data = text.data.replace(/[\t\n\r\f ]+/g, " ").replace(/[\u00a0 ]{2,}/g, " ");
  }
  for (const block of body.querySelectorAll(EDGES)) {
    trim(block, "firstChild", "trimStart");
    trim(block, "lastChild", "trimEnd");
  }
}

/** Take spaces and line breaks from one end of a block. */
function trim(block, end, shorten) {
  for (;;) {
    let node = block;
    while (node[end]) node = node[end];
    if (node === block || node.nodeType !== Node.TEXT_NODE && node.matches("hr, figure, td, th, pre") || node.parentNode.closest("pre")) return;
    const rest = node.data?.[shorten]();
    if (rest) node.data = rest;
    if (rest) return;
    node.remove();
  }
}

function tidyBlocks(body) {
  for (const strong of body.querySelectorAll(":is(h2, h3, h4) strong")) unwrap(strong);
  for (const block of [...body.querySelectorAll("p, h2, h3, h4, li, ul, ol, blockquote")].reverse()) {
    if (isEmpty(block)) block.remove();
  }
}
