// The feed, and what a search finds.

import { api } from "./api.js";
import { $, card, when } from "./dom.js";
import { onSubmit } from "./forms.js";
import { loading, pager, showEmpty } from "./lists.js";

const drawPost = (post) =>
  card({
    title: post.title,
    text: post.body,
    meta: `${post.author.name}, ${when(post.created_at)}, ${post.comment_count} comments`,
    href: `/posts/${post.id}`,
    person: post.author,
  });

const drawFound = (person) => card({ title: person.name, text: person.headline, meta: "Member", person });

export function feed() {
  onSubmit("post-form", async (values, form) => {
    $("list").prepend(drawPost(await api("POST", "/posts", values)));
    showEmpty($("list"), "");
    form.reset();
  });
  return pager("/posts", drawPost, "Nobody has written anything yet. Start!")();
}

export async function search() {
  const words = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  if (words.length < 2) return showEmpty($("list"), "Look for two letters or more.");
  const found = await loading($("list"), () => api("GET", `/search?q=${encodeURIComponent(words)}`));
  $("list").append(...found.people.map(drawFound), ...found.posts.map(drawPost));
  return showEmpty($("list"), "Nothing was found.");
}
