// Name the boxes that pick one of many by their label: what draws them leaves an empty one without a name.

function name(box) {
  const select = box.closest(".related-widget-wrapper, .form-row, td")?.querySelector("select");
  const label = select?.labels?.[0]?.textContent.replace(/:\s*$/, "");
  if (!label) return;
  const shown = box.querySelector(".select2-selection__rendered");
  const value = shown?.title ?? "";
  box.setAttribute("aria-label", value ? `${label}: ${value}` : label);
  box.removeAttribute("aria-labelledby");
  shown?.removeAttribute("role"); // within a combobox it is no field of its own
  shown?.removeAttribute("aria-readonly");
}

const nameAll = () => document.querySelectorAll(".select2-selection").forEach(name);

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
