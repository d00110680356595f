// Shows what the site answers to a comment where its form was: the check, the form with what is amiss, or why nothing
// can be sent now. Without scripts, or at the second try when no answer came, that is a page of its own.
const WAIT = 20_000; // milliseconds

const original = document.querySelector("form[data-check]");
const sheet = original.closest("[data-answers-here]"); // of a page that is about the form alone
const own = sheet ? [...sheet.children] : [original];
const home = document.createComment("");
const after = sheet ? home : original.closest(".section"); // in an article an answer is a part like its others
let shown = own;
let before = own; // what “Change it” brings back
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
  before = shown;
  fit(answer);
  const target = answer.querySelector("[role=alert]") ?? answer.querySelector("h1, h2");
  target.tabIndex = -1;
  show([...answer.children], target);
  form?.dispatchEvent(new Event("shown", { bubbles: true }));
}

/** Bring the form back as it was, without what was amiss in it before. */
function goBack() {
  for (const part of before) {
    for (const said of part.querySelectorAll(".error, [role=alert]")) said.remove();
    for (const field of part.querySelectorAll(".field-error")) field.classList.remove("field-error");
    for (const field of part.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }
  show(before, before.map((part) => part.querySelector("textarea")).find(Boolean));
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
    goBack();
  } else if (form.matches("[data-check]") && !plain) {
    event.preventDefault();
    if (form.ariaBusy !== "true") ask(form);
  }
});
