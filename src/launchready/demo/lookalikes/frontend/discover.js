// Posts without end, tips that take their time, and likes that show before the server has answered.

import { api } from "./api.js";
import { $, card, element, tell } from "./dom.js";
import { skeleton } from "./lists.js";
import { whenSeen } from "./pagewise.js";

const LATE = 4000;

function likeButton(post) {
  const made = element("button", "Like");
  made.type = "button";
  const draw = (given) => {
    made.setAttribute("aria-pressed", String(given));
    made.textContent = given ? "Liked" : "Like";
  };
  made.addEventListener("click", async () => {
    const given = made.getAttribute("aria-pressed") === "true";
    draw(!given);
    try {
      await api(given ? "DELETE" : "PUT", `/posts/${post.id}/reactions/like`);
    } catch (error) {
      draw(given);
      tell(error.message);
    }
  });
  draw(false);
  return made;
}

function drawPost(post) {
  const made = card({ title: post.title, text: post.body, meta: post.author.name, href: `/posts/${post.id}` });
  made.append(likeButton(post));
  return made;
}

function endless() {
  let cursor = "";
  let busy = false;
  whenSeen($("end"), async (stop) => {
    if (busy || cursor === null) return;
    busy = true;
    try {
      while (cursor !== null && $("end").getBoundingClientRect().top < innerHeight) {
        const page = await api("GET", `/posts?limit=5${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        $("list").append(...page.items.map(drawPost));
        cursor = page.next_cursor;
      }
      if (cursor === null) stop();
    } catch (error) {
      tell(error.message);
    } finally {
      busy = false;
    }
  });
}

function tips() {
  const done = skeleton($("tips"));
  setTimeout(() => {
    done();
    $("tips").append(element("p", "Tip: a picture of the seal helps more than its number."));
  }, LATE);
}

export async function show() {
  tips();
  endless();
}
