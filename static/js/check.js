// Shows what the site answers to a comment where its form was: the check, the form with what is amiss, or why nothing
// can be sent now. Without scripts, or at the second try when no answer came, that is a page of its own. Back and Forward
// lead from one to the other, as they would between pages.
const WAIT = 20_000; // milliseconds

const original = document.querySelector("form[data-check]");
const sheet = original.closest("[data-answers-here]"); // of a page that is about the form alone
const own = sheet ? [...sheet.children] : [original];
const home = document.createComment("");
const after = sheet ? home : original.closest(".section"); // in an article an answer is a part like its others
const TO_TYPE_IN = "textarea:not([readonly])";
const stood = [own]; // what has stood here, each the answer to the one before it
let shown = own;
let plain = false;

own[0].before(home);
original.ariaBusy = "false";

function show(parts, target) {
  for (const part of shown) part.remove();
  (parts === own ? home : after).after(...parts);
  shown = parts;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

/** Set an answer a level lower where the page has a title and ways of its own. */
function fit(answer) {
  if (sheet) return;
  for (const part of answer.querySelectorAll("[data-alone]")) part.remove();
  const title = answer.querySelector("h1");
  const heading = document.createElement("h2");
  heading.append(...title.childNodes);
  title.replaceWith(heading);
  if (!answer.querySelector("#write")) heading.id = "write"; // where “Add a comment” leads
}

function take(answer) {
  const form = answer.querySelector("form[data-check]");
  fit(answer);
  const heading = answer.querySelector("h1, h2");
  const target = answer.querySelector("[role=alert]") ?? heading;
  heading.tabIndex = target.tabIndex = -1;
  settle(shown);
  remember([...answer.children]);
  show(stood.at(-1), target);
  form?.dispatchEvent(new Event("shown", { bubbles: true }));
}

/** Take from a form what was amiss in it, once it was answered. */
function settle(parts) {
  for (const part of parts) {
    for (const said of part.querySelectorAll(".error, [role=alert]")) said.remove();
    for (const field of part.querySelectorAll(".field-error")) field.classList.remove("field-error");
    for (const field of part.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }
}

/** Give an answer an entry of its own in the history, after that of the form which it answers. */
function remember(parts) {
  const place = stood.indexOf(shown);
  stood.splice(place + 1, stood.length, parts);
  history.replaceState({ place }, "");
  history.pushState({ place: place + 1 }, "");
}

function bringBack(parts) {
  const find = (what) => parts.map((part) => part.querySelector(what)).find(Boolean);
  show(parts, find(TO_TYPE_IN) ?? find("h1, h2"));
}

/** Go from a check to its form, by way of the history unless a link within the page has led on from there. */
function change() {
  const place = stood.indexOf(shown);
  if (history.state?.place === place) history.back();
  else bringBack(stood[place - 1]);
}

function say(form, what, busy) {
  const line = form.querySelector("[data-busy]");
  line.dataset.usual ??= line.textContent;
  line.textContent = line.dataset[what];
  form.ariaBusy = String(busy);
  form.querySelector(".button-main").disabled = busy;
}

function ask(form) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.timeout = WAIT;
  request.addEventListener("loadend", () => {
    const answer = request.response?.querySelector("main > .sheet");
    plain = !answer?.querySelector("form, #kept"); // an answer that would not give back what was typed is none
    say(form, plain ? "failed" : "usual", false);
    if (plain) form.querySelector(".button-main").focus();
    else take(document.adoptNode(answer));
  });
  request.send(new URLSearchParams(new FormData(form)));
  say(form, "busy", true);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.name === "again") {
    event.preventDefault();
    change();
  } else if (form.matches("[data-check]") && !plain) {
    event.preventDefault();
    if (form.ariaBusy !== "true") ask(form);
  }
});

// A frame later, for once this event is over the browser scrolls to where one was.
addEventListener("popstate", () => requestAnimationFrame(() => {
  const parts = stood[history.state?.place]; // none after a reload, or where a link within the page led
  if (parts && parts !== shown) bringBack(parts);
}));

// What was typed since then would not be in the check that Forward leads to: there the form stays.
document.addEventListener("input", () => {
  const last = stood.at(-1);
  if (last !== shown && !last.some((part) => part.querySelector(TO_TYPE_IN))) stood.pop();
});
