// What the journeys in a real browser share: the deployment, people who sign in, and a close look at a page. Reads the
// deployment's outputs from KYOSO_OUTPUTS, and writes a picture of every page to KYOSO_SCREENS.

import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const outputs = JSON.parse(readFileSync(process.env.KYOSO_OUTPUTS, "utf8"));
const screens = process.env.KYOSO_SCREENS;
mkdirSync(screens, { recursive: true });

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 320, height: 700 };
export const stamp = randomUUID().slice(0, 8);
/** What the pictures of this journey begin with. */
let series = "";
let pages = 0;

export function expect(is, what) {
  if (!is) throw new Error(what);
}

export function person(role, division) {
  const found = outputs.people.find((one) => one.role === role && (!division || one.division === division));
  expect(found, `there is no sample person for ${role} ${division ?? ""}`);
  return found;
}

/** Looks at a page: nothing for axe to find, no sideways scrolling on a telephone, a picture of both widths. */
export async function look(page, name) {
  pages += 1;
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] })).violations);
  const said = found.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => node.html).join("\n  ")}`);
  expect(found.length === 0, `axe on ${name}:\n${said.join("\n")}`);
  const number = `${series}${String(pages).padStart(2, "0")}`;
  await page.screenshot({ path: `${screens}/${number}-${name}.png`, fullPage: true });
  await page.setViewportSize(PHONE);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= PHONE.width, `${name} is ${wide} px wide on a screen of ${PHONE.width} px`);
  await page.screenshot({ path: `${screens}/${number}-${name}-phone.png`, fullPage: true });
  await page.setViewportSize(DESK);
}

/** Opens a page again and again until something is on it: lists follow a change within seconds. */
export async function comes(page, url, what) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(url);
    if (await what.count()) return;
    await page.waitForTimeout(1000);
  }
  throw new Error(`${what} did not come on ${url}`);
}

/** What the main part of a page shows, and what it does not. */
export async function reads(page, shown, hidden = []) {
  const text = await page.textContent("main");
  for (const words of shown) expect(text.includes(words), `${page.url()} does not show ${words}`);
  for (const words of hidden) expect(!text.includes(words), `${page.url()} shows ${words}`);
}

/** Saves what a link leads to. */
export async function save(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).first().click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Keeps a file beside the pictures, for somebody to look at. */
export function keep(name, bytes) {
  writeFileSync(`${screens}/${series}${name}`, bytes);
}

/** A page in a browser of its own, and what that browser complains of. */
export async function arrive(browser, locale = "ja-JP") {
  const context = await browser.newContext({ viewport: DESK, locale });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  // What the directory's own sign-in page lacks is not ours.
  const isOurs = (message) => message.location().url.startsWith(outputs.publicUrl);
  page.on("console", (message) => message.type() === "error" && isOurs(message) && errors.push(`${message.text()} (${message.location().url})`));
  return { page, context, errors };
}

/** What a browser says of an answer that refuses is no complaint, where the answer is meant to refuse. */
export function refusedWith(who, status) {
  const others = who.errors.filter((error) => !error.includes(`status of ${status}`));
  expect(others.length === 0 && who.errors.length > 0, `not only ${status}: ${who.errors.join("; ")}`);
  who.errors.length = 0;
}

/** That no browser complained of anything. */
export function expectCalm(...people) {
  for (const { errors } of people) expect(errors.length === 0, `the browser complained: ${errors.join("; ")}`);
}

/** Somebody of the staff, signed in. */
export async function signIn(browser, who) {
  const arrived = await arrive(browser);
  const { page } = arrived;
  await page.goto(outputs.staffUrl);
  await page.fill("input[name=username]", who.email);
  await page.fill("input[name=password]", who.password);
  await Promise.all([page.waitForURL(/\/staff(?!\/session\/callback)/), page.keyboard.press("Enter")]);
  return arrived;
}

/** Walks a journey in a browser, and says how much of it was looked at. */
export async function walk(name, journey) {
  series = name;
  const browser = await chromium.launch({
    executablePath: process.env.KYOSO_BROWSER,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  try {
    await journey(browser);
    console.log(`${pages} pages looked at, nothing found by axe, none wider than ${PHONE.width} px`);
  } finally {
    await browser.close();
  }
}

/** The day in Japan, so many days from now. */
export const day = (days) => new Date(Date.now() + 9 * 3600e3 + days * 86400e3).toISOString().slice(0, 10);
