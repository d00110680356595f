// What the modules of the editor do to pieces of HTML in common.
export const BLOCKS = "p, h2, h3, h4, ul, ol, li, blockquote, pre, hr, table, figure";
export const SPACE = /[ \t\r\n\f]+/g;

/** Return HTML as the content of an inert template: nothing in it is loaded or run. */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

export function htmlOf(nodes) {
  const template = document.createElement("template");
  template.content.append(...nodes);
  return template.innerHTML;
}

export function renamed(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}

export const unwrap = (element) => element.replaceWith(...element.childNodes);

export const isBlank = (text) => !text.replace(/[\s\u00a0]/g, "");

/** Say whether nothing is seen of an element. */
export const isEmpty = (element) => isBlank(element.textContent) && !element.querySelector("figure, hr, table, [data-footnote]");

export const isLoose = (node) => node.nodeType === Node.TEXT_NODE || (node.nodeType === Node.ELEMENT_NODE && !node.matches(BLOCKS));

/** Put what stands loose between an element's blocks into paragraphs. */
export function wrapLoose(parent) {
  let paragraph = null;
  for (const node of [...parent.childNodes]) {
    if (!isLoose(node)) {
      paragraph = null;
    } else if (paragraph || node.nodeType !== Node.TEXT_NODE || node.data.replace(SPACE, "")) {
      paragraph ??= parent.insertBefore(node.ownerDocument.createElement("p"), node);
      paragraph.append(node);
    }
  }
}

/** Return an element's style attribute by property, those that browsers do not know as well. */
export function styleOf(element) {
  const pairs = (element.getAttribute("style") ?? "").split(";").map((each) => each.split(/:(.*)/s));
  return Object.fromEntries(pairs.map(([name, value = ""]) => [name.trim().toLowerCase(), value.trim().toLowerCase()]));
}
