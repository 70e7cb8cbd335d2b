// Drives the pages through the API. Text from people is only ever set as text, never as markup.

const $ = (id) => document.getElementById(id);

const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

function tell(text) {
  const notice = $("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

async function api(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = cookie("csrf_token") ?? "";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/api${path}`, {
    method,
    headers,
    credentials: "same-origin",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const content = answer.status === 204 ? null : await answer.json();
  if (answer.ok) return content;
  if (answer.status === 401 && document.body.dataset.page !== "sign-in") location.assign("/sign-in");
  throw new Error(content?.error?.message ?? "Something went wrong.");
}

const attempt = (work) => async (event) => {
  event?.preventDefault();
  try {
    tell("");
    await work(event);
  } catch (error) {
    tell(error.message);
  }
};

function onSubmit(id, work) {
  const form = $(id);
  form?.addEventListener(
    "submit",
    attempt(() => work(Object.fromEntries(new FormData(form)), form)),
  );
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, work) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", attempt(work));
  return made;
}

function card(title, text, meta, href) {
  const made = element("article", undefined, "card");
  const heading = element("h3", href ? undefined : title);
  if (href) {
    const link = element("a", title);
    link.href = href;
    heading.append(link);
  }
  made.append(heading, element("p", text, "text"), element("p", meta, "meta"));
  return made;
}

const when = (moment) => new Date(moment).toLocaleString();

function pager(path, draw) {
  let cursor = null;
  const load = async () => {
    const join = path.includes("?") ? "&" : "?";
    const page = await api("GET", cursor ? `${path}${join}cursor=${encodeURIComponent(cursor)}` : path);
    $("list").append(...page.items.map(draw));
    cursor = page.next_cursor;
    if ($("more")) $("more").hidden = !cursor;
  };
  $("more")?.addEventListener("click", attempt(load));
  return load;
}

const drawPost = (post) =>
  card(
    post.title,
    post.body,
    `${post.author.name}, ${when(post.created_at)}, ${post.comment_count} comments`,
    `/posts/${post.id}`,
  );

const pages = {
  "sign-in"() {
    onSubmit("sign-in-form", async (values) => {
      await api("POST", "/auth/sign-in", values);
      location.assign("/feed");
    });
  },
  "sign-up"() {
    onSubmit("sign-up-form", async (values) => {
      await api("POST", "/auth/sign-up", values);
      tell("Check your mail.");
    });
    onSubmit("confirm-form", async (values) => {
      await api("POST", "/auth/sign-up/confirm", values);
      location.assign("/sign-in");
    });
  },
  reset() {
    onSubmit("reset-form", async (values) => {
      await api("POST", "/auth/password-reset", values);
      tell("If there is an account, a code is on its way.");
    });
    onSubmit("reset-confirm-form", async (values) => {
      await api("POST", "/auth/password-reset/confirm", values);
      location.assign("/sign-in");
    });
  },
  invite() {
    onSubmit("invite-form", async (values, form) => {
      await api("POST", `/invites/by-token/${form.dataset.token}/redeem`, values);
      location.assign("/sign-in");
    });
  },
  feed() {
    onSubmit("post-form", async (values, form) => {
      $("list").prepend(drawPost(await api("POST", "/posts", values)));
      form.reset();
    });
    onSubmit("search-form", async ({ q }) => {
      const found = await api("GET", `/search?q=${encodeURIComponent(q)}`);
      $("list").replaceChildren(
        ...found.people.map((person) => card(person.name, person.headline, "Member")),
        ...found.posts.map(drawPost),
      );
      $("more").hidden = true;
    });
    return pager("/posts", drawPost)();
  },
  async post() {
    const path = `/posts/${$("post").dataset.id}`;
    const draw = (comment) => card(comment.author.name, comment.body, when(comment.created_at));
    const showLikes = async () => {
      const reactions = await api("GET", `${path}/reactions`);
      $("likes").textContent = reactions.counts.like ?? 0;
      $("like").setAttribute("aria-pressed", String(reactions.mine.includes("like")));
    };
    onSubmit("comment-form", async (values, form) => {
      $("list").prepend(draw(await api("POST", `${path}/comments`, values)));
      form.reset();
    });
    $("like").addEventListener(
      "click",
      attempt(async () => {
        const given = $("like").getAttribute("aria-pressed") === "true";
        await api(given ? "DELETE" : "PUT", `${path}/reactions/like`);
        await showLikes();
      }),
    );
    $("delete-post")?.addEventListener(
      "click",
      attempt(async () => {
        await api("DELETE", path);
        location.assign("/feed");
      }),
    );
    await Promise.all([showLikes(), pager(`${path}/comments`, draw)()]);
  },
  members() {
    return pager("/members", (person) => {
      const made = card(person.name, person.bio, [person.headline, person.company].filter(Boolean).join(", "));
      made.append(
        button("Write", async () => {
          const body = prompt(`Message to ${person.name}`);
          if (!body) return;
          await api("POST", "/conversations", { member_ids: [person.id], body });
          location.assign("/messages");
        }),
      );
      return made;
    })();
  },
  async messages() {
    let open = null;
    const draw = (message) => card(message.sender.name, message.body, when(message.created_at));
    const show = async (conversation) => {
      open = conversation;
      const page = await api("GET", `/conversations/${conversation.id}/messages`);
      $("list").replaceChildren(...page.items.map(draw));
      $("message-form").hidden = false;
    };
    onSubmit("message-form", async (values, form) => {
      $("list").prepend(draw(await api("POST", `/conversations/${open.id}/messages`, values)));
      form.reset();
    });
    const page = await api("GET", "/conversations");
    $("conversations").append(
      ...page.items.map((item) => button(item.members.map((p) => p.name).join(", "), () => show(item))),
    );
    if (page.items.length) await show(page.items[0]);
  },
  settings() {
    onSubmit("profile-form", async (values) => {
      await api("PATCH", "/me", values);
      tell("Saved.");
    });
    onSubmit("password-form", async (values, form) => {
      await api("POST", "/auth/password-change", values);
      form.reset();
      tell("Your password has been changed.");
    });
  },
  admin() {
    return pager("/admin/members", (person) => {
      const made = card(person.name, person.email, `${person.role}, ${person.status}`);
      const change = async () => {
        const action = person.status === "active" ? "suspend" : "reinstate";
        Object.assign(person, await api("POST", `/admin/members/${person.id}/${action}`));
        made.querySelector(".meta").textContent = `${person.role}, ${person.status}`;
      };
      made.append(button("Suspend or reinstate", change));
      return made;
    })();
  },
  async billing() {
    const plan = await api("GET", "/billing/plan");
    $("list").append(card(`Plan: ${plan.plan}`, `${plan.seats_used} of ${plan.seats} seats used`, plan.currency));
    await pager("/billing/invoices", (invoice) =>
      card(invoice.number, `${(invoice.amount_cents / 100).toFixed(2)} ${invoice.currency}`, invoice.state),
    )();
  },
};

$("sign-out")?.addEventListener(
  "click",
  attempt(async () => {
    await api("POST", "/auth/sign-out");
    location.assign("/sign-in");
  }),
);
attempt(async () => pages[document.body.dataset.page]?.())();
