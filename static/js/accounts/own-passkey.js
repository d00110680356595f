// Lets a form that was sent be sent again with a passkey in place of the password.
import { ownPasskey } from "./passkey.js";

for (const way of document.querySelectorAll("[data-own-passkey]")) {
  const button = way.querySelector("button");
  const failed = way.querySelector("[data-passkey-failed]");
  way.hidden = !("PublicKeyCredential" in window);
  button.addEventListener("click", async () => {
    failed.hidden = true;
    button.disabled = true;
    try {
      button.form.elements["own-passkey"].value = await ownPasskey(way.dataset.ownPasskey);
      button.form.submit();
    } catch {
      failed.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
