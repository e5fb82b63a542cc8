// Sends a file in parts, so that a broken line costs seconds and not the whole file. Without this
// script, or in an old browser, the form sends the file as forms do.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.tus || !tus.isSupported) return;
  const input = form.querySelector("[type=file]");
  const state = form.querySelector("[data-state]");
  const bar = state.querySelector("progress");
  const words = state.querySelector("[data-words]");
  const stop = state.querySelector("[data-stop]");
  const button = form.querySelector("button:not([type=button])");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let upload = null;

  const say = (name, values = {}) => {
    const text = state.dataset[name] || name;
    words.textContent = text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  };
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const busy = (is) => {
    state.hidden = false;
    stop.hidden = !is;
    if (is) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  };

  const send = (file) => {
    upload = new tus.Upload(file, {
      endpoint: form.dataset.upload,
      chunkSize: 1024 * 1024,
      retryDelays: [0, 2000, 5000, 10000, 20000, 30000, 60000, 60000, 60000],
      metadata: { filename: file.name },
      headers: { "X-CSRFToken": token },
      removeFingerprintOnSuccess: true,
      onProgress: (sent, all) => {
        bar.max = all;
        bar.value = sent;
        say("sending", { sent: megabytes(sent), all: megabytes(all) });
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
        if (!status) say("waiting");
        return !status || status >= 500 || [409, 423, 460].includes(status);
      },
      onError: (error) => {
        const answer = error.originalResponse;
        const said = answer && answer.getStatus() < 500 ? answer.getBody() : "";
        busy(false);
        say(said && !said.startsWith("<") ? said : "broken");
        upload = null;
      },
      onSuccess: () => {
        say("checking");
        stop.hidden = true;
        form.elements.upload.value = upload.url.replace(/\/$/, "").split("/").pop();
        input.disabled = true;
        form.submit();
      },
    });
    upload.findPreviousUploads().then((earlier) => {
      if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
      upload.start();
    });
  };

  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file) return; // the server says what is missing
    event.preventDefault();
    if (upload) return;
    busy(true);
    say("sending", { sent: "0.0", all: megabytes(file.size) });
    send(file);
  });
  stop.addEventListener("click", () => {
    if (upload) upload.abort(true).catch(() => {});
    upload = null;
    busy(false);
    say("stopped");
  });
  addEventListener("pageshow", () => {
    input.disabled = false;
    form.elements.upload.value = "";
  });
  addEventListener("online", () => { if (upload) { upload.abort().then(() => upload && upload.start()); } });
})();
