// What an article's text may consist of in the editor: as much as richtext/allowed.py lets through, and no more.
import {
  Blockquote, BulletList, Document, Dropcursor, Extension, Gapcursor, HardBreak, Heading, History, HorizontalRule, ListItem,
  Mark, Node, Paragraph, Table, TableCell, TableHeader, TableRow, Text, TrailingNode, pm, wrappingInputRule,
} from "django-prose-editor/editor";

// As richtext/allowed.py has it for editors: what is refused at saving is no link here either.
const LINKS = [
  /^https?:\/\/[^\s/\\?#@<>"]+(?:[/?#][^\x00-\x1f\x7f<>"\\]*)?$/i,
  /^mailto:[^\s<>"\\]+$/i,
  /^\/(?![/\\])[^\s<>"\\]*$/,
  /^#[^\s<>"\\]+$/,
];

export const isLink = (url) => LINKS.some((link) => link.test(url));

/** Return an attribute that is stored as it was read; `options` may say that a new element does not take it over. */
const kept = (name, options = {}) => ({ [name]: { default: null, parseHTML: (element) => element.getAttribute(name), ...options } });

const own = { keepOnSplit: false };

const mark = (name, [tag, ...others], { attributes = {}, key, ...more } = {}) =>
  Mark.create({
    name,
    addAttributes: () => ({ tag: { default: tag, parseHTML: ({ localName }) => localName, rendered: false }, ...attributes }),
    parseHTML: () => [tag, ...others].map((each) => ({ tag: each })),
    renderHTML: ({ mark: { attrs }, HTMLAttributes }) => [attrs.tag, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return key ? { [key]: () => this.editor.commands.toggleMark(name) } : {};
    },
    ...more,
  });

const MARKS = [
  mark("link", ["a"], {
    attributes: kept("href"),
    inclusive: false,
    parseHTML: () => [{ tag: "a[href]", getAttrs: (element) => isLink(element.getAttribute("href").trim()) && null }],
  }),
  mark("abbr", ["abbr"], { attributes: kept("title"), inclusive: false }),
  mark("time", ["time"], { attributes: kept("datetime"), inclusive: false }),
  mark("q", ["q"]),
  mark("cite", ["cite"]),
  mark("bold", ["strong", "b"], { key: "Mod-b" }),
  mark("italic", ["em", "i"], { key: "Mod-i" }),
  mark("superscript", ["sup"], { key: "Mod-." }),
  mark("subscript", ["sub"], { key: "Mod-," }),
  mark("code", ["code"], { key: "Mod-e" }),
];

const OrderedList = Node.create({
  name: "orderedList",
  group: "block list",
  content: "listItem+",
  parseHTML: () => [{ tag: "ol" }],
  renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
  addInputRules() {
    return [wrappingInputRule({ find: /^1[.)]\s$/, type: this.type })];
  },
});

const Preformatted = Node.create({
  name: "pre",
  group: "block",
  content: "inline*",
  code: true,
  defining: true,
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
  renderHTML: ({ HTMLAttributes }) => ["pre", HTMLAttributes, 0],
});

/** The words above a table, which stand before it as long as they are being written. */
const Caption = Node.create({
  name: "caption",
  group: "block",
  content: "inline*",
  parseHTML: () => [{ tag: "p[data-caption]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["p", { ...HTMLAttributes, "data-caption": "" }, 0],
});

const spans = { ...kept("scope"), colwidth: { default: null, rendered: false } };
for (const name of ["colspan", "rowspan"]) {
  spans[name] = { default: 1, parseHTML: (cell) => cell[name === "colspan" ? "colSpan" : "rowSpan"], renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}) };
}
const cell = (Kind, tag) => Kind.extend({ addAttributes: () => spans, parseHTML: () => [{ tag }], renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0] });

const part = { part: { default: null, parseHTML: (row) => row.dataset.part ?? null, renderHTML: ({ part: name }) => (name ? { "data-part": name } : {}) } };

const TABLES = [
  Table.extend({
    renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
    addNodeView: () => null,
    addKeyboardShortcuts() { // out of the last cell the key leads on, or nobody could leave by it
      return { ...this.parent(), Tab: () => this.editor.commands.goToNextCell() };
    },
  }),
  TableRow.extend({ addAttributes: () => ({ ...kept("id", own), ...part }) }),
  cell(TableCell, "td"),
  cell(TableHeader, "th"),
  Caption,
];

/** A figure's place in the text; `show` draws in an element what stands under “Figures”, and says how to stop it. */
const Figure = Node.create({
  name: "figure",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ show: () => () => {} }),
  addAttributes: () => ({
    number: { default: null, parseHTML: ({ dataset }) => dataset.figure, renderHTML: ({ number }) => ({ "data-figure": number }) },
  }),
  parseHTML: () => [{ tag: "figure[data-figure]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure");
      return { dom, destroy: this.options.show(dom, node.attrs.number), ignoreMutation: () => true };
    };
  },
});

/** A note where its mark goes; the mark's number is made when the page is. */
const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  content: "(text | hardBreak)*",
  parseHTML: () => [{ tag: "span[data-footnote]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["span", { ...HTMLAttributes, "data-footnote": "" }, 0],
  addNodeView: () => () => {
    const dom = document.createElement("span");
    const contentDOM = document.createElement("span");
    const edges = ["[", "]"].map((sign) => Object.assign(document.createElement("span"), { contentEditable: "false", textContent: sign }));
    dom.dataset.footnote = "";
    dom.append(edges[0], contentDOM, edges[1]);
    return { dom, contentDOM };
  },
  addKeyboardShortcuts() {
    const leave = () => leaveNote(this.editor);
    const leaveAtEnd = () => atEndOfNote(this.editor) && leave();
    return { Enter: leave, Escape: leave, ArrowRight: leaveAtEnd };
  },
});

const noteAround = ({ state: { selection } }) => selection.$from.parent.type.name === "footnote" && selection.$from;

function leaveNote(editor) {
  const place = noteAround(editor);
  return Boolean(place) && editor.commands.setTextSelection(place.after());
}

function atEndOfNote(editor) {
  const place = noteAround(editor);
  return Boolean(place) && editor.state.selection.empty && place.parentOffset === place.parent.content.size;
}

/** Make a note of the words chosen, or an empty one to write in; within a note, make it words of the text again. */
export function toggleNote(editor) {
  const place = noteAround(editor);
  const { from, to, $from, $to } = editor.state.selection;
  if (place) {
    editor.view.dispatch(editor.state.tr.replaceWith(place.before(), place.after(), place.parent.content));
    return;
  }
  const { footnote } = editor.schema.nodes;
  const words = $from.sameParent($to) ? editor.state.doc.slice(from, to).content : pm.model.Fragment.empty;
  if (!footnote.validContent(words)) return;
  editor.view.dispatch(editor.state.tr.replaceRangeWith($from.sameParent($to) ? from : to, to, footnote.create(null, words)));
  editor.commands.setTextSelection(($from.sameParent($to) ? from : to) + 1 + words.size);
}

const Language = Extension.create({
  name: "language",
  addGlobalAttributes() {
    const nodes = ["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "pre", "caption", "table", "tableRow", "tableCell", "tableHeader", "footnote"];
    return [{ types: [...nodes, ...MARKS.map(({ name }) => name)], attributes: { ...kept("lang"), ...kept("dir") } }];
  },
});

export const extensions = ({ show }) => [
  Document, Text, Paragraph, HardBreak, HorizontalRule, Blockquote, BulletList, OrderedList, ListItem, Preformatted,
  Heading.configure({ levels: [2, 3, 4] }).extend({
    addAttributes() {
      return { ...this.parent(), ...kept("id", own) };
    },
  }),
  ...TABLES, ...MARKS, Figure.configure({ show }), Footnote, Language, Dropcursor, Gapcursor, History, TrailingNode,
];
