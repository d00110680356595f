// The desk with a keyboard. Every act is a form or a link that works without this; here keys press them, and the next
// comment is there before the answer has come.
import { unlock } from "./unlock.js";

const KEYS_OFF = "desk-keys-off";
const list = document.querySelector("[data-desk]");
const dialog = document.querySelector(".keys-dialog");
const notice = document.getElementById("notice");

const cards = () => [...list.querySelectorAll("[data-card]:not([data-sent])")];
const current = () => list.querySelector("[data-card][aria-current]");

function go(card, { focus = true, scroll = true } = {}) {
  current()?.removeAttribute("aria-current");
  if (!card) return;
  card.setAttribute("aria-current", "true");
  if (focus) card.focus({ preventScroll: true });
  if (scroll) show(card);
}

// At once: a key pressed during a slow movement would mean a comment that is not yet seen.
function show(place) {
  const fits = place.offsetHeight < innerHeight - 160;
  place.scrollIntoView({ block: fits ? "nearest" : "start", behavior: "instant" });
}

function step(by) {
  const all = cards();
  const place = all.indexOf(current());
  go(all[Math.min(Math.max(place + by, 0), all.length - 1)]);
}

// At the end there is none: what was passed over is not meant by the next key.
const FOLLOWS = Node.DOCUMENT_POSITION_FOLLOWING;
const cardAfter = (place) => cards().find((card) => place.compareDocumentPosition(card) & FOLLOWS);

const isTyping = () => document.activeElement?.matches("textarea, select, input:not([type=checkbox])");

function isInSight(card) {
  const { top, bottom } = card.getBoundingClientRect();
  return bottom > 80 && top < innerHeight - 80;
}

// ---- what keys do ----

function press(key) {
  const card = current();
  const found = card?.querySelector(`[data-key="${key}"]`);
  if (!found || card.hasAttribute("data-sent")) return;
  if (found.matches("details")) toggle(found, card);
  else found.click();
}

function toggle(drawer, card) {
  if (drawer.dataset.key === "e") takeSelection(card, drawer);
  drawer.open = !drawer.open;
  (drawer.open ? firstThing(drawer) : card).focus({ preventScroll: true });
  if (drawer.open) reveal(drawer, card);
}

// The first reason; in a redaction the button, where there is something to remove already.
function firstThing(drawer) {
  const something = drawer.querySelector("[name=span]:checked") || drawer.querySelector("[data-passages]")?.value;
  const button = something ? drawer.querySelector("[value=redact]") : drawer.querySelector(".choices button");
  return button || drawer.querySelector(".drawer-body :is(input, textarea)");
}

// All of the card where it fits; else what was opened, with as much of the text above it as there is room for.
function reveal(drawer, card) {
  if (card.offsetHeight < innerHeight - 160) show(card);
  else drawer.querySelector(".drawer-body").scrollIntoView({ block: "end", behavior: "instant" });
}

function takeSelection(card, drawer) {
  const selection = getSelection();
  const words = selection.toString().trim();
  const field = drawer.querySelector("[data-passages]");
  if (!words || !card.querySelector(".comment-text").contains(selection.anchorNode)) return;
  field.value = [field.value.trim(), words.replace(/\s+/g, " ")].filter(Boolean).join("\n");
}

function choose(number) {
  const drawer = current()?.querySelector("details.drawer[open]");
  drawer?.querySelectorAll(".choices button")[number - 1]?.click();
}

// The last press, whatever was answered first: what is under way is taken back as soon as it is done.
const sent = [];
let waitsForUndo = "";
let keysPressed = 0;
let keysAtUndo = 0;

function undo() {
  keysAtUndo = keysPressed;
  const last = sent.at(-1);
  const place = last && document.getElementById(last);
  const button = place?.querySelector("[data-undo], [data-undo-all]");
  if (place?.querySelector("[data-sent]") || place?.matches("[data-sent]")) waitsForUndo = last;
  else if (button) takeBack(button, last);
  else if (!last) document.querySelector(".undo-last button")?.click();
}

function takeBack(button, last) {
  sent.splice(sent.indexOf(last), 1);
  button.click();
}

function shut() {
  const drawer = current()?.querySelector("details[open]");
  if (!drawer) return;
  drawer.open = false;
  current().focus();
}

const pick = () => current()?.querySelector("[name=picked]")?.click();
const open = () => current()?.querySelector(".since")?.click();

const KEYS = { j: () => step(1), k: () => step(-1), u: undo, x: pick, o: open, "?": () => dialog.showModal(), Escape: shut };
for (const key of "arsvec") KEYS[key] = () => press(key);
for (const number of "123456789") KEYS[number] = () => choose(number);

const isOff = () => {
  try {
    return localStorage.getItem(KEYS_OFF) === "1";
  } catch {
    return false; // storage is forbidden here
  }
};

function wants(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return false;
  if (event.key === "Escape") return true;
  return !isOff() && !event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

const OF_A_CARD = "arsvecxo123456789";

document.addEventListener("keydown", (event) => {
  // Enter in a box would press the first button of its form, as if that had been meant.
  if (event.key === "Enter" && event.target.matches(".decide-form input, .bulk input")) event.preventDefault();
  if (!KEYS[event.key] || !wants(event) || (event.repeat && !"jk".includes(event.key))) return;
  event.preventDefault();
  keysPressed += 1;
  const card = current();
  // What is out of sight is shown first, and meant by the next key.
  if (OF_A_CARD.includes(event.key) && card && !isInSight(card)) show(card);
  else KEYS[event.key]();
});

// ---- what happens to the cards ----

let lastDone = null;

// On a comment's own page a decision leads on, and is pressed once.
document.addEventListener("submit", ({ target }) => {
  if (target.matches(".decide-form:not([hx-post])")) target.closest("[data-card]").dataset.sent = "";
});
addEventListener("pageshow", () => {
  for (const card of document.querySelectorAll("[data-sent]")) delete card.dataset.sent;
});

list.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-card]");
  if (card && card !== current()) go(card, { focus: false, scroll: false });
});

// Whoever said once that an article is theirs need not say it at each comment.
list.addEventListener("change", ({ target }) => {
  if (target.name === "picked") count();
  if (target.name !== "acknowledged") return;
  for (const box of list.querySelectorAll(`[data-article="${target.dataset.article}"]`)) box.checked = target.checked;
});

// The next comment is the current one as soon as a decision is on its way; two keys never mean the same comment.
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target;
  if (form.matches("form")) hush();
  if (form.matches(".bulk")) {
    sent.push("notice");
    notice.dataset.sent = "";
  }
  if (!form.matches("[data-desk] .decide-form")) return;
  const card = form.closest("[data-card]");
  const next = cardAfter(card);
  card.dataset.sent = "";
  sent.push(card.parentElement.id);
  go(next);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const place = event.target.matches?.(".bulk") ? notice : event.target.closest?.("[data-card]");
  if (!place) return;
  delete place.dataset.sent; // it stays where no answer took its place
  if (!event.detail.successful) forget(place === notice ? "notice" : place.closest("li").id);
});

// Of decisions under way at once each answer counts without the others, so the head is asked for when all are done.
let sends = 0;
let underWay = 0;
let overlapped = false;

document.addEventListener("htmx:beforeSend", () => {
  sends += 1;
  underWay += 1;
  overlapped ||= underWay > 1;
});

document.addEventListener("htmx:afterSettle", () => !underWay && overlapped && document.getElementById("desk-head") && renewHead());
document.addEventListener("htmx:afterRequest", () => {
  underWay = Math.max(0, underWay - 1);
});

async function renewHead() {
  const before = sends;
  overlapped = false;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (sends !== before) {
    overlapped = true;
    if (!underWay) renewHead();
    return;
  }
  for (const id of ["desk-head", "filters"]) {
    const fresh = document.adoptNode(page.getElementById(id));
    document.getElementById(id).replaceWith(fresh);
    htmx.process(fresh);
  }
}

function forget(id) {
  if (sent.includes(id)) sent.splice(sent.lastIndexOf(id), 1);
  if (waitsForUndo === id) waitsForUndo = "";
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.xhr.status === 403) renewTokens(document.getElementById(event.detail.target.id));
});

document.addEventListener("htmx:afterSettle", (event) => {
  count();
  if (event.detail.xhr.status >= 400) tellOf(event.detail.target.id);
  if (waitsForUndo === event.detail.target.id) undoWhatWaited();
  const card = current();
  if (card && !isTyping()) show(card); // others have shrunk
});

function undoWhatWaited() {
  const button = document.getElementById(waitsForUndo)?.querySelector("[data-undo], [data-undo-all]");
  if (button) takeBack(button, waitsForUndo);
  waitsForUndo = "";
}

// After signing in elsewhere every form of the page has an old token; the answer that says so brings a new one.
function renewTokens(answer) {
  const fresh = answer?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh ?? field.value;
}

document.addEventListener("htmx:load", (event) => {
  const place = event.detail.elt;
  if (!place.matches?.(".place-in-queue")) return;
  if (place.querySelector("[data-done]")) {
    lastDone = place;
    putAway();
    if (!current()) go(cardAfter(place), { focus: !isTyping() });
  } else if (!place.querySelector("[role=alert]")) {
    bringBack(place);
    // Whoever has gone on since is not called back.
    if (!isTyping() && keysPressed === keysAtUndo) go(place.querySelector("[data-card]"));
  }
  const next = document.querySelector(".next");
  if (!next) return;
  next.hidden = cards().length > 0;
  if (!next.hidden && !isTyping()) next.querySelector("a").focus();
});

// Of what was decided the last line stays in sight; the others are put together above.
const decided = document.querySelector("[data-decided]");

function putAway() {
  if (!decided) return;
  const lines = [...list.querySelectorAll(".done")].filter((line) => line !== lastDone && line.id !== waitsForUndo);
  decided.querySelector("ol").append(...lines);
  tally();
}

function bringBack(place) {
  if (decided?.contains(place)) list.prepend(place);
  tally();
}

function tally() {
  const number = decided?.querySelectorAll(".done").length;
  if (!decided) return;
  decided.hidden = !number;
  decided.querySelector("summary").textContent = decided.dataset.some.replace("{number}", number);
}

// Whoever is at another comment by now stays there: the next key must not mean this one.
function tellOf(id) {
  const refusal = document.getElementById(id)?.querySelector("[role=alert]");
  if (!refusal || id === "notice") return;
  const link = Object.assign(document.createElement("a"), { href: `#${id}`, textContent: notice.dataset.look });
  say(refusal.textContent.trim(), link);
}

notice.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#card-']");
  if (!link) return;
  event.preventDefault();
  go(document.querySelector(`${link.hash} [data-card]`));
  hush();
});

// Signed out, out of reach, or an error of the site: the card and what was typed in it stay as they are.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const isPage = /^\s*<(!doctype|html)/i.test(xhr.responseText);
  if (xhr.status !== 401 && !isPage) return;
  event.detail.shouldSwap = false;
  if (xhr.getResponseHeader("X-Locked")) {
    sendUnlocked(event.detail);
    return;
  }
  say(xhr.status === 401 ? xhr.responseText : notice.dataset.failed);
});

// What was decided is decided as soon as whoever was away has said who they are. The button is pressed once more, since
// its name and value say what; a form that is only told to send itself would send neither.
async function sendUnlocked({ xhr, requestConfig: { elt, triggeringEvent } }) {
  const pressed = triggeringEvent?.submitter;
  if (!(await unlock(xhr.getResponseHeader("X-Locked")))) say(xhr.responseText);
  else if (pressed?.isConnected) pressed.click();
  else if (elt.matches("form")) elt.requestSubmit();
  else elt.click();
}

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => notice.querySelector("[data-said]") || say(notice.dataset.failed));
}

function hush() {
  for (const said of notice.querySelectorAll("[data-said]")) said.remove();
}

function say(sentence, link = "") {
  const box = document.createElement("div");
  box.className = "notice notice-bad";
  box.setAttribute("role", "alert");
  box.dataset.said = "";
  const words = document.createElement("p");
  words.append(sentence, " ", link);
  box.append(words);
  notice.replaceChildren(box);
}

// ---- picking ----

const bar = document.querySelector("[data-picked]");

function count() {
  if (!bar) return;
  const number = list.querySelectorAll("[name=picked]:checked").length;
  bar.closest("form").dataset.picks = number;
  bar.textContent = number ? bar.dataset.some.replace("{number}", number) : bar.dataset.none;
}

// ---- the list of keys ----

document.querySelector("[data-keys-line]")?.removeAttribute("hidden");
document.querySelector("[data-keys]")?.addEventListener("click", () => dialog.showModal());
const switched = dialog.querySelector("[data-keys-on]");
switched.checked = !isOff();
switched.addEventListener("change", () => {
  try {
    localStorage.setItem(KEYS_OFF, switched.checked ? "" : "1");
  } catch {
    switched.checked = true;
  }
});

go(cards()[0], { focus: false, scroll: false });
count();
