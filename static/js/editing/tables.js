// Tables as spreadsheets and word processors put them on the clipboard.
import { isBlank, isEmpty, unwrap } from "editing/dom";

/** Leave of tables what an article's may have; a first row of headings becomes one that says so. */
export function tidyTables(root) {
  for (const table of root.querySelectorAll("table")) {
    for (const row of table.querySelectorAll("tr")) if ([...row.cells].every(isEmpty)) row.remove();
    if (!table.rows.length) {
      table.remove();
      continue;
    }
    for (const { cells } of table.rows) for (const cell of cells) tidyCell(cell);
    if (table.rows.length > 1 && isHeading(table.rows[0])) makeHeading(table, table.rows[0]);
  }
}

function tidyCell(cell) {
  for (const paragraph of cell.querySelectorAll("p")) if (isEmpty(paragraph)) paragraph.remove();
  if (cell.localName === "th") for (const strong of cell.querySelectorAll("strong")) unwrap(strong);
}

function isHeading(row) {
  const cells = [...row.cells].filter((cell) => !isEmpty(cell));
  return cells.length > 0 && (row.parentNode.localName === "thead" || cells.every(isBold));
}

function isBold(cell) {
  return cell.localName === "th" || textsOf(cell).every((text) => isBlank(text.data) || text.parentNode.closest("strong"));
}

function textsOf(element) {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  return texts;
}

function makeHeading(table, row) {
  for (const cell of [...row.cells]) {
    const heading = table.ownerDocument.createElement("th");
    for (const name of ["colspan", "rowspan"]) if (cell.hasAttribute(name)) heading.setAttribute(name, cell.getAttribute(name));
    heading.setAttribute("scope", "col");
    heading.append(...cell.childNodes);
    cell.replaceWith(heading);
    tidyCell(heading);
  }
  const head = table.tHead ?? table.createTHead();
  head.prepend(row);
}
