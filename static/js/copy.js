// Gives each copy box buttons that copy it and say what they did. Without scripts one selects and copies by hand.

const write = (text, { formatted, notes, page }) => {
  if (formatted === undefined) return navigator.clipboard.writeText(text);
  // Editors that show text as it will look drop ids, and browsers make links to them lead to this very page: so notes
  // lead to the article. An editor that takes no formatted text takes the source.
  const linked = text.replaceAll(`href="${notes}`, `href="${page}`);
  const kinds = { "text/html": linked, "text/plain": text };
  const blobs = Object.entries(kinds).map(([type, words]) => [type, new Blob([words], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
};

for (const panel of document.querySelectorAll(".panel")) {
  const box = panel.querySelector(".copy-box");
  const status = panel.querySelector("[role=status]");
  box.addEventListener("focus", () => box.select());
  for (const button of panel.querySelectorAll("button.copy")) {
    button.hidden = "formatted" in button.dataset && !("ClipboardItem" in window);
    button.addEventListener("click", async () => {
      try {
        await write(box.value, button.dataset);
        status.textContent = button.dataset.done;
      } catch {
        box.focus();
        box.select();
        status.textContent = button.dataset.select;
      }
    });
  }
}
