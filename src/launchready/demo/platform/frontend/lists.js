// Lists: a skeleton while they load, words when they are empty, the reason when they cannot be had.

import { $, attempt, element } from "./dom.js";
import { api } from "./api.js";

export function skeleton(place) {
  const bones = [1, 2, 3].map(() => element("div", undefined, "card skeleton"));
  place.setAttribute("aria-busy", "true");
  place.append(...bones);
  return () => {
    place.removeAttribute("aria-busy");
    for (const bone of bones) bone.remove();
  };
}

export async function loading(place, load) {
  const done = skeleton(place);
  try {
    return await load();
  } finally {
    done();
  }
}

export function showEmpty(place, text) {
  place.querySelector(".empty")?.remove();
  if (!place.querySelector(".card")) place.append(element("p", text, "empty"));
}

export function pager(path, draw, empty, options = {}) {
  const place = options.place ?? $("list");
  const more = options.more ?? $("more");
  let cursor = options.cursor ?? null;
  const load = async () => {
    const join = path.includes("?") ? "&" : "?";
    const page = await loading(place, () =>
      api("GET", cursor ? `${path}${join}cursor=${encodeURIComponent(cursor)}` : path),
    );
    place.append(...page.items.map(draw));
    showEmpty(place, empty);
    cursor = page.next_cursor;
    if (more) more.hidden = !cursor;
  };
  more?.addEventListener("click", attempt(load));
  return load;
}
