// Administration; its own chunk, which members never load.

import { api } from "./api.js";
import { $, button, card, copy, element, tell, when } from "./dom.js";
import { onSubmit } from "./forms.js";
import { pager } from "./lists.js";

const state = (person) => `${person.role}, ${person.status}`;

function drawPerson(person) {
  const made = card({ title: person.name, text: person.email, meta: state(person) });
  const verb = () => (person.status === "active" ? "Suspend" : "Reinstate");
  const change = button(verb(), async () => {
    Object.assign(person, await api("POST", `/admin/members/${person.id}/${verb().toLowerCase()}`));
    made.querySelector(".meta").textContent = state(person);
    change.textContent = verb();
  });
  if (person.id !== document.body.dataset.me) made.append(change);
  return made;
}

function drawInvite(invite) {
  const meta = invite.redeemed_at ? "redeemed" : `open until ${when(invite.expires_at)}`;
  const made = card({ title: invite.email, text: invite.role, meta });
  const revoke = button("Revoke", async () => {
    await api("DELETE", `/invites/${invite.id}`);
    made.remove();
  });
  if (!invite.redeemed_at) made.append(revoke);
  return made;
}

function invites() {
  onSubmit("invite-new-form", async (values, form) => {
    const made = await api("POST", "/invites", values);
    const drawn = drawInvite(made);
    const address = new URL(`/invite/${made.token}`, location.origin).href;
    drawn.append(button("Copy the link", () => copy(address)));
    $("invites").prepend(drawn);
    form.reset();
    tell(`${made.email} is invited.`);
  });
  return pager("/invites", drawInvite, "No invitations.", { place: $("invites"), more: $("more-invites") })();
}

async function community() {
  onSubmit("community-form", async (values) => {
    await api("PATCH", "/community/settings", { ...values, open_sign_up: values.open_sign_up === "on" });
    tell("Saved.");
  });
  const present = await api("GET", "/community/settings");
  const form = $("community-form");
  form.elements.welcome_message.value = present.welcome_message;
  form.elements.open_sign_up.checked = present.open_sign_up;
}

async function figures() {
  const found = await api("GET", "/admin/analytics");
  for (const [name, value] of Object.entries(found)) {
    if (typeof value === "number") $("figures").append(element("li", `${name.replaceAll("_", " ")}: ${value}`));
  }
}

export function show() {
  return Promise.all([
    pager("/admin/members", drawPerson, "Nobody here.")(),
    invites(),
    community(),
    figures(),
  ]);
}
