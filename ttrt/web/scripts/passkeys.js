// Passkeys: a form with data-passkey asks the browser for one and sends its answer. "get" signs in, "create" makes one.
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (form) => {
    const { publicKey } = JSON.parse(form.dataset.asked);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    publicKey.allowCredentials = listed(publicKey.allowCredentials);
    publicKey.excludeCredentials = listed(publicKey.excludeCredentials);
    return publicKey;
  };
  const told = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    const clientExtensionResults = credential.getClientExtensionResults();
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults });
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-passkey]") || form.elements.passkey.value) return;
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    said.textContent = "Follow what your browser or your key asks of you.";
    try {
      form.elements.passkey.value = told(await navigator.credentials[form.dataset.passkey]({ publicKey: asked(form) }));
      form.requestSubmit();
    } catch (no) {
      said.textContent = no.name === "InvalidStateError"
        ? "This device has a passkey for you already."
        : "No passkey was used. Press the button to try once more.";
    }
  });
})();
