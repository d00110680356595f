// The editor's tool bar: what each button does, which of them are pressed or there at all, and the way among them by keys.
import { pm } from "django-prose-editor/editor";

import { toggleNote } from "editing/schema";

/** Return a chain of commands for the text; the focus goes there at once, not with the next frame as Tiptap's does. */
export function chain(editor) {
  editor.view.focus();
  return editor.chain();
}

const toggled = (name) => ({ run: (editor) => chain(editor).toggleMark(name).run(), active: (editor) => editor.isActive(name) });
const heading = (level) => ({
  run: (editor) => chain(editor).toggleHeading({ level }).run(),
  active: (editor) => editor.isActive("heading", { level }),
});
const list = (name) => ({ run: (editor) => chain(editor).toggleList(name, "listItem").run(), active: (editor) => editor.isActive(name) });
const inList = (command) => ({ run: (editor) => chain(editor)[command]("listItem").run(), there: (editor) => editor.isActive("listItem") });
const inTable = (command) => ({ run: (editor) => chain(editor)[command]().run(), there: (editor) => editor.isActive("table") });

const CELLS = 3;
const row = (type, attrs, cell) => ({ type: "tableRow", attrs, content: Array(CELLS).fill({ type, attrs: cell, content: [{ type: "paragraph" }] }) });
const TABLE = { type: "table", content: [row("tableHeader", { part: "thead" }, { scope: "col" }), row("tableCell"), row("tableCell")] };

export const COMMANDS = {
  heading2: heading(2),
  heading3: heading(3),
  heading4: heading(4),
  bulletList: list("bulletList"),
  orderedList: list("orderedList"),
  indent: inList("sinkListItem"),
  outdent: inList("liftListItem"),
  blockquote: { run: (editor) => chain(editor).toggleBlockquote().run(), active: (editor) => editor.isActive("blockquote") },
  pre: { run: (editor) => chain(editor).toggleNode("pre", "paragraph").run(), active: (editor) => editor.isActive("pre") },
  rule: { run: (editor) => chain(editor).setHorizontalRule().run() },
  bold: toggled("bold"),
  italic: toggled("italic"),
  superscript: toggled("superscript"),
  subscript: toggled("subscript"),
  code: toggled("code"),
  footnote: { run: (editor) => [editor.view.focus(), toggleNote(editor)], active: (editor) => editor.isActive("footnote") },
  table: { run: (editor) => chain(editor).command(insertTable).run(), there: (editor) => !editor.isActive("table") },
  caption: { run: caption, there: (editor) => editor.isActive("table") },
  addRow: inTable("addRowAfter"),
  deleteRow: inTable("deleteRow"),
  addColumn: inTable("addColumnAfter"),
  deleteColumn: inTable("deleteColumn"),
  headingCell: { ...inTable("toggleHeaderCell"), active: (editor) => editor.isActive("tableHeader") },
  mergeCells: inTable("mergeCells"),
  splitCell: inTable("splitCell"),
  deleteTable: inTable("deleteTable"),
  undo: { run: (editor) => chain(editor).undo().run() },
  redo: { run: (editor) => chain(editor).redo().run() },
};

function insertTable({ editor, tr }) {
  const place = tr.selection.from + 1;
  tr.replaceSelectionWith(editor.schema.nodeFromJSON(TABLE));
  tr.setSelection(pm.state.TextSelection.near(tr.doc.resolve(place))).scrollIntoView();
  return true;
}

/** Go to the words above a table, which are begun where there are none. */
function caption(editor) {
  const { $from } = editor.state.selection;
  const depth = Array.from({ length: $from.depth }, (_, index) => index + 1).find((each) => $from.node(each).type.name === "table");
  const start = $from.before(depth);
  const words = editor.state.doc.resolve(start).nodeBefore;
  if (words?.type.name === "caption") chain(editor).setTextSelection(start - 1).run();
  else chain(editor).insertContentAt(start, { type: "caption" }, { updateSelection: false }).setTextSelection(start + 1).run();
}

/** Let the buttons of a bar do what their names say, by `commands`, and show how things stand. */
export function equip(bar, editor, commands) {
  const buttons = [...bar.querySelectorAll("[data-do]")];
  for (const button of buttons) {
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays where it is
    button.addEventListener("click", () => commands[button.dataset.do].run(editor));
  }
  const update = () => buttons.forEach((button) => showState(button, commands[button.dataset.do], editor));
  editor.on("transaction", update);
  update();
  bar.addEventListener("keydown", (event) => walk(event, buttons));
  bar.addEventListener("focusin", ({ target }) => buttons.forEach((button) => { button.tabIndex = button === target ? 0 : -1; }));
  buttons.forEach((button, index) => { button.tabIndex = index ? -1 : 0; });
}

function showState(button, { active, there }, editor) {
  if (active) button.setAttribute("aria-pressed", active(editor));
  button.hidden = there ? !there(editor) : false;
}

function walk(event, all) {
  const buttons = all.filter((button) => !button.hidden);
  const place = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  buttons.at(to % buttons.length).focus();
}
