// Keeps what is typed into an article's form, says that it is kept and who else has it open, and warns before it is
// left unsaved. What is kept is a working copy at the site; the article itself changes only when it is saved.
import { isLocked, unlock } from "../unlock.js";

const PAUSE = 2_000; // milliseconds without a key
const LONGEST = 30_000; // while somebody types on and on
const BEAT = 20_000; // between two words to the site that the form is open
const AGAIN = 5_000; // after nothing was heard
const WAIT = 3_000; // at most, for what is under way, before the form is sent or its preview opened
const UNATTENDED = { "X-Unattended": "1" }; // what is sent though nobody typed is no sign of anybody
const TWICE = 10_000; // what is sent again so soon was clicked twice
const SMALL = 40_000; // bytes; browsers send little more for a page that is being closed
const BEFORE_A_CHANGE = ["keydown", "pointerdown", "paste", "drop", "beforeinput"];
const AFTER_A_CHANGE = ["input", "change", "keyup", "click", "formset:added", "formset:removed"];

const place = document.querySelector("[data-working]");
const form = place?.closest("form");
const others = document.querySelector("[data-others]");
const saved = document.querySelector("[data-saved]");

let loaded; // the form as it came
let kept; // the form as the site has it
let touched = false;
let leaving = 0; // when the form was sent
let waiting = false; // to send it
let timer;
let since = 0; // when what is not kept yet began
let underWay = null;
let hasWarned = false;
let locked = ""; // what the site said of a session that is, since somebody was away

const isFile = ([, value]) => value instanceof File;
const isTyped = ([name]) => name !== "csrfmiddlewaretoken";
const entries = () => [...new FormData(form)];
const texts = () => JSON.stringify(entries().filter((entry) => isTyped(entry) && !isFile(entry)));
const files = () => entries().filter((entry) => isFile(entry) && entry[1].size > 0);
const startsUnsaved = () => "unsaved" in place.dataset;
const isChanged = () => startsUnsaved() || texts() !== loaded;
// What was typed here before is not written over until somebody has said what becomes of it.
const undecided = () => document.querySelector("[data-typed-before]");
const isUnsaved = () => isChanged() || files().length > 0;

function begin() {
  loaded = texts();
  kept = startsUnsaved() ? "" : loaded;
}

// What the page's own scripts do to the form before anybody has touched it is nobody's typing.
function touch() {
  if (touched) return;
  touched = true;
  begin();
}

// ---- what is said ----

function say(sentence, { aloud = false } = {}) {
  const line = place.querySelector("[data-said]");
  const told = place.querySelector("[data-told]");
  const said = sentence && files().length ? `${sentence} ${place.dataset.files}` : sentence;
  line.textContent = said;
  if (!said || aloud || !told.textContent) told.textContent = said;
}

// A sentence that tells of trouble is spoken; that it is kept is spoken once, and again after trouble.
function sayKept(sentence) {
  say(sentence, { aloud: hasWarned });
  hasWarned = false;
}

function warn(sentence) {
  if (place.querySelector("[data-said]").textContent !== sentence) say(sentence, { aloud: true });
  hasWarned = true;
}

function tell({ others: names, saved: sentence }) {
  const before = [...others.children].map((line) => line.textContent);
  if (names.join("\n") !== before.join("\n")) {
    others.replaceChildren(...names.map((name) => Object.assign(document.createElement("p"), { className: "working-note", textContent: name })));
  }
  const told = saved.querySelector("span");
  if (sentence && told.textContent !== sentence && !document.querySelector("[name=read_both]")) {
    told.textContent = sentence;
    saved.hidden = false;
  }
}

// ---- what is sent ----

function message(act) {
  const data = new FormData();
  for (const [name, value] of entries()) {
    if (act === "typed" ? !(value instanceof File) : ["csrfmiddlewaretoken", "version"].includes(name)) data.append(name, value);
  }
  data.append("_working", act);
  return data;
}

function send(act, options = {}) {
  const headers = act === "typed" ? {} : UNATTENDED;
  return fetch(place.dataset.working, { method: "POST", body: message(act), redirect: "manual", headers, ...options });
}

// After signing in elsewhere the form has an old token; its page, asked for anew, has the one that counts.
async function renewToken() {
  const answer = await fetch(location.href, { redirect: "manual", headers: UNATTENDED });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token ?? field.value;
  return Boolean(token);
}

async function sendWell(act) {
  const answer = await send(act);
  return answer.status === 403 && (await renewToken()) ? send(act) : answer;
}

function actOf(now) {
  if (now === kept || undecided()) return "open";
  return isChanged() ? "typed" : "undone";
}

async function exchange() {
  const now = texts();
  const act = actOf(now);
  let answer;
  try {
    answer = await sendWell(act);
  } catch {
    return act === "open" || retry(place.dataset.lost);
  }
  if (isLocked(answer)) return lock(answer.headers.get("X-Locked"));
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return isUnsaved() && warn(place.dataset.signedOut);
  if (answer.status === 404) return warn(place.dataset.gone);
  if (answer.status === 413) return warn((await answer.json().catch(() => null))?.said ?? place.dataset.lost);
  if (!answer.ok) return act === "open" || retry(place.dataset.lost);
  hear(await answer.json(), act, now);
}

function hear(told, act, now) {
  openAgain();
  tell(told);
  if (act === "open" && touched && undecided() && now !== kept) warn(place.dataset.undecided);
  else if (act === "typed") sayKept(told.said);
  else if (act === "undone" || (hasWarned && !isUnsaved())) sayKept("");
  if (act === "open") return;
  kept = now;
  look();
}

// Nobody is interrupted while they type: a line says so, with a button; who sends the form is asked then.
function lock(header) {
  locked = header;
  place.querySelector("[data-unlock-now]").hidden = false;
  if (isUnsaved()) warn(place.dataset.locked);
}

function openAgain() {
  locked = "";
  place.querySelector("[data-unlock-now]").hidden = true;
}

async function askWho() {
  if (!(await unlock(locked))) return false;
  openAgain();
  say("");
  keep();
  return true;
}

async function sendUnlocked({ target, submitter }) {
  if (await askWho()) target.requestSubmit(submitter);
}

function retry(sentence) {
  warn(sentence);
  schedule(AGAIN);
}

// One at a time: what was typed meanwhile follows.
function keep() {
  clearTimeout(timer);
  since = 0;
  if (leaving) return;
  if (!touched && !startsUnsaved()) begin();
  underWay ??= exchange().finally(() => {
    underWay = null;
  });
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => texts() !== kept && keep(), pause);
}

function look() {
  if (!touched || leaving) return;
  if (files().length && !place.querySelector("[data-said]").textContent) say(place.dataset.files, { aloud: true });
  if (texts() !== kept) since ||= Date.now();
  schedule(Math.max(0, Math.min(PAUSE, since ? since + LONGEST - Date.now() : PAUSE)));
}

// ---- leaving ----

// What was typed since the page came stays in the form, and is kept from now on.
async function throwAway(old) {
  const answer = await fetch(old.action, { method: "POST", body: new FormData(old), redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") {
    warn(place.dataset.lost);
    return;
  }
  undecided().remove();
  keep();
}

const atMost = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, WAIT))]);

// Whoever refuses what is sent has spoken by now: the window hears of it last.
function sendForm(event) {
  if (event.defaultPrevented) {
    look();
  } else if (event.target.id === "throw-away" && undecided() && isUnsaved()) {
    event.preventDefault();
    throwAway(event.target);
  } else if (event.target === form || event.target.id === "throw-away") {
    sendOnce(event);
  }
}

// A copy that reached the site after the form would look as if it had not been saved.
function sendOnce(event) {
  clearTimeout(timer);
  if (locked) {
    event.preventDefault();
    sendUnlocked(event);
    return;
  }
  if (underWay || Date.now() - leaving < TWICE) event.preventDefault();
  else leaving = Date.now();
  if (underWay && !waiting) sendLater(event);
}

async function sendLater({ target, submitter }) {
  waiting = true;
  await atMost(underWay);
  waiting = false;
  underWay = null;
  target.requestSubmit(submitter);
}

// Who types on has stopped what was sent, or is faster than it.
function stay() {
  leaving = 0;
}

async function flush() {
  await underWay;
  if (texts() !== kept) keep();
  await underWay;
}

// The tab is opened at once: later it would be taken for one that nobody asked for.
async function preview(event) {
  const link = event.target.closest("a[data-preview]");
  if (!link || texts() === kept || undecided() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const tab = open("about:blank", "_blank");
  if (!tab) return;
  event.preventDefault();
  tab.opener = null;
  await atMost(flush());
  tab.location = link.href;
}

function hide() {
  const now = texts();
  const act = actOf(now);
  if (leaving || act === "open") return;
  clearTimeout(timer);
  send(act, { keepalive: new Blob([now]).size < SMALL })
    .then(async (answer) => answer.ok && hear(await answer.json(), act, now))
    .catch(() => schedule(AGAIN));
}

function start() {
  form.autocomplete = "off"; // or the browser would, on the way back, put an older text into the form as it is now
  begin();
  addEventListener("load", () => touched || begin());
  for (const name of BEFORE_A_CHANGE) document.addEventListener(name, touch, { capture: true });
  for (const name of AFTER_A_CHANGE) document.addEventListener(name, look);
  addEventListener("submit", sendForm);
  document.addEventListener("input", stay, { capture: true });
  document.addEventListener("click", preview);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? hide() : keep()));
  addEventListener("online", keep);
  place.querySelector("[data-unlock-now]").addEventListener("click", askWho);
  addEventListener("pagehide", () => send("left", { keepalive: true }).catch(() => null));
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && leaving) return location.reload(); // what was sent is older than what is stored
    leaving = 0;
    if (persisted) keep();
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && isUnsaved()) event.preventDefault();
  });
  setInterval(keep, BEAT);
  keep();
}

if (form) start();
