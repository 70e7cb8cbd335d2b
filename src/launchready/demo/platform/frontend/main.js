// Starts what the page needs; sections that few may see come as chunks of their own.

import { invite, reset, signIn, signUp } from "./account.js";
import { api } from "./api.js";
import { $, attempt } from "./dom.js";
import { feed, search } from "./feed.js";
import { countUnread, members, messages, notifications } from "./people.js";
import { post } from "./post.js";
import { settings } from "./settings.js";

const pages = { feed, search, post, members, messages, notifications, settings, invite, reset, signIn, signUp };

const sections = {
  admin: () => import("./admin.js"),
  billing: () => import("./billing.js"),
};

async function start() {
  const { page } = document.body.dataset;
  if (pages[page]) await pages[page]();
  else if (sections[page]) await (await sections[page]()).show();
}

$("menu")?.addEventListener("click", () => {
  const open = document.body.classList.toggle("menu-open");
  $("menu").setAttribute("aria-expanded", String(open));
});

$("sign-out")?.addEventListener(
  "click",
  attempt(async () => {
    await api("POST", "/auth/sign-out");
    location.assign("/sign-in");
  }),
);

attempt(start)();
countUnread().catch(() => {});
