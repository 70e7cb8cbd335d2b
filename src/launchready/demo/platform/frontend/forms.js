// Forms: say what is wrong beside the field, send once at a time, and come back to life after a refusal.

import { $, element, tell } from "./dom.js";

function complain(form, text, field) {
  let place = form.querySelector(".problem");
  if (!place) {
    place = element("p", undefined, "problem");
    place.setAttribute("role", "alert");
    form.append(place);
  }
  place.textContent = text;
  place.hidden = !text;
  for (const other of form.elements) other.removeAttribute("aria-invalid");
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
}

function firstWrong(form) {
  return [...form.elements].find(
    (field) => !field.checkValidity() || (field.required && !String(field.value).trim()),
  );
}

function nameOf(field) {
  return field.closest("label")?.firstChild.textContent.trim() ?? field.name;
}

export function onSubmit(id, work) {
  const form = $(id);
  if (!form) return;
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submit = form.querySelector("button:not([type])");
    const wrong = firstWrong(form);
    if (wrong) {
      complain(form, `${nameOf(wrong)}: ${wrong.validationMessage || "Please fill this in."}`, wrong);
      return;
    }
    submit.disabled = true;
    complain(form, "");
    try {
      tell("");
      await work(Object.fromEntries(new FormData(form)), form);
    } catch (error) {
      complain(form, error.message);
    } finally {
      submit.disabled = false;
    }
  });
}
