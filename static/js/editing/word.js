// Lists and notes as word processors put them on the clipboard.
import { renamed, styleOf, unwrap } from "editing/dom";

const ORDERED = /^\(?(?:\d+|[a-z]|[ivxlc]+)[.)]/i;
const LEVEL = /(l\d+) level(\d+)/;

/** Make nested lists of Word's paragraphs, which only say to which list and level they belong. */
export function makeLists(root) {
  let lists = []; // those open, the outermost first
  for (const paragraph of root.querySelectorAll("p")) {
    const item = itemOf(paragraph);
    if (!item) continue;
    const goesOn = lists.length && paragraph.previousElementSibling === lists[0].element;
    lists = goesOn ? lists.filter((list) => list.level < item.level || isSame(list, item)) : [];
    if (lists.at(-1)?.level !== item.level) lists.push(opened(lists.at(-1), item, paragraph));
    const entry = root.ownerDocument.createElement("li");
    entry.append(...paragraph.childNodes);
    lists.at(-1).element.append(entry);
    paragraph.remove();
  }
  for (const drawn of root.querySelectorAll("span")) if (isDrawn(drawn)) drawn.remove(); // numbers of headings
}

const isDrawn = (span) => styleOf(span)["mso-list"] === "ignore";

const isSame = (list, item) => list.level === item.level && list.id === item.id && list.tag === item.tag;

/** Return what a paragraph says of its place in a list, and take out the mark that Word drew before it. */
function itemOf(paragraph) {
  const [, id, level] = LEVEL.exec(styleOf(paragraph)["mso-list"] ?? "") ?? [];
  if (!id) return null;
  const marks = [...paragraph.querySelectorAll("span")].filter(isDrawn);
  const tag = ORDERED.test(marks[0]?.textContent.trim() ?? "") ? "ol" : "ul";
  for (const mark of marks) mark.remove();
  return { id, level: Number(level), tag };
}

function opened(outer, { id, level, tag }, paragraph) {
  const element = paragraph.ownerDocument.createElement(tag);
  if (outer) outer.element.lastChild.append(element);
  else paragraph.before(element);
  return { id, level, tag, element };
}

/** Put lists that stand directly in a list, as Google Docs has them, into the item before. */
export function nestLists(root) {
  for (const list of root.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    const item = list.previousElementSibling;
    if (item?.localName === "li") item.append(list);
    else unwrap(list);
  }
}

/** Put each note where its mark stands; mark and note are known by links that lead to each other. */
export function placeNotes(root) {
  const links = [...root.querySelectorAll("a[href^='#']")];
  const named = new Map(links.map((link) => [link.getAttribute("name") || link.id, link]));
  const other = (link) => named.get(link.getAttribute("href").slice(1));
  for (const mark of links) {
    const back = other(mark);
    if (back && other(back) === mark && follows(back, mark)) placeNote(mark, back);
  }
  for (const rule of root.querySelectorAll("[style*='note-list'] > :is(hr, br)")) rule.remove();
}

function placeNote(mark, back) {
  const whole = back.closest("div[id], li");
  const container = whole && !whole.contains(mark) ? whole : back.closest("p");
  if (!container) return;
  back.remove();
  const raised = mark.closest("sup");
  (raised?.textContent === mark.textContent ? raised : mark).replaceWith(noteOf(container));
  container.remove();
}

const follows = (one, other) => Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);

/** Return a note of what stands in an element, its paragraphs on lines of one. */
function noteOf(container) {
  const page = container.ownerDocument;
  const note = page.createElement("span");
  note.setAttribute("data-footnote", "");
  note.append(...container.childNodes);
  for (const paragraph of note.querySelectorAll("p, div")) {
    if (paragraph.nextElementSibling) paragraph.after(page.createElement("br"));
    unwrap(paragraph);
  }
  return note;
}

/** Bring headings to those an article has below its title, the highest to the second level. */
export function lowerHeadings(root) {
  const by = root.querySelector("h1") ? 1 : 0;
  for (const heading of root.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    renamed(heading, `h${Math.min(Number(heading.localName[1]) + by, 4)}`);
  }
}
