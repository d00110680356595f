// Fetches what only some need when they need it: what helps to write once a reader comes near the form, and the bar of
// those who work here where the marker of their sign-in is. Whoever only reads fetches neither.
const NEAR = "800px";
const section = document.querySelector("[data-staff-bar]");
const form = section.querySelector("[data-helps]");

if (form) {
  new IntersectionObserver((seen, observer) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    for (const help of form.dataset.helps.split(" ")) import(help);
  }, { rootMargin: NEAR }).observe(form);
}
if (/(^|; )(__Host-)?staff=1(;|$)/.test(document.cookie)) import(section.dataset.staffHelp);
