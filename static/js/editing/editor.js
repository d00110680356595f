// The editor of an article's text. Without it, and wherever it would lose something, the text is written as HTML.
import { Editor, getSchema, pm } from "django-prose-editor/editor";

import { fragment, htmlOf, isBlank } from "editing/dom";
import { cleaned } from "editing/paste";
import { addPicture, choose, show } from "editing/placing";
import { extensions, isLink } from "editing/schema";
import { inwards, lost, outwards } from "editing/shape";
import { COMMANDS, chain, equip } from "editing/toolbar";

const parts = document.querySelector("template[data-editor-parts]")?.content;
const part = (name) => parts.querySelector(`[data-part="${name}"]`).cloneNode(true);

function begin(textarea) {
  const words = parts.querySelector("[data-words]").dataset;
  const dialogs = Object.fromEntries(["link", "figure"].map((name) => [name, document.body.appendChild(part(name))]));
  const kinds = extensions({ show: show(words) });
  const desk = { textarea, words, dialogs, kinds, schema: getSchema(kinds), plain: part("plain") };
  textarea.before(desk.plain);
  desk.plain.querySelector("button").addEventListener("click", () => tryToOpen(desk));
  tryToOpen(desk);
}

/** Open the editor where it loses nothing of the text, or where somebody has read what and wants it all the same. */
function tryToOpen(desk) {
  const { textarea, words, plain } = desk;
  const what = lost(textarea.value, written(desk, read(desk, textarea.value)));
  const agreed = plain.dataset.lost === what;
  if (what && !agreed) {
    setPlain(desk, words.lost.replace("{what}", what), words.allTheSame);
    plain.dataset.lost = what;
  } else {
    open(desk);
  }
}

function setPlain({ textarea, plain }, why, offer) {
  delete plain.dataset.lost;
  plain.hidden = textarea.hidden = false;
  plain.querySelector("p").textContent = why;
  plain.querySelector("button").textContent = offer;
  for (const help of helpsOf(textarea)) help.hidden = false;
}

const helpsOf = (textarea) => document.querySelectorAll(`[id="${textarea.id}_helptext"]`);

const read = ({ schema }, html) => pm.model.DOMParser.fromSchema(schema).parse(inwards(html));

function written({ schema }, doc) {
  return outwards(htmlOf([pm.model.DOMSerializer.fromSchema(schema).serializeFragment(doc.content)]));
}

function open(desk) {
  const frame = part("editor");
  const { textarea, plain } = desk;
  textarea.before(frame);
  plain.hidden = textarea.hidden = true;
  for (const help of helpsOf(textarea)) help.hidden = true;
  desk.status = frame.querySelector("[role=status]");
  const editor = new Editor({
    element: frame.querySelector("[data-text]"),
    extensions: desk.kinds,
    content: read(desk, textarea.value).toJSON(),
    injectCSS: false, // the pages' policy refuses it; css/editing.css has what it says
    editorProps: propsOf(desk, frame, () => editor),
    onUpdate: () => store(desk, editor),
    onBlur: () => textarea.dispatchEvent(new Event("change", { bubbles: true })),
  });
  desk.stored = written(desk, editor.state.doc);
  equip(frame.querySelector("[role=toolbar]"), editor, { ...COMMANDS, ...dialogCommands(desk), html: { run: () => close(desk, editor, frame) } });
}

function close(desk, editor, frame) {
  editor.destroy();
  frame.remove();
  setPlain(desk, desk.words.html, desk.words.open);
  desk.textarea.focus();
}

/** Write a change to the form's own field, and tell whoever listens to the form. */
function store(desk, editor) {
  const html = written(desk, editor.state.doc);
  if (html === desk.stored) return;
  desk.textarea.value = desk.stored = html;
  desk.textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

function propsOf(desk, frame, editor) {
  return {
    attributes: attributesOf(desk.textarea),
    transformPastedHTML: (html) => paste(desk, html),
    handlePaste: (_view, event) => isPicture(event.clipboardData) && take(desk, editor(), event.clipboardData.files),
    handleDrop: (view, event) => Boolean(event.dataTransfer?.files.length) && drop(desk, editor(), view, event),
    handleKeyDown: (_view, event) => event.altKey && event.key === "F10" && toBar(frame),
  };
}

function attributesOf(textarea) {
  const label = textarea.labels[0];
  label.id ||= `${textarea.id}_label`;
  label.addEventListener("click", () => textarea.parentNode.querySelector("[role=textbox]")?.focus());
  const described = textarea.getAttribute("aria-describedby");
  return { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, ...(described && { "aria-describedby": described }) };
}

function toBar(frame) {
  frame.querySelector("[role=toolbar] [tabindex='0']").focus();
  return true;
}

// What the editor itself never copies; with it, the mark of its copies was put on by somebody else.
const FOREIGN = "form, input, button, select, textarea, object, embed, iframe, script, style, template, svg, math, img, picture, video, audio";
const isOwn = (html) => html.includes("data-pm-slice") && !fragment(html).querySelector(FOREIGN);

/** Clean what is pasted; what was copied in the editor itself is clean. */
function paste(desk, html) {
  if (isOwn(html)) return html;
  const { html: clean, pictures, titled } = cleaned(html, document.getElementById("id_title")?.value);
  const said = [titled && desk.words.titled, pictures && count(desk.words, "leftOut", pictures)];
  say(desk, said.filter(Boolean).join(" "));
  return htmlOf([inwards(clean)]);
}

const count = (words, name, number) => words[number === 1 ? `${name}One` : `${name}Many`].replace("{number}", number);

function say(desk, sentence) {
  desk.status.textContent = sentence;
}

/** Say whether a picture was copied, and not words of which some programs add a picture. */
function isPicture(clipboard) {
  if (!clipboard?.files.length || clipboard.getData("text/plain")) return false;
  return isBlank(fragment(cleaned(clipboard.getData("text/html")).html).textContent);
}

function drop(desk, editor, view, event) {
  const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (place) editor.commands.setTextSelection(edgeAt(view, place.pos, event.clientY));
  event.preventDefault();
  return take(desk, editor, event.dataTransfer.files);
}

/** Return the nearer end of the block at a position: what is dropped on a sentence does not cut it. */
function edgeAt(view, pos, y) {
  const at = view.state.doc.resolve(pos);
  if (!at.parent.isTextblock) return pos;
  const { top, bottom } = view.nodeDOM(at.before()).getBoundingClientRect();
  return y < (top + bottom) / 2 ? at.start() : at.end();
}

/** Make figures of picture files and place them where the cursor is. */
function take(desk, editor, files) {
  const pictures = [...files].filter(({ type }) => type.startsWith("image/"));
  const numbers = pictures.map(addPicture).filter(Boolean);
  for (const number of numbers) place(editor, number);
  const said = numbers.map((number) => desk.words.added.replace("{number}", number));
  say(desk, said.join(" ") || desk.words.noPicture);
  return true;
}

/** Place a figure where the cursor is, and put the cursor behind it, or the next one would take its place. */
function place(editor, number) {
  chain(editor).command(({ tr, state: { schema, selection } }) => {
    const [from, to] = roomAt(selection);
    tr.replaceRangeWith(from, to, schema.nodes.figure.create({ number }));
    const end = tr.mapping.map(to);
    if (!tr.doc.resolve(end).nodeAfter) tr.insert(end, schema.nodes.paragraph.create());
    tr.setSelection(pm.state.Selection.near(tr.doc.resolve(end), 1)).scrollIntoView();
    return true;
  }).run();
}

/** Return from where to where a figure goes: not in another's place, and not between a table and the words above it. */
function roomAt(selection) {
  const { $from, from, to, node } = selection;
  if (node) return [to, to];
  return $from.parent.type.name === "caption" ? [$from.before(), $from.before()] : [from, to];
}

function dialogCommands(desk) {
  return {
    figure: { run: (editor) => choose(desk.dialogs.figure, desk.words, (number) => place(editor, number)) },
    link: { run: (editor) => askLink(desk.dialogs.link, editor), active: (editor) => editor.isActive("link") },
  };
}

function askLink(dialog, editor) {
  const input = dialog.querySelector("input");
  input.value = editor.getAttributes("link").href ?? "";
  input.setCustomValidity("");
  dialog.querySelector("[data-remove]").hidden = !editor.isActive("link");
  dialog.querySelector("form").onsubmit = (event) => answerLink(event, dialog, editor, input);
  input.oninput = () => input.setCustomValidity("");
  dialog.showModal();
}

function answerLink(event, dialog, editor, input) {
  event.preventDefault();
  if (event.submitter?.value === "cancel") return dialog.close();
  if (event.submitter?.value === "remove") return [dialog.close(), chain(editor).extendMarkRange("link").unsetMark("link").run()];
  const href = completed(input.value.trim());
  input.setCustomValidity(isLink(href) ? "" : input.dataset.wrong);
  if (!input.reportValidity()) return null;
  dialog.close();
  return setLink(editor, href);
}

/** Return a URL or e-mail address as a whole link. */
function completed(typed) {
  if (/^[^\s:/@]+@[^\s/@]+$/.test(typed)) return `mailto:${typed}`;
  return /^[\w-]+(\.[\w-]+)+(?:[/?#]|$)/.test(typed) ? `https://${typed}` : typed;
}

function setLink(editor, href) {
  if (editor.state.selection.empty && !editor.isActive("link")) {
    return chain(editor).insertContent({ type: "text", text: href.replace(/^mailto:/, ""), marks: [{ type: "link", attrs: { href } }] }).run();
  }
  return chain(editor).extendMarkRange("link").setMark("link", { href }).run();
}

for (const textarea of document.querySelectorAll("textarea[data-editor]")) if (parts) begin(textarea);
