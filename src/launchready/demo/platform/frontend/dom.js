// What every page needs: finding, making and filling elements. Text from people is only ever set as text.

export const $ = (id) => document.getElementById(id);

export const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);

export function tell(text) {
  const notice = $("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

export const attempt = (work) => async (event) => {
  event?.preventDefault();
  try {
    tell("");
    await work(event);
  } catch (error) {
    tell(error.message);
  }
};

export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function button(text, work) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", attempt(work));
  return made;
}

export function link(text, href) {
  const made = element("a", text);
  made.href = href;
  return made;
}

export function avatar(person) {
  const made = element("img", undefined, "avatar");
  made.src = `/api/uploads/${person.avatar_id}`;
  made.alt = "";
  return made;
}

export function card({ title, text, meta, href, person }) {
  const made = element("article", undefined, "card");
  const heading = element("h3", href ? undefined : title);
  if (href) heading.append(link(title, href));
  if (person?.avatar_id) heading.prepend(avatar(person));
  const body = element("p", text, "text");
  made.append(heading, body, element("p", meta, "meta"));
  return made;
}

export const when = (moment) => moment.slice(0, 16).replace("T", " ");

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell("The link has been copied.");
  } catch {
    tell(`Copy this link: ${text}`);
  }
}
