#!/usr/bin/env node
// Sends events to a server with the unchanged browser libraries, from a page of another origin in Chromium, and says
// each of them as a JSON line.
//
// usage: browser_clients.mjs URL KEY     after `npm ci --ignore-scripts` in this folder and apt's chromium

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

import { callsOf, runAll, say } from "./calls.mjs";
import { kStepMs, launch } from "./chromium.mjs";

const [url, key] = process.argv.slice(2);
if (!key) {
  console.error("usage: browser_clients.mjs URL KEY");
  process.exit(2);
}

// Headless Chromium's own says what it is, and then it is a bot.
const kUserAgent =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const kSettleMs = 1_000; // Until nothing more is sent.
const kQuery = "?utm_source=newsletter&utm_medium=email&utm_campaign=herbst-webinar&utm_term=lead+scoring";

const modules = new URL("node_modules/", import.meta.url);
const scripts = {
  "/segment.js": "@segment/analytics-next/dist/umd/index.js",
  "/rudder.js": "@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js",
  "/p.js": "@jitsu/js/dist/web/p.js.txt",
};

// Jitsu's script tag as a page writes it, `src` apart: what the page wants to say waits for the script.
const tagPage = (src) => `<!doctype html><title>Preise – Übersicht</title><link rel="icon" href="data:,">
<script>
  window.loaded = (client) => { window.client = client; };
  (window.jitsuQ = window.jitsuQ || []).push((client) => client.setContextProperty("tag", "yes"));
</script>
<script async src="${src}" data-write-key="reif:${key}" data-onload="loaded"></script>`;
const pages = { "/tag": tagPage(`${url}/p.js`), "/jitsu-tag": tagPage("/p.js") };

// What a script from the site itself sends to where it came from goes on to the server.
async function passOn(request, response) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const headers = { "Content-Type": request.headers["content-type"], "X-Write-Key": request.headers["x-write-key"] };
  const answer = await fetch(url + request.url, { method: "POST", headers, body: Buffer.concat(chunks) });
  response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

// The firm's website.
const site = createServer(async (request, response) => {
  const path = new URL(request.url, "http://site").pathname;
  if (request.method === "POST") {
    await passOn(request, response);
    return;
  }
  if (scripts[path]) {
    response.setHeader("Content-Type", "text/javascript; charset=utf-8");
    response.end(await readFile(new URL(scripts[path], modules)));
    return;
  }
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(pages[path] ?? `<!doctype html><title>Preise – Übersicht</title>
<link rel="icon" href="data:,"><script src="/segment.js"></script><script src="/rudder.js"></script>`);
});
await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
const site_url = `http://127.0.0.1:${site.address().port}`;

// These run in the page: each makes `window.client`.
const loadSegment = async ({ url, key, strategy }) => {
  const { host, protocol } = new URL(url);
  const settings = { apiHost: `${host}/v1`, protocol: protocol.slice(0, -1), ...strategy };
  const [client] = await AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: key, cdnURL: url }, { integrations: { "Segment.io": settings } });
  window.client = client;
};
const loadRudder = ({ url, key, options }) => new Promise((resolve) => {
  window.client = new rudderanalytics.RudderAnalytics();
  window.client.load(key, url, { configUrl: url, ...options });
  window.client.ready(resolve);
});

const awaitTag = async () => {
  while (!window.client) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

// One call in the page, in the form that the browser libraries have. They remember who they speak of.
const call = ([method, payload]) => {
  const { userId, anonymousId, previousId, groupId, event, name, traits, properties } = payload;
  if (anonymousId) {
    window.client.setAnonymousId(anonymousId);
  }
  return ({
    identify: () => window.client.identify(userId, traits),
    track: () => window.client.track(event, properties),
    page: () => window.client.page(...window.jitsuQ ? [{ name, ...properties }] : [undefined, name, properties]),
    group: () => window.client.group(groupId, traits),
    alias: () => window.client.alias(userId, previousId),
  })[method]();
};

// Requests that were refused or did not get through, of a page.
function failuresOf(page) {
  const failures = [];
  page.on("response", (response) => {
    if (response.url().startsWith(url) && response.status() >= 300) {
      failures.push(`${response.status()} ${response.url()}`);
    }
  });
  page.on("requestfailed", (request) => {
    if (request.url().startsWith(url)) {
      failures.push(`${request.failure()?.errorText} ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => failures.push(String(error)));
  return failures;
}

const browser = await launch();

// A visitor of its own on a page of the site. Throws where a request of it failed.
async function onPage(path, act) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setUserAgent(kUserAgent);
  const failures = failuresOf(page);
  await page.goto(site_url + path + kQuery);
  await act(page);
  await wait(kSettleMs);
  await context.close();
  if (failures.length > 0) {
    throw new Error(failures.join("\n"));
  }
}

// A visit with one library: it comes, does what the calls say, and leaves.
function visit(load, given, path = "/preise") {
  return (client) => onPage(path, async (page) => {
    await page.evaluate(load, { url, key, ...given });
    const without = load === awaitTag ? ["alias"] : [];  // Jitsu's has none.
    for (const [method, payload] of callsOf(client)) {
      if (payload.timestamp || without.includes(method)) {
        continue;
      }
      await page.evaluate(call, [method, payload]);
      say(client, method, payload);
    }
    await page.waitForNetworkIdle({ idleTime: kSettleMs, timeout: kStepMs });
    await page.goto("about:blank"); // What is still queued goes as the visitor leaves.
  });
}

// Leaves in the breath in which it says something.
const leaveAtOnce = (client) => onPage("/tag", async (page) => {
  await page.evaluate(awaitTag);
  await page.evaluate((anonymousId, event) => {
    window.client.setAnonymousId(anonymousId);
    window.client.track(event);
    location.href = "about:blank";
  }, `${client}-visitor`, "Pricing Viewed");
  say(client, "track", { anonymousId: `${client}-visitor`, event: "Pricing Viewed" });
});

const batching = (size, timeout) => ({ deliveryStrategy: { strategy: "batching", config: { size, timeout } } });
const rudderBatch = { enabled: true, maxItems: 10, flushInterval: 500 };

await runAll({
  "segment-browser": visit(loadSegment, {}),
  "segment-browser-batching": visit(loadSegment, { strategy: batching(10, 500) }),
  "segment-browser-leaving": visit(loadSegment, { strategy: batching(100, 60_000) }),
  "rudder-browser": visit(loadRudder, {}),
  "rudder-browser-batch": visit(loadRudder, { options: { queueOptions: { batch: rudderBatch } } }),
  "rudder-browser-beacon": visit(loadRudder, { options: { useBeacon: true } }),
  "jitsu-tag": visit(awaitTag, {}, "/jitsu-tag"),
  "reif-tag": visit(awaitTag, {}, "/tag"),
  "reif-tag-leaving": leaveAtOnce,
});
await browser.close();
site.close();
