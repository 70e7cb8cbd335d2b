// Buttons whose effect lies outside the page.

import { $, copy } from "./dom.js";

export async function show() {
  $("copy-number").addEventListener("click", () => copy($("number").textContent));
  $("print").addEventListener("click", () => print());
  $("rules").addEventListener("click", () => open("/terms", "_blank", "noopener"));
}
