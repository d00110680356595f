// Lets a form be answered with a passkey. What the browser is asked comes with the form, as data; what the device
// answers goes into its hidden field. Without scripts, or in a browser without passkeys, the page offers other ways.

const bytes = (text) => {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const known = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

const make = ({ publicKey }) =>
  navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    },
  });

const show = ({ publicKey }) =>
  navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    },
  });

// Written out, since toJSON() is younger than passkeys are.
function written(credential) {
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = names.filter((name) => credential.response[name]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(given.map((name) => [name, text(credential.response[name])])),
  });
}

async function options({ options, optionsUrl }) {
  if (options) return JSON.parse(options);
  const answer = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

// Returns what the device of whoever is signed in, or was away, answers.
export const ownPasskey = async (optionsUrl) => written(await show(await options({ optionsUrl })));

async function answer(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  form.ariaBusy = "true";
  try {
    const asked = await options(form.dataset);
    form.elements.credential.value = written(await (form.dataset.passkey === "make" ? make(asked) : show(asked)));
    form.submit();
  } catch {
    failed.hidden = false;
  } finally {
    form.ariaBusy = null;
  }
}

if ("PublicKeyCredential" in window) {
  for (const each of document.querySelectorAll("[data-needs-passkeys]")) each.hidden = false;
  for (const each of document.querySelectorAll("[data-without-passkeys]")) each.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form);
    });
  }
}
