// What is on record, in a real browser: an auditor reads and checks it, and Planning disposes of a case whose years are
// over. KYOSO_CASE names that case. Ends with an error at the first thing that is not as it should be.

import { comes, expectCalm, look, outputs, person, reads, signIn, walk } from "./walk.mjs";

await walk("audit-", async (browser) => {
  const old = process.env.KYOSO_CASE;
  const auditor = await signIn(browser, person("auditor"));
  await auditor.page.goto(`${outputs.publicUrl}/staff/audit`);
  await look(auditor.page, "checkpoint");
  await auditor.page.getByRole("link", { name: "検証する", exact: true }).click();
  await look(auditor.page, "verification");
  await auditor.page.goto(`${outputs.publicUrl}/staff/cases/${old}/history`);
  await look(auditor.page, "history");

  const planning = await signIn(browser, person("planning"));
  const box = planning.page.locator(`input[value="${old}"]`);
  await comes(planning.page, `${outputs.publicUrl}/staff/disposal`, box);
  await look(planning.page, "due");
  await box.check();
  await planning.page.fill("#approvalNumber", "8港企企廃第2号");
  await planning.page.fill("#approvedOn", "2026-04-01");
  await planning.page.getByRole("button", { name: "確認へ進む" }).click();
  await look(planning.page, "confirm");
  await planning.page.getByRole("button", { name: "廃棄する" }).click();
  await look(planning.page, "disposed");
  await reads(planning.page, ["廃棄しました。"]);
  await planning.page.goto(`${outputs.publicUrl}/staff/cases/${old}`);
  await look(planning.page, "case-without-its-texts");
  await reads(planning.page, ["8港企企廃第2号"]);
  expectCalm(auditor, planning);
});
