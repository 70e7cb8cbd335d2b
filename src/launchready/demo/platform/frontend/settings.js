// One's own profile, picture and password.

import { api } from "./api.js";
import { tell } from "./dom.js";
import { onSubmit } from "./forms.js";

export function settings() {
  onSubmit("profile-form", async (values) => {
    await api("PATCH", "/me", { ...values, listed: values.listed === "on" });
    tell("Saved.");
  });
  onSubmit("avatar-form", async (values, form) => {
    const file = new FormData(form);
    file.set("kind", "avatar");
    await api("POST", "/uploads", file);
    form.reset();
    tell("Your new picture is in use.");
  });
  onSubmit("password-form", async (values, form) => {
    await api("POST", "/auth/password-change", values);
    form.reset();
    tell("Your password has been changed.");
  });
}
