// Attachments in a real browser: dropped and chosen, with progress, tried again after a failure; refused files each with its
// sentence; the proposal sent, and its files opened by the proposer and by Planning; a refused one replaced. Ends with an
// error at the first thing that is not as it should be.

import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { arrive, expect, expectCalm, look, outputs, person, save, signIn, stamp, walk } from "./walk.mjs";

const at = (path) => `${outputs.publicUrl}${path}`;
/** A file of the ones made for filecheck's tests. */
const made = (path) => readFileSync(`${process.env.KYOSO_SAMPLE_FILES}/${path}`);
const samples = JSON.parse(readFileSync(new URL("proposals.json", import.meta.url), "utf8"));
const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The scanners' test file, in two halves, so that none finds it here. */
const eicar = Buffer.from(["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join(""));

/** Fills in what a page of the form asks and the proposal has: the name of an input is the place of its answer. */
async function fill(page, proposal) {
  await page.evaluate((body) => {
    const find = (pointer) => pointer.split("/").slice(1).reduce((value, name) => value?.[name], body);
    for (const input of document.querySelectorAll('#form [name^="/"]')) {
      const value = find(input.name);
      if (value === undefined || value === null || typeof value === "object") continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === String(value);
      else input.value = value;
    }
  }, proposal);
  await Promise.all([page.waitForEvent("load"), page.locator('.actions button[value="next"]').click()]);
}

/** Goes on in the form until `path`. */
async function onTo(page, proposal, path) {
  for (let pages = 0; pages < 20; pages += 1) {
    if (new URL(page.url()).pathname === path) return;
    await fill(page, proposal);
  }
  throw new Error(`${path} never came: ${page.url()}`);
}

/** Drops files onto the place for them. */
async function drop(page, files) {
  const data = files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") }));
  const transfer = await page.evaluateHandle((given) => {
    const dropped = new DataTransfer();
    for (const { name, base64 } of given) dropped.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], name));
    return dropped;
  }, data);
  await page.dispatchEvent("[data-drop]", "dragenter", { dataTransfer: transfer });
  expect(await page.locator("[data-drop].over").count() === 1, "the place does not show that files can be dropped");
  await page.dispatchEvent("[data-drop]", "drop", { dataTransfer: transfer });
}

const choose = (page, files) =>
  page.setInputFiles("#files", files.map(({ name, bytes }) => ({ name, buffer: bytes, mimeType: "application/octet-stream" })));

const row = (page, name) => page.locator("li.file", { has: page.locator("[data-name]", { hasText: name }) });

/** Waits until the row of a file says so. */
async function says(page, name, words) {
  await row(page, name).locator(".file-state", { hasText: words }).waitFor({ timeout: 60000 }).catch(async () => {
    throw new Error(`${name} does not say ${words}: ${await page.locator("[data-files]").innerText()}`);
  });
}

async function attach(page) {
  const plan = { name: "事業計画書（案）.pdf", bytes: made("good/reportlab.pdf") };
  const slides = { name: "説明資料.pptx", bytes: made("good/slides.pptx") };
  await look(page, "empty");
  await drop(page, [plan, slides]);
  for (const { name } of [plan, slides]) await says(page, name, "受け付けました");
  await look(page, "accepted");

  // Slowly, so that the progress is seen; a lost connection and a lost answer are made up for.
  const minutes = { name: "議事録.txt", bytes: Buffer.from(`${stamp} 会議の記録。\n`.repeat(60000)) };
  const network = await page.context().newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 40 * 1024 });
  await choose(page, [minutes]);
  await says(page, minutes.name, "送信中");
  const bar = row(page, minutes.name).locator("progress");
  await page.waitForFunction((element) => element.value > 0 && element.value < 1, await bar.elementHandle(), { timeout: 30000 });
  await look(page, "sending");
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await says(page, minutes.name, "受け付けました");
  const again = { name: "議事録（続き）.txt", bytes: Buffer.from(`${stamp} 会議の記録の続き。\n`) };
  let broken = 0;
  await page.route((url) => url.origin === outputs.awsEndpointUrl, (route) => {
    if (route.request().method() !== "PUT" || broken > 0) return route.continue();
    broken += 1;
    return route.abort();
  });
  await choose(page, [again]);
  await says(page, again.name, "再試行を待っています");
  await says(page, again.name, "受け付けました");
  await page.unrouteAll();
  expect(broken === 1, "no connection was lost");
  const estimate = { name: "見積書.csv", bytes: Buffer.from(`品目,金額\n${stamp},1000\n`) };
  let lost = 0;
  await page.route((url) => url.origin === outputs.awsEndpointUrl, async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await choose(page, [estimate]);
  await says(page, estimate.name, "受け付けました");
  expect(lost === 1, "no answer was lost");
  return [plan, slides, minutes, again, estimate];
}

/** Each file that is refused says why in its own sentence, and is taken out again by the keyboard. */
async function refuse(page) {
  const refused = [
    [{ name: "無害に見える.txt", bytes: eicar }, "不正なプログラム"],
    [{ name: "鍵付き.zip", bytes: made("password/aes.zip") }, "パスワード"],
    [{ name: "爆弾.zip", bytes: made("ratio-too-high/bomb.zip") }, "極端に大きく"],
    [{ name: "写真.csv", bytes: made("not-as-named/png.csv") }, "名前はCSVですが、内容はPNG画像です"],
    [{ name: "プログラム.exe", bytes: Buffer.from("MZ") }, "PDF"],
    [{ name: "空.pdf", bytes: Buffer.alloc(0) }, "中身がありません"],
  ];
  await choose(page, refused.map(([file]) => file));
  for (const [{ name }, sentence] of refused) await says(page, name, sentence);
  const sentences = await Promise.all(refused.map(([{ name }]) => row(page, name).locator("[data-sentence]").innerText()));
  expect(new Set(sentences).size === refused.length, `they share sentences: ${sentences}`);
  await look(page, "refused");
  for (const [{ name }] of refused) {
    await row(page, name).locator("[data-remove]").focus();
    await page.keyboard.press("Enter");
    await row(page, name).waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement.id) === "files", "the focus is lost");
  }
  await page.reload();
  for (const [{ name }] of refused) expect(await row(page, name).count() === 0, `${name} is still there`);
}

/** A file that came too late for its proposal: refused afterwards, and replaced. */
async function replace(browser) {
  const key = randomUUID();
  const send = async (path, body, headers) => {
    const answer = await fetch(`${outputs.baseUrl}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
    expect(answer.ok, `${path} was answered with ${answer.status}: ${await answer.clone().text()}`);
    return answer.json();
  };
  const late = Buffer.from(`遅れた資料 ${stamp}\n`);
  const file = await send("/api/files", { name: "遅れた資料.txt", bytes: late.length, sha256: sum(late) }, { "idempotency-key": key });
  const receipt = await send("/api/proposals", { ...samples.good, attachments: [file.id] }, { "idempotency-key": key });
  await new Promise((done) => { setTimeout(done, 1200); });
  const put = await fetch(file.upload.url, { method: "PUT", headers: file.upload.headers, body: late });
  expect(put.ok, `the upload was answered with ${put.status}`);
  const { page, errors } = await arrive(browser);
  await page.goto(receipt.statusUrl);
  for (let tries = 0; tries < 60 && !(await page.locator("main").innerText()).includes("受け付けられません"); tries += 1) {
    await page.waitForTimeout(1000);
    await page.reload();
  }
  await look(page, "status-refused");
  await page.locator('a[href$="/replace"]').click();
  await look(page, "replace");
  await page.getByRole("button", { name: "このファイルに差し替える" }).click();
  await look(page, "replace-nothing");
  await choose(page, [{ name: "差し替えた資料.txt", bytes: Buffer.from(`差し替えた資料 ${stamp}\n`) }]);
  await says(page, "差し替えた資料.txt", "受け付けました");
  await look(page, "replace-sent");
  await page.getByRole("button", { name: "このファイルに差し替える" }).click();
  await page.waitForURL(/\/status\/[0-9a-f]{32}\?done=replaced/);
  await look(page, "status-replaced");
  // Made on purpose: the page that says that nothing was chosen.
  const others = errors.filter((error) => !/status of 422 .*\/replace\)?/.test(error));
  expect(others.length === 0, `the browser complained: ${others.join("; ")}`);
}

await walk("files-", async (browser) => {
  const { page, errors } = await arrive(browser);
  const proposal = { ...samples.good, proposal: { ...samples.good.proposal, title: `資料を添えた提案 ${stamp}` } };
  await page.goto(at("/apply"));
  await onTo(page, proposal, "/apply/files");
  const files = await attach(page);
  await refuse(page);
  await page.goto(at("/apply/files?lang=en"));
  await look(page, "english");
  await page.goto(at("/apply/files?lang=ja"));
  await onTo(page, proposal, "/apply/check");
  const check = await page.locator("main").innerText();
  for (const { name } of files) expect(check.includes(name), `${name} is not among the answers to check`);
  await look(page, "check");
  await Promise.all([page.waitForURL(/\/receipt$/), page.locator('button[value="send"]').click()]);
  await page.goto(page.url().replace("/receipt", ""));
  await look(page, "status");
  for (const file of files) {
    const saved = await save(page, file.name);
    expect(saved.name === file.name && sum(saved.bytes) === sum(file.bytes), `${file.name} came back as ${saved.name}`);
  }
  // Made on purpose, and nothing else: two requests that the network lost.
  const others = errors.filter((error) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(error));
  expect(others.length === 0, `the browser complained: ${others.join("; ")}`);

  const planning = await signIn(browser, person("planning"));
  const caseId = page.url().match(/[0-9a-f]{32}/)[0];
  await planning.page.goto(at(`/staff/cases/${caseId}`));
  await look(planning.page, "staff");
  const saved = await save(planning.page, files[0].name);
  expect(sum(saved.bytes) === sum(files[0].bytes), "Planning got another file");
  await planning.page.reload();
  expect((await planning.page.locator("main").innerText()).includes(files[0].name), "the opening is not on record");
  await look(planning.page, "staff-opened");
  expectCalm(planning);
  await replace(browser);
});
