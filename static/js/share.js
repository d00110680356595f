// Offers the device's own share sheet where there is one; the plain links beside it work everywhere.
const button = document.querySelector("button.share-sheet");
if (button && navigator.share) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.title, url: button.dataset.url });
    } catch { /* the reader closed the sheet */ }
  });
}
