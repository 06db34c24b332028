#!/usr/bin/env node
// Sends events to a server with each of the unchanged server-side libraries, and says each of them as a JSON line.
//
// usage: node_clients.mjs URL KEY     after `npm ci --ignore-scripts` in this folder

import { jitsuAnalytics } from "@jitsu/js";
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { Analytics } from "@segment/analytics-node";
import LegacyAnalytics from "analytics-node";
import { Analytics as AnalyticsV2 } from "segment-analytics-node-v2";

import { callsOf, runAll, say } from "./calls.mjs";

const [url, key] = process.argv.slice(2);
if (!key) {
  console.error("usage: node_clients.mjs URL KEY");
  process.exit(2);
}

// Segment's present libraries: all in one batch.
function segment(Library) {
  return async (client) => {
    const analytics = new Library({ writeKey: key, host: url, flushInterval: 100, maxRetries: 1 });
    const failures = [];
    analytics.on("error", (error) => failures.push(error));
    for (const [method, payload] of callsOf(client)) {
      const time = payload.timestamp && { timestamp: new Date(payload.timestamp) };
      analytics[method]({ ...payload, ...time });
      say(client, method, payload);
    }
    await analytics.closeAndFlush({ timeout: 10_000 });
    if (failures.length > 0) {
      throw new Error(JSON.stringify(failures));
    }
  };
}

// Libraries that call back: once each event is delivered.
function callingBack(create) {
  return async (client) => {
    const analytics = create();
    const delivered = callsOf(client).map(([method, payload]) => {
      const time = payload.timestamp && { timestamp: new Date(payload.timestamp) };
      say(client, method, payload);
      return new Promise((resolve, reject) =>
        analytics[method]({ ...payload, ...time }, (error) => (error ? reject(error) : resolve())));
    });
    await Promise.all(delivered);
  };
}

function legacy() {
  const analytics = new LegacyAnalytics(key, { host: url, flushAt: 20, flushInterval: 100, retryCount: 1 });
  analytics.flushed = true; // Else the first event goes alone.
  return analytics;
}

const rudder = (options) => () =>
  new RudderAnalytics(key, { dataPlaneUrl: url, flushAt: 20, flushInterval: 100, ...options });

// Jitsu's: one request a call, and a key of two parts. It remembers who it speaks of, and knows neither alias nor
// times.
async function jitsu(client) {
  const analytics = jitsuAnalytics({ host: url, writeKey: `reif:${key}`, s2s: true });
  const failures = [];
  const logged = console.error;
  console.error = (...words) => failures.push(words.join(" ")); // It reports failures there alone.
  for (const [method, payload] of callsOf(client)) {
    const { userId, anonymousId, groupId, event, name, traits, properties, timestamp } = payload;
    if (method === "alias" || timestamp || !userId) {
      continue;
    }
    if (anonymousId) {
      await analytics.setAnonymousId(anonymousId);
    }
    await {
      identify: () => analytics.identify(userId, traits),
      track: () => analytics.track(event, properties),
      page: () => analytics.page({ name, ...properties }),
      group: () => analytics.group(groupId, traits),
    }[method]();
    say(client, method, payload);
  }
  console.error = logged;
  if (failures.length > 0) {
    throw new Error(failures.join("\n"));
  }
}

await runAll({
  "segment-node-3": segment(Analytics),
  "segment-node-2": segment(AnalyticsV2),
  "segment-node-legacy": callingBack(legacy),
  "rudder-node": callingBack(rudder({})),
  "rudder-node-plain": callingBack(rudder({ gzip: false })),
  "jitsu-node": jitsu,
});
process.exit(process.exitCode ?? 0); // Some libraries keep timers.
