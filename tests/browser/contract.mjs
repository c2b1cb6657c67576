// The whole life of a proposal that costs the ward something, in a real browser: deliberation, coordination, decision, its
// announcement and its letter, then budget and contract to the end, as Planning, the division and the proposer see it. Ends
// with an error at the first thing that is not as it should be.

import { openFromList, propose, samples, step as stepOn } from "./cases.mjs";
import { arrive, comes, day, expect, expectCalm, keep, look, outputs, person, reads, save, signIn, stamp, walk } from "./walk.mjs";

await walk("contract-", async (browser) => {
  const proposal = await propose(samples.good, `画面で契約する提案 ${stamp}`);
  const proposer = await arrive(browser);
  const planning = await signIn(browser, person("planning"));
  const member = outputs.people.find((one) => one.role === "division");
  const division = await signIn(browser, member);
  const step = (who, ...what) => stepOn(who, proposal.caseId, ...what);
  const shown = async (name, words) => {
    await proposer.page.goto(proposal.statusUrl);
    await look(proposer.page, `proposer-${name}`);
    await reads(proposer.page, words, ["庁内だけ"]);
  };
  const letters = async (who, name) => {
    await who.page.locator('a[href*="/letters/"]:not([href$="/pdf"])').last().click();
    await look(who.page, `letter-${name}`);
    const pdf = await save(who.page, "PDFを保存する");
    expect(pdf.bytes.subarray(0, 5).toString() === "%PDF-", `${pdf.name} is no PDF`);
    keep(`letter-${name}.pdf`, pdf.bytes);
  };

  await openFromList(planning.page, proposal.title);
  await letters(planning, "receipt");
  await step(planning, "confirm-eligibility", {}, false);
  await step(planning, "record-dialogue", {
    on: day(0), means: "meeting", wardSide: "企画課 2名", proposerSide: "提案者 3名", summary: "会場と費用を確認した。",
  }, false);
  await step(planning, "assign", { division: member.division }, false);
  await step(division, "begin-deliberation", { note: "庁内だけのメモ" });
  await step(division, "raise-issue", {
    title: "会場の確保", detail: "社員食堂の候補を挙げてください。", audience: "shared", owner: "proposer", until: day(20),
  });
  await step(division, "record-plan", { plan: "1月：会場の確認\n2月：試行" });
  await look(division.page, "case-deliberating");
  await shown("deliberating", ["会場の確保", "1月：会場の確認"]);
  await step(division, "update-issue", {
    state: "solved", owner: "proposer", outcome: "2社が決まった。",
  });
  await step(division, "hold", { until: day(30), reason: "予算の見通しを待つため。" });
  await step(division, "resume", {});
  await division.page.goto(`${outputs.publicUrl}/staff/cases/${proposal.caseId}/act/decide`);
  await look(division.page, "decide-obstacle");
  await reads(division.page, ["2(7)④"]);
  await step(division, "ask-coordination", { what: "庁内だけの案" });
  await step(planning, "record-coordination", { result: "objections", opinion: "時期を見直すこと。" });
  await step(division, "decide", {
    verdict: "adoptedWithoutCost", reasons: "孤食の解消に役立つため。", conditions: "衛生検査を受けること。",
    internalReasons: "庁内だけの理由", objectionsAnswered: "時期を1か月遅らせた。", documentNumber: "8港環第31号",
    draftedOn: day(-2), approvedOn: day(-1), effectiveOn: day(0),
  });
  await step(division, "correct-decision", { verdict: "adoptedWithCost", change: "保険の費用が要るため。" });
  await look(division.page, "case-decided");
  await letters(division, "draft");
  const waiting = division.page.locator("label.choice", { hasText: proposal.receiptNumber });
  await comes(division.page, `${outputs.publicUrl}/staff/cases/announcements`, waiting);
  await waiting.click();
  await look(division.page, "announcements");
  await division.page.locator("main form button[type=submit]").last().click();
  await division.page.waitForSelector("#came-title");
  await look(division.page, "announced");
  await shown("adopted", ["採用となりました", "選定されることを保障するものではありません", "衛生検査を受けること。"]);
  await letters(proposer, "decision");

  await step(division, "begin-contract", { outlook: "補正予算に要求する。", note: "庁内だけのメモ" });
  const budget = { fiscalYear: day(0).slice(0, 4), budget: "supplementary" };
  await step(division, "record-budget", { ...budget, outcome: "requested" });
  await step(division, "record-budget", { ...budget, outcome: "approved" }, false);
  await step(division, "record-property-consent", {
    given: "yes", on: day(0), scope: "献立の図", evidence: "承諾書、文書庫2",
  });
  await step(division, "record-procurement", {
    method: "negotiated", reason: "庁内だけの理由", toldBidders: "すべての応募者に同じ資料を渡した。", usesProperty: "yes",
  });
  await look(division.page, "case-procuring");
  await step(division, "record-contract", { outcome: "proposer", on: day(0) });
  await shown("contracting", ["契約の相手方は未定です", "献立の図"]);
  await step(division, "begin-carrying-out", { on: day(0) }, false);
  await step(division, "record-results", { results: "週2回ひらいた。", evaluation: "庁内だけの評価" });
  await step(division, "close", { on: day(0), message: "御協力に感謝します。" }, false);
  await look(division.page, "case-closed");
  await shown("closed", ["終了しました", "週2回ひらいた。"]);
  expectCalm(planning, division, proposer);
});
