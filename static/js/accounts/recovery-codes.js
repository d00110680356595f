// Gives the recovery codes buttons that copy, keep and print them. Without scripts one selects them by hand.

for (const panel of document.querySelectorAll("[data-recovery-codes]")) {
  const box = panel.querySelector("textarea");
  const status = panel.querySelector("[role=status]");

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(box.value);
      status.textContent = panel.dataset.copied;
    } catch {
      box.focus();
      box.select();
      status.textContent = panel.dataset.select;
    }
  };

  const download = () => {
    const link = document.createElement("a");
    const about = panel.querySelector("[data-about]").textContent;
    link.href = URL.createObjectURL(new Blob([`${about}\n\n${box.value}\n`], { type: "text/plain" }));
    link.download = panel.dataset.file;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const deeds = { copy, download, print: () => print() };
  for (const button of panel.querySelectorAll("button")) button.addEventListener("click", deeds[button.value]);
  panel.querySelector("[data-needs-scripts]").hidden = false;
  box.addEventListener("focus", () => box.select());
}
