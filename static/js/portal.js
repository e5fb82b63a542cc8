// What every page may use. Nothing here is needed: links and forms do the same without it.
(() => {
  "use strict";
  const root = document.documentElement;

  const isDark = () =>
    (["light", "dark"].includes(root.dataset.theme)
      ? root.dataset.theme
      : matchMedia("(prefers-color-scheme: dark)").matches && "dark") === "dark";

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-switch]");
    if (theme) {
      event.preventDefault();
      const chosen = isDark() ? "light" : "dark";
      root.dataset.theme = chosen;
      document.cookie = `theme=${chosen}; path=/; max-age=31536000; samesite=lax`;
      const body = new FormData(theme.form);
      body.set("theme", chosen);
      fetch(theme.form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
    }
    if (event.target.closest("[data-print]")) print();
  });

  // Filters show their answer at once; the button stays for keyboards and old phones. While a
  // sheet covers the page the choice waits for the button.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("form[data-auto]") || event.target.type === "search") return;
    if (form.matches("[popover]") && matchMedia("(max-width: 59.99em)").matches) return;
    form.requestSubmit();
  });
  // Empty fields make long addresses that nobody can share.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-auto]")) return;
    const empty = [...form.elements].filter((field) => field.name && field.value === "");
    for (const field of empty) field.disabled = true;
    setTimeout(() => empty.forEach((field) => { field.disabled = false; }));
  });

  // A name chosen from a long list is sent as its code, which outlives a renaming.
  document.addEventListener("formdata", (event) => {
    for (const field of event.target.querySelectorAll("input[data-by]")) {
      const chosen = [...field.list.options].find((option) => option.value === field.value);
      const code = field.value === field.defaultValue ? field.dataset.code : chosen?.dataset[field.dataset.by];
      if (code) event.formData.set(field.name, code);
    }
  });

  // A second click must not send a form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("data-many")) return;
    if (event.submitter?.formTarget === "_blank") return; // this page stays as it is
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
    const errors = document.querySelector("main [data-errors]:not([data-still])");
    if (errors) errors.focus();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // A script that few readers need comes when they touch the part that uses it.
  for (const part of document.querySelectorAll("[data-needs]")) {
    const add = () => {
      const script = document.createElement("script");
      script.src = part.dataset.needs;
      script.addEventListener("load", () => window.htmx.process(part));
      document.head.append(script);
    };
    const soon = () => (document.readyState === "complete" ? add() : addEventListener("load", add));
    part.addEventListener("focusin", soon, { once: true });
  }

  // On a phone the tabs are wider than the window: the current one is brought into it.
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const row = here.closest("ul");
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }

  // Parts that do nothing without scripts are shown by them.
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-no-script]")) part.hidden = true;
})();
