// The staff's first steps in a real browser; ends with an error at the first thing that is not as it should be.

import { act, openFromList, propose, samples } from "./cases.mjs";
import { day, expect, expectCalm, look, outputs, person, signIn, stamp, walk } from "./walk.mjs";

await walk("", async (browser) => {
  const good = await propose(samples.good, `画面で担当課まで進める提案 ${stamp}`);
  const unclear = await propose(samples.good, `画面で修正をお願いする提案 ${stamp}`);
  const outside = await propose(samples.outside, `画面で対象外とする提案 ${stamp}`);
  const bicycle = outputs.people.find((one) => one.role === "division");

  const planning = await signIn(browser, person("planning"));
  await look(planning.page, "home");
  await openFromList(planning.page, good.title);
  await look(planning.page, "case-received");
  await act(planning.page, "confirm-eligibility", { note: "要件を満たすことを確認した。" }, true);
  await look(planning.page, "case-eligible");
  await act(planning.page, "record-dialogue", {
    on: day(0), means: "online", wardSide: "企画課 2名", proposerSide: "提案者 1名", summary: "提案の内容を確認した。",
  }, true);
  await act(planning.page, "assign", { division: bicycle.division, documentNumber: "8港企企第1号", draftedOn: day(-1), approvedOn: day(0) }, true);
  await look(planning.page, "case-assigned");
  expect((await planning.page.textContent("main")).includes("担当課決定"), "the case is not assigned");

  await openFromList(planning.page, unclear.title);
  await act(planning.page, "ask-correction", { what: "実施場所を具体的に記入してください。", until: day(14) }, true);
  await look(planning.page, "case-correction");
  await openFromList(planning.page, outside.title);
  const ground = await planning.page.goto(`${planning.page.url()}/act/set-aside`).then(() =>
    planning.page.locator('select[name="ground"] option').nth(1).getAttribute("value"));
  await planning.page.goBack();
  await act(planning.page, "set-aside", { ground, reason: "個人からの提案は、本制度の対象となりません。" }, true);
  await look(planning.page, "case-set-aside");
  await planning.page.goto(`${planning.page.url().split("?")[0]}/print`);
  await look(planning.page, "print");
  await planning.page.goto(`${planning.page.url().replace("/print", "/package")}`);
  await look(planning.page, "package");
  await planning.page.goto(`${outputs.publicUrl}/staff/cases/enter`);
  await look(planning.page, "enter");
  await planning.page.goto(`${outputs.publicUrl}/staff/cases`);
  await look(planning.page, "list");
  expectCalm(planning);

  const division = await signIn(browser, bicycle);
  await openFromList(division.page, good.title);
  await look(division.page, "division-case");
  const others = await division.page.goto(`${outputs.publicUrl}/staff/cases/${unclear.caseId}`);
  expect(others.status() === 403, `another division's case was answered with ${others.status()}`);
  await look(division.page, "division-refused");
  await division.page.goto(`${outputs.publicUrl}/staff/cases`);
  const listed = await division.page.textContent("main");
  expect(listed.includes(good.title) && !listed.includes(unclear.title), "the division's list is not its own");
  await division.page.locator('form[action="/staff/session/end"] button').first().click();
  await division.page.goto(`${outputs.publicUrl}/staff/cases`);
  expect(!division.page.url().startsWith(`${outputs.publicUrl}/staff/cases`), "signing out did not end the session");

  for (const role of ["expert", "auditor", "administrator"]) {
    const { page, context } = await signIn(browser, person(role));
    await look(page, `home-${role}`);
    await context.close();
  }
});
