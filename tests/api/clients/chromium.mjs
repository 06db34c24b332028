// Debian's Chromium, or that of CHROMIUM, without a screen and without calls of its own.

import puppeteer from "puppeteer-core";

export const kStepMs = 20_000; // The longest that a step in a page may take.

const kFlags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch(...flags) {
  return puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true, args: [...kFlags, ...flags], protocolTimeout: kStepMs,
  });
}
