// Getting in: sign-in, sign-up, a new password, an invitation.

import { api } from "./api.js";
import { tell } from "./dom.js";
import { onSubmit } from "./forms.js";

export function signIn() {
  onSubmit("sign-in-form", async (values) => {
    await api("POST", "/auth/sign-in", values);
    location.assign("/feed");
  });
}

export function signUp() {
  onSubmit("sign-up-form", async ({ terms, ...values }) => {
    await api("POST", "/auth/sign-up", values);
    tell("Check your mail.");
  });
  onSubmit("confirm-form", async (values) => {
    await api("POST", "/auth/sign-up/confirm", values);
    location.assign("/sign-in");
  });
}

export function reset() {
  onSubmit("reset-form", async (values) => {
    await api("POST", "/auth/password-reset", values);
    tell("If there is an account, a code is on its way.");
  });
  onSubmit("reset-confirm-form", async (values) => {
    await api("POST", "/auth/password-reset/confirm", values);
    location.assign("/sign-in");
  });
}

export function invite() {
  onSubmit("invite-form", async (values, form) => {
    await api("POST", `/invites/by-token/${form.dataset.token}/redeem`, values);
    location.assign("/sign-in");
  });
}
