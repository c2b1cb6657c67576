// What the journeys of cases in a real browser share: sending a proposal, finding its case, taking a step on it.

import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { comes, expect, look, outputs } from "./walk.mjs";

export const samples = JSON.parse(readFileSync(new URL("proposals.json", import.meta.url), "utf8"));

/** Sends a proposal as a program would; its title is this run's own. */
export async function propose(sample, title) {
  const answer = await fetch(`${outputs.baseUrl}/api/proposals`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ ...sample, proposal: { ...sample.proposal, title } }),
  });
  expect(answer.status === 201, `a proposal was answered with ${answer.status}`);
  return { ...(await answer.json()), title };
}

/** Opens a case from the list: it is there within seconds of its submission. */
export async function openFromList(page, title) {
  const link = page.getByRole("link", { name: title });
  await comes(page, `${outputs.publicUrl}/staff/cases?words=${encodeURIComponent(title)}`, link);
  await link.first().click();
  await page.waitForURL(/\/staff\/cases\/[0-9a-f]{32}/);
}

/** Takes a step on a case, from the case's page. */
export async function step(who, caseId, slug, fields, shots = true) {
  await who.page.goto(`${outputs.publicUrl}/staff/cases/${caseId}`);
  await act(who.page, slug, fields, shots);
}

/** Takes a step: opens its page (that of the last thing it can be about), fills its fields in, presses its button. */
export async function act(page, slug, fields, shots) {
  const link = page.locator(`a[href$="/act/${slug}"], a[href*="/act/${slug}?of="]`).last();
  await link.evaluate((element) => {
    for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  });
  await link.click();
  if (shots) await look(page, `act-${slug}`);
  for (const part of await page.locator("main details:not([open]) > summary").all()) await part.click();
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`).first();
    const tag = await field.evaluate((element) => `${element.tagName} ${element.type}`);
    if (tag.startsWith("SELECT")) await field.selectOption(value);
    else if (/radio|checkbox/.test(tag)) await page.check(`[name="${name}"][value="${value}"]`);
    else await field.fill(value);
  }
  await page.locator("main form button[type=submit]").last().click();
  await page.waitForURL(/\/staff\/cases\/[0-9a-f]{32}(\?|$)/);
}
