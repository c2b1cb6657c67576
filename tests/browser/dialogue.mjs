// The dialogue of both sides and an expert's advice in a real browser: a meeting, its record, which the proposer has
// changed and then confirms, information handed over, a question that is answered and one that is taken back. Ends with an
// error at the first thing that is not as it should be.

import { openFromList, propose, samples, step as stepOn } from "./cases.mjs";
import { arrive, day, expectCalm, look, outputs, person, reads, refusedWith, signIn, stamp, walk } from "./walk.mjs";

await walk("dialogue-", async (browser) => {
  const proposal = await propose(samples.good, `画面で対話する提案 ${stamp}`);
  const proposer = await arrive(browser);
  const planning = await signIn(browser, person("planning"));
  const expert = await signIn(browser, person("expert"));
  const step = (...what) => stepOn(planning, proposal.caseId, ...what);

  await openFromList(planning.page, proposal.title);
  await step("confirm-eligibility", {}, false);
  await step("plan-meeting", { on: day(7), begins: "14:00", minutes: "90", means: "meeting", place: "区役所9階" });
  await step("move-meeting", { on: day(9) });
  await proposer.page.goto(proposal.statusUrl);
  await look(proposer.page, "proposer-meeting");
  await reads(proposer.page, ["区役所9階"]);
  await step("record-dialogue", {
    on: day(0), means: "online", wardSide: "企画課 2名", proposerSide: "提案者 2名", summary: "設置場所を確認した。",
    nextStep1: "図面を送る", nextOwner1: "proposer", nextUntil1: day(14), internal: "庁内だけの所感",
  });
  await look(planning.page, "case-recorded");
  await proposer.page.reload();
  await look(proposer.page, "proposer-to-confirm");
  await proposer.page.locator('a[href*="/dialogues/"]').first().click();
  await look(proposer.page, "record");
  await reads(proposer.page, ["設置場所を確認した。", "図面を送る"], ["庁内だけの所感"]);
  await proposer.page.getByRole("button", { name: "修正を求める" }).click();
  await look(proposer.page, "record-nothing-said");
  refusedWith(proposer, 422);
  await proposer.page.fill("#what", "費用についても書いてください。");
  await proposer.page.getByRole("button", { name: "修正を求める" }).click();
  await look(proposer.page, "proposer-asked-for-a-change");
  await step("correct-dialogue", { summary: "設置場所と費用を確認した。" });
  await proposer.page.goto(`${outputs.publicUrl}/status/${proposal.caseId}`);
  await proposer.page.locator('a[href*="/dialogues/"]').first().click();
  await reads(proposer.page, ["設置場所と費用を確認した。"]);
  await proposer.page.getByRole("button", { name: "確認する" }).click();
  await look(proposer.page, "proposer-confirmed");
  await step("hand-over-information", { on: day(0), what: "喫煙場所の図面", conditions: "第三者に渡さないこと。" });
  await proposer.page.goto(`${outputs.publicUrl}/status/${proposal.caseId}`);
  await look(proposer.page, "proposer-conditions");
  await proposer.page.getByRole("button", { name: "条件を確認した" }).click();
  await reads(proposer.page, ["条件を確認済み"]);

  const ask = async (question, shots) => {
    await planning.page.goto(`${outputs.publicUrl}/staff/cases/${proposal.caseId}/act/ask-expert`);
    const options = await planning.page.locator('select[name="expert"] option').evaluateAll((all) =>
      all.map((one) => [one.value, one.textContent]));
    const [who] = options.find(([, text]) => text.includes(person("expert").email));
    await step("ask-expert", { expert: who, question, until: day(10), basis: "委嘱契約 8港企第5号", partSummary: "yes" }, shots);
  };
  await ask("特許に触れないか。", true);
  await look(planning.page, "case-asked");
  await expert.page.goto(`${outputs.publicUrl}/staff/advice`);
  await look(expert.page, "expert-list");
  await expert.page.getByRole("link", { name: proposal.receiptNumber }).first().click();
  await look(expert.page, "expert-question");
  await reads(expert.page, ["特許に触れないか。"], [proposal.title]);
  await expert.page.getByRole("button", { name: "回答を送る" }).click();
  await look(expert.page, "expert-nothing-said");
  refusedWith(expert, 422);
  await expert.page.fill("#advice", "触れないと考える。");
  await expert.page.getByRole("button", { name: "回答を送る" }).click();
  await look(expert.page, "expert-answered");
  await ask("商標はどうか。", false);
  await step("extend-advice", { until: day(20) });
  await step("remind-expert", {});
  await expert.page.goto(`${outputs.publicUrl}/staff/advice`);
  await expert.page.getByRole("link", { name: proposal.receiptNumber }).last().click();
  const question = expert.page.url();
  await step("revoke-advice", { reason: "不要になったため。" });
  await look(planning.page, "case-answered");
  await reads(planning.page, ["触れないと考える。"]);
  await expert.page.goto(question);
  await look(expert.page, "expert-ended");
  await reads(expert.page, [], ["商標はどうか。"]);
  refusedWith(expert, 409);
  await proposer.page.goto(`${outputs.publicUrl}/status/${proposal.caseId}`);
  await reads(proposer.page, [], ["触れない", "学識経験者からの"]);
  expectCalm(planning, proposer, expert);
});
