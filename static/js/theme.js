// Remembers a reader's choice of light or dark on this device; without one the system's setting holds.
// A classic script in the head: a module would come after the first paint, and the page would flash.
(() => {
  const root = document.documentElement;
  const KEY = "theme";

  function remembered() {
    try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
  }

  function apply(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll(".theme-switch button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }

  apply(remembered());

  addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector(".theme-switch");
    if (!bar) return;
    bar.hidden = false;
    apply(remembered());
    bar.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      try { localStorage.setItem(KEY, button.value); } catch { /* refused: the choice lasts for this page */ }
      apply(button.value);
    });
  });
})();
