#!/usr/bin/env node
// Answers everything as a server would that takes it, and says each event it was sent as a JSON line: to try the
// clients without one.
//
// usage: recording_stub.mjs PORT

import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

const port = Number(process.argv[2]);

// The least that the browser libraries start with.
function bootstrap(path, host) {
  const settings = /^\/v1\/projects\/([^/]+)\/settings$/.exec(path);
  if (settings) {
    const segment = { apiKey: settings[1], apiHost: `${host}/v1`, protocol: "http" };
    return { integrations: { "Segment.io": segment }, plan: {}, metrics: { sampleRate: 0 } };
  }
  if (path.startsWith("/sourceConfig")) {
    const config = { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } };
    const source = { id: "s", name: "s", writeKey: "k", enabled: true, workspaceId: "w", destinations: [], config };
    return { source };
  }
  return { success: true };
}

function report(request, raw) {
  const body = JSON.parse(request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw);
  for (const event of body.batch ?? [body]) {
    const { type, userId, anonymousId, previousId, groupId, event: name, context } = event;
    console.log(JSON.stringify({ path: request.url, type, userId, anonymousId, previousId, groupId, name,
                                 proof: context?.proof }));
  }
}

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "*");
    response.setHeader("Content-Type", "application/json");
    if (request.method === "POST") {
      report(request, Buffer.concat(chunks));
    }
    response.end(JSON.stringify(bootstrap(request.url, request.headers.host)));
  });
}).listen(port, "127.0.0.1");
