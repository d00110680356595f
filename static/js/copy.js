// Gives each copy box buttons that copy it and say what they did. Without scripts one selects and copies by hand.

const write = (text, formatted) => {
  if (!formatted) return navigator.clipboard.writeText(text);
  // An editor that shows text as it will look takes the HTML; any other takes its source.
  const kinds = ["text/html", "text/plain"];
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(kinds.map((type) => [type, new Blob([text], { type })])))]);
};

for (const panel of document.querySelectorAll(".panel")) {
  const box = panel.querySelector(".copy-box");
  const status = panel.querySelector("[role=status]");
  box.addEventListener("focus", () => box.select());
  for (const button of panel.querySelectorAll("button.copy")) {
    const formatted = "formatted" in button.dataset;
    button.hidden = formatted && !("ClipboardItem" in window);
    button.addEventListener("click", async () => {
      try {
        await write(box.value, formatted);
        status.textContent = button.dataset.done;
      } catch {
        box.focus();
        box.select();
        status.textContent = button.dataset.select;
      }
    });
  }
}
