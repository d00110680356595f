// Gives each copy box a button that copies it and says that it did. Without scripts one selects and copies by hand.
for (const panel of document.querySelectorAll(".panel")) {
  const box = panel.querySelector(".copy-box");
  const button = panel.querySelector("button.copy");
  const status = panel.querySelector("[role=status]");
  button.hidden = false;
  box.addEventListener("focus", () => box.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(box.value);
      status.textContent = button.dataset.done;
    } catch {
      box.focus();
      box.select();
      status.textContent = button.dataset.select;
    }
  });
}
