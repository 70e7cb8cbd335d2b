// The directory, private messages and notifications.

import { api } from "./api.js";
import { $, attempt, button, card, element, link, tell, when } from "./dom.js";
import { onSubmit } from "./forms.js";
import { loading, pager, showEmpty } from "./lists.js";

const drawMember = (person) => {
  const meta = [person.headline, person.company].filter(Boolean).join(", ");
  const made = card({ title: person.name, text: person.bio, meta, person });
  if (person.id !== document.body.dataset.me) made.append(link("Write", `/messages?to=${person.id}`));
  return made;
};

export function members() {
  return pager("/members", drawMember, "Nobody is listed yet.")();
}

const drawMessage = (message) =>
  card({ title: message.sender.name, text: message.body, meta: when(message.created_at) });

async function offerRecipients() {
  const wanted = new URLSearchParams(location.search).get("to");
  const page = await api("GET", "/members?limit=100");
  for (const person of page.items) {
    if (person.id === document.body.dataset.me) continue;
    const option = element("option", person.name);
    option.value = person.id;
    option.selected = person.id === wanted;
    $("recipient").append(option);
  }
}

const others = (conversation) =>
  conversation.members
    .filter((person) => person.id !== document.body.dataset.me)
    .map((person) => person.name)
    .join(", ") || "Only you";

export async function messages() {
  let open = null;
  const show = async (conversation) => {
    open = conversation;
    $("list").replaceChildren();
    const page = await loading($("list"), () => api("GET", `/conversations/${conversation.id}/messages`));
    $("list").append(...page.items.map(drawMessage));
    $("message-form").hidden = false;
  };
  const list = (conversation) => button(others(conversation), () => show(conversation));
  onSubmit("message-form", async (values, form) => {
    $("list").prepend(drawMessage(await api("POST", `/conversations/${open.id}/messages`, values)));
    form.reset();
  });
  onSubmit("compose-form", async ({ recipient, body }, form) => {
    const made = await api("POST", "/conversations", { member_ids: [recipient], body });
    $("conversations").prepend(list(made));
    form.reset();
    await show(made);
  });
  const [page] = await Promise.all([
    loading($("list"), () => api("GET", "/conversations")),
    offerRecipients(),
  ]);
  $("conversations").append(...page.items.map(list));
  if (page.items.length) return show(page.items[0]);
  return showEmpty($("list"), "No messages yet. Write to someone.");
}

const drawNotification = (item) => {
  const title = item.read_at ? "Seen" : "New";
  const href = item.post_id ? `/posts/${item.post_id}` : undefined;
  return card({ title, text: item.text, meta: when(item.created_at), href });
};

export function notifications() {
  $("read-all").addEventListener(
    "click",
    attempt(async () => {
      await api("POST", "/notifications/read-all");
      for (const heading of document.querySelectorAll("#list h3")) (heading.firstChild ?? heading).textContent = "Seen";
      tell("All seen.");
      await countUnread();
    }),
  );
  return pager("/notifications?limit=30", drawNotification, "Nothing new.")();
}

export async function countUnread() {
  const place = $("unread");
  if (!place) return;
  const { unread } = await api("GET", "/notifications/unread-count");
  place.textContent = unread;
  place.hidden = !unread;
}
