// The one way to the server.

import { $, cookie } from "./dom.js";

export async function api(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = cookie("csrf_token") ?? "";
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/api${path}`, {
    method,
    headers,
    credentials: "same-origin",
    body: body === undefined || isForm ? body : JSON.stringify(body),
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  if (answer.status === 401 && $("sign-out")) location.assign("/sign-in");
  const problem = await answer.json().catch(() => null);
  throw new Error(problem?.error?.message ?? "Something went wrong. Try again.");
}
