// Asks once about cookies, and keeps the theme that a visitor chose.

import { $, cookie } from "./dom.js";

function theme(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem("theme", name);
}

export function consent() {
  const bar = $("consent");
  if (!bar) return;
  bar.hidden = Boolean(cookie("consent"));
  bar.addEventListener("click", ({ target }) => {
    if (target.type !== "button") return;
    document.cookie = `consent=${target.value}; Path=/; Secure; SameSite=Lax; Max-Age=31536000`;
    bar.hidden = true;
  });
  theme(localStorage.getItem("theme") ?? "light");
  $("theme").addEventListener("click", () => {
    theme(document.documentElement.dataset.theme === "light" ? "dark" : "light");
  });
}
