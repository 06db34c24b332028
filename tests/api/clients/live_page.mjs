#!/usr/bin/env node
// Opens the live page of a server in Chromium, sends a lead that gets ripe meanwhile, and says what a person would see
// at each step: a JSON object.
//
// usage: live_page.mjs URL API_KEY INGEST_KEY

import { kStepMs, launch } from "./chromium.mjs";

const [url, api, ingest] = process.argv.slice(2);
const kSoonMs = 500;
const kPhone = { width: 360, height: 740 };
const kDesk = { width: 1280, height: 900 };

const browser = await launch("--accept-lang=de");
const page = await browser.newPage();
page.setDefaultTimeout(kStepMs);
const seen = { errors: [], foreign: [] };
page.on("pageerror", (error) => seen.errors.push(String(error)));
page.on("request", (request) => {
  if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
    seen.foreign.push(request.url());
  }
});

const text = (selector) => page.$eval(selector, (node) => node.innerText);
const rows = () => page.$$eval("#list > li[data-id]", (all) => all.map((row) => row.dataset.id));
// Elements that stick out to the right.
const overflow = () => page.evaluate(() => [...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.className || node.tagName));
const button = (id) => `li[data-id="${id}"] > button`;
// Rows that slide to their places are hit when they are there.
const still = () => page.waitForFunction(() => document.getElementById("list").getAnimations({ subtree: true })
  .every((animation) => animation.animationName));
async function press(id) {
  await still();
  await page.click(button(id));
}

async function send(batch) {
  const headers = { Authorization: "Basic " + Buffer.from(`${ingest}:`).toString("base64") };
  const answer = await fetch(`${url}/v1/batch`, { method: "POST", headers, body: JSON.stringify({ batch }) });
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
}

// The table of each score: its lines' points, and their sum as it is written.
const tables = () => page.$$eval(".why table:not(.unknown)", (all) => all.map((table) => {
  const points = [...table.rows].map((row) =>
    Number(row.cells[0].textContent.replace("−", "-").replaceAll(/[.,](?=\d{3})/g, "").replace(",", ".")));
  return { name: table.caption.textContent, parts: points.slice(0, -1), sum: points.at(-1) };
}));

// The reasons of the lead that is open, and the frame around them.
const look = async () => ({
  language: await page.$eval("html", (node) => node.lang), headline: await text("#headline"),
  state: await text("#state"), why: await text(".why"), tables: await tables(),
  unknown: await text(".why .unknown"), overflow: await overflow(),
});

await page.setViewport(kDesk);
await page.goto(`${url}/#key=wrong`);
await page.waitForFunction(() => document.getElementById("refused").textContent !== "");
seen.refused = await text("#refused");
await page.goto(`${url}/#key=${api}`);
await page.waitForSelector("#list > li[data-id]");
await page.waitForSelector("#state.live");
seen.address = page.url();
seen.rows = await rows();
seen.headline = await text("#headline");

const began = Date.now();
await send([
  { type: "identify", userId: "nora", traits: { name: "Nora <b>Lindner</b>", company: "Lindner Pharma", role: "CEO" } },
  { type: "track", userId: "nora", event: "Demo Requested" },
  { type: "track", userId: "nora", event: "Webinar Attended", properties: { minutes: 45 } },
  { type: "page", userId: "nora", name: "Preise", properties: { path: "/preise" } },
]);
await page.waitForSelector('li[data-id="nora"].lit');
seen.lit_ms = Date.now() - began;
seen.news = await text("#news");
seen.rows_after = await rows();
seen.light = await page.$eval('li[data-id="nora"]', (row) => getComputedStyle(row).animationName);

await press("nora");
await page.waitForSelector(".why .unknown");
seen.de = await look();
await page.click("#language");
seen.en = await look();
await page.setViewport(kPhone);
seen.en_phone = await look();
await page.click("#language");
seen.de_phone = await look();
await press("nora");
await page.waitForFunction(() => document.querySelector(".why") === null);

// The list moves between the press of a button and its release.
await page.setViewport(kDesk);
await still();
await page.hover(button("tom"));
await page.mouse.down();
await send([
  { type: "identify", userId: "otto", traits: { name: "Otto", role: "CEO" } },
  { type: "track", userId: "otto", event: "Demo Requested" },
  { type: "track", userId: "otto", event: "Webinar Attended", properties: { minutes: 45 } },
  { type: "page", userId: "otto", name: "Preise", properties: { path: "/preise" } },
]);
await page.waitForFunction(async (key) => {
  const answer = await fetch("/api/v1/leads/otto", { headers: { Authorization: `Bearer ${key}` } });
  return answer.ok && (await answer.json()).stage === "sql";
}, { polling: 50 }, api);
await new Promise((done) => setTimeout(done, kSoonMs)); // The list would be drawn anew by now.
await page.mouse.up();
await page.waitForSelector(button("otto"));
seen.opened = await page.$$eval("[aria-expanded=true]", (all) => all.map((one) => one.closest("li").dataset.id));

seen.names = await page.evaluate(async () => {
  const { groupCalled, missingCalled } = await import("/names.js");
  const paths = ["last(webinar)", "scores.fit", "account.revenue_last_year", "account.size.of_team",
                 "lead.favouriteColour", "now - last(x)"];
  return [...paths.map(missingCalled), groupCalled("engagement", "mail")];
});

console.log(JSON.stringify(seen));
await browser.close();
