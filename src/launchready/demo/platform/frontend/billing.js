// Plan and invoices; its own chunk, for those who pay.

import { api } from "./api.js";
import { $, card } from "./dom.js";
import { pager } from "./lists.js";

const money = (cents, currency) => `${(cents / 100).toFixed(2)} ${currency}`;

const drawInvoice = (invoice) =>
  card({ title: invoice.number, text: money(invoice.amount_cents, invoice.currency), meta: invoice.state });

export async function show() {
  const plan = await api("GET", "/billing/plan");
  const seats = `${plan.seats_used} of ${plan.seats} seats used`;
  $("plan").append(card({ title: `Plan: ${plan.plan}`, text: seats, meta: plan.currency }));
  await pager("/billing/invoices", drawInvoice, "No invoices yet.")();
}
