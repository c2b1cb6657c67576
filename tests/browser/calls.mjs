// Calls in a real browser: a division drafts one, Planning publishes and extends it, everybody reads it in both languages,
// and somebody begins a proposal for it. Ends with an error at the first thing that is not as it should be.

import { arrive, day, expect, expectCalm, look, outputs, person, signIn, stamp, walk } from "./walk.mjs";

const theme = `画面の募集テーマ ${stamp}`;
const at = (path) => `${outputs.publicUrl}${path}`;

/** Fills fields in by their names, and presses the button. */
async function send(page, fields, button) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`).first();
    const tag = await field.evaluate((element) => `${element.tagName} ${element.type}`);
    if (tag.startsWith("SELECT")) await field.selectOption(value);
    else if (tag.includes("radio")) await page.check(`[name="${name}"][value="${value}"]`);
    else await field.fill(value);
  }
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: button, exact: true }).last().click()]);
}

await walk("calls-", async (browser) => {
  const drafter = person("division");
  const division = await signIn(browser, drafter);
  await division.page.goto(at("/staff/calls/new"));
  await look(division.page, "new");
  await send(division.page, {
    "/division": drafter.division, "/title/ja": theme, "/title/en": `A theme in a browser ${stamp}`,
    "/summary/ja": "駅の周辺の放置自転車を減らす。", "/summary/en": "Fewer abandoned bicycles around stations.",
    "/seeking/ja": "放置そのものを減らす工夫。", "/questions/0/ja": "試してみたい駅はありますか。",
  }, "下書きを作る");
  const staffPage = division.page.url().split("?")[0];
  expect(/\/staff\/calls\/[0-9a-z]{12}$/.test(staffPage), `a draft led to ${staffPage}`);
  const id = staffPage.split("/").pop();
  await look(division.page, "draft");

  const planning = await signIn(browser, person("planning"));
  await planning.page.goto(`${staffPage}/schedule`);
  await look(planning.page, "schedule");
  await send(planning.page, { openDate: day(5), lastDay: day(96) }, "確認へ進む");
  await look(planning.page, "schedule-confirm");
  await planning.page.locator('button[value="confirm"]').click();
  await planning.page.waitForURL(new RegExp(`/staff/calls/${id}(\\?|$)`));
  await look(planning.page, "published");
  await planning.page.goto(`${staffPage}/extend`);
  await send(planning.page, { lastDay: day(120), reason: "theme" }, "確認へ進む");
  await look(planning.page, "extend-confirm");
  await planning.page.goto(at("/staff/calls"));
  await look(planning.page, "list");
  expectCalm(division, planning);

  for (const [locale, language] of [["ja-JP", "ja"], ["en-GB", "en"]]) {
    const { page, errors } = await arrive(browser, locale);
    for (const [path, name] of [["/themes", "themes"], [`/themes/${id}`, "theme"], [`/themes/${id}/flyer`, "flyer"],
      [`/themes/${id}/publicity`, "publicity"], [`/apply?theme=${id}`, "apply"]]) {
      const answer = await page.goto(at(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`));
      expect(answer.status() === 200, `${path} was answered with ${answer.status()}`);
      await look(page, `${name}-${language}`);
    }
    expectCalm({ errors });
  }
});
