// Announcements come from the hosted backend; the key is public, policies guard the rows.

import { $, card } from "./dom.js";

const address = "BACKEND_ADDRESS";
const anonKey = "BACKEND_KEY";

async function from(table, query) {
  const headers = { apikey: anonKey, Authorization: `Bearer ${anonKey}` };
  const answer = await fetch(`${address}/rest/v1/${table}?${query}`, { headers });
  return answer.ok ? answer.json() : [];
}

export async function announcements() {
  if (location.origin !== address) return;
  const found = await from("announcements", "select=title,body&order=created_at.desc&limit=3");
  $("list").before(...found.map(({ title, body }) => card({ title, text: body, meta: "Announcement" })));
}
