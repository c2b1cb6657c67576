// The whole life of a proposal at no cost to the ward in a real browser: from its receipt by the decision and the
// agreement to the end, as Planning, the division and the proposer see it. Ends with an error at the first thing that is
// not as it should be.

import { openFromList, propose, samples, step as stepOn } from "./cases.mjs";
import { arrive, day, expectCalm, look, outputs, person, reads, signIn, stamp, walk } from "./walk.mjs";

await walk("agreement-", async (browser) => {
  const proposal = await propose(samples.good, `画面で協定を結ぶ提案 ${stamp}`);
  const proposer = await arrive(browser);
  const planning = await signIn(browser, person("planning"));
  const division = await signIn(browser, outputs.people.find((one) => one.role === "division"));
  const member = outputs.people.find((one) => one.role === "division");
  const step = (who, ...what) => stepOn(who, proposal.caseId, ...what);
  const shown = async (name, words) => {
    await proposer.page.goto(proposal.statusUrl);
    await look(proposer.page, `proposer-${name}`);
    await reads(proposer.page, words, ["反社会的勢力", "庁内だけ"]);
  };

  await openFromList(planning.page, proposal.title);
  await step(planning, "confirm-eligibility", {}, false);
  await step(planning, "record-dialogue", {
    on: day(0), means: "online", wardSide: "企画課 2名", proposerSide: "提案者 1名", summary: "内容を確認した。",
  }, false);
  await step(planning, "assign", { division: member.division }, false);
  await step(division, "begin-deliberation", {}, false);
  await step(division, "ask-coordination", { what: "庁内だけの案" }, false);
  await step(planning, "record-coordination", { result: "agrees" }, false);
  await step(division, "decide", { verdict: "adoptedWithoutCost", reasons: "区の課題の解決に役立つため。" }, false);
  await step(division, "announce-adopted", {}, false);

  await step(division, "begin-agreement", { kind: "agreement", drafting: "案文は区、図面は提案者が作る。", note: "庁内だけのメモ" });
  await look(division.page, "case-agreement");
  await shown("agreement", ["協定等の手続を進めています", "案文は区、図面は提案者が作る。"]);
  await division.page.goto(`${outputs.publicUrl}/staff/cases/${proposal.caseId}/act/conclude-agreement`);
  await look(division.page, "conclude-obstacle");
  await step(planning, "record-ties-check", { on: day(0), method: "警視庁への照会（法人と役員全員）", outcome: "clear" });
  await step(division, "conclude-agreement", {
    kind: "agreement", title: "実証実験に関する協定", parties: "港区\n提案者", signedOn: day(0), from: day(1), until: day(300),
    documentNumber: "8港環第40号",
  });
  await look(division.page, "case-concluded");
  await step(division, "begin-carrying-out", { on: day(0) });
  await step(division, "plan-milestone", { name: "設置の完了", due: day(100) });
  await division.page.goto(`${outputs.publicUrl}/staff/cases/${proposal.caseId}`);
  await division.page.locator('a[href$="/act/reach-milestone"]').first().click();
  const milestone = await division.page.locator('select[name="milestone"] option').nth(1).getAttribute("value");
  await step(division, "change-milestone", { milestone, due: day(120), reason: "資材の到着が遅れるため。" });
  await step(division, "reach-milestone", { milestone, on: day(0) });
  await shown("carrying-out", ["事業を実施しています", "設置の完了"]);
  await step(division, "record-results", { results: "苦情が半分になった。", evaluation: "庁内だけの評価" });
  await step(division, "close", { on: day(0), message: "御協力に感謝します。" });
  await look(division.page, "case-closed");
  await division.page.goto(`${outputs.publicUrl}/staff/cases/${proposal.caseId}/print`);
  await look(division.page, "print-closed");
  await shown("closed", ["終了しました", "苦情が半分になった。", "同意に基づいて続くこと"]);
  await proposer.page.goto(`${outputs.publicUrl}/status/${proposal.caseId}?lang=en`);
  await look(proposer.page, "proposer-english");
  expectCalm(planning, division, proposer);
});
