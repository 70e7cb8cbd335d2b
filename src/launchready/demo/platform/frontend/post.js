// One post: likes, comments, and what its menu offers.

import { api } from "./api.js";
import { $, attempt, card, copy, tell, when } from "./dom.js";
import { onSubmit } from "./forms.js";
import { pager, showEmpty } from "./lists.js";

const drawComment = (comment) =>
  card({
    title: comment.author.name,
    text: comment.body,
    meta: when(comment.created_at),
    person: comment.author,
  });

function likes(path) {
  const show = async () => {
    const reactions = await api("GET", `${path}/reactions`);
    $("likes").textContent = reactions.counts.like ?? 0;
    $("like").setAttribute("aria-pressed", String(reactions.mine.includes("like")));
  };
  $("like").addEventListener(
    "click",
    attempt(async () => {
      const given = $("like").getAttribute("aria-pressed") === "true";
      await api(given ? "DELETE" : "PUT", `${path}/reactions/like`);
      await show();
    }),
  );
  return show();
}

function menu(path, id) {
  $("copy-link").addEventListener("click", () => copy(location.href));
  onSubmit("report-form", async ({ reason }, form) => {
    await api("POST", "/reports", { post_id: id, reason });
    form.reset();
    form.closest("details").open = false;
    tell("Thank you. The moderators will look at it.");
  });
  $("delete-post")?.addEventListener(
    "click",
    attempt(async () => {
      if (!confirm("Delete this post?")) return;
      await api("DELETE", path);
      location.assign("/feed");
    }),
  );
}

export function post() {
  const { id } = $("post").dataset;
  const path = `/posts/${id}`;
  const { cursor } = $("list").dataset;
  onSubmit("comment-form", async (values, form) => {
    $("list").prepend(drawComment(await api("POST", `${path}/comments`, values)));
    showEmpty($("list"), "");
    form.reset();
  });
  menu(path, id);
  pager(`${path}/comments`, drawComment, "No comments yet.", { cursor });
  return likes(path);
}
