// Pages in a real browser: no console error, no violation of their own policy, no request to elsewhere, nothing wider
// than the window, no finding of axe; in light and dark, on a phone and on a desk. Usage: node browser.mjs SITE…

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { check, files, finish, read, representatives, shape } from "./report.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png",
  ".json": "application/json", ".xml": "application/xml",
};
const views = [
  { name: "phone, light", width: 390, height: 844, scheme: "light" },
  { name: "phone, dark", width: 390, height: 844, scheme: "dark" },
  { name: "desk, light", width: 1440, height: 900, scheme: "light" },
  { name: "desk, dark", width: 1440, height: 900, scheme: "dark" },
];

function serve(root) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    try {
      const body = readFileSync(join(root, path.endsWith("/") ? `${path}index.html` : path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

/** Opens `url` in a page of `context`, looks at it with `look`, and returns what is wrong. */
async function visit(context, url, look) {
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (err) => problems.push(`script: ${err.message}`));
  page.on("requestfailed", (request) => {
    // A page that leads on ends its own requests.
    const why = request.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") problems.push(`request: ${request.url()} ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`request: ${response.url()} is answered with ${response.status()}`);
  });
  const origin = new URL(url).origin;
  await page.route("**/*", (route) => {
    const asked = new URL(route.request().url());
    if (asked.origin === origin || asked.protocol === "data:") return route.continue();
    problems.push(`request: ${asked} is not on this site`);
    return route.abort();
  });
  await page.goto(url, { waitUntil: "load" });
  await look?.(page, problems);
  await page.close();
  return problems;
}

async function width(page, problems) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const scrolls = (element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    const culprits = [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > room + 0.5 && !scrolls(element))
      .map((element) => `<${element.localName} class="${element.getAttribute("class") ?? ""}">`);
    return [`the page is ${document.documentElement.scrollWidth} px wide in a window of ${room}: ${culprits.slice(0, 4).join(" ")}`];
  });
  problems.push(...wide);
}

async function accessibility(page, problems) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  for (const it of found.violations) {
    // The number of a line of source is as high as the line.
    const isLine = (node) => it.id === "target-size" && /#L\d+/.test(node.target.join(" "));
    it.nodes = it.nodes.filter((node) => !isLine(node));
    if (it.nodes.length === 0) continue;
    const nodes = it.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
    problems.push(`axe: ${it.id}: ${it.help} (${it.nodes.length}): ${nodes.join(" | ")}`);
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CATALOG_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-first-run"],
});
for (const site of process.argv.slice(2).map((name) => resolve(name))) {
  const pages = files(site).filter((name) => name.endsWith(".html") && !name.includes("/files/"));
  const chosen = representatives(site, pages);
  console.log(`${site}: ${chosen.length} of ${pages.length} pages`);
  const server = await serve(site);
  const base = `http://127.0.0.1:${server.address().port}/`;
  const address = (path) => base + path.split("/").map(encodeURIComponent).join("/");
  for (const view of views) {
    const context = await browser.newContext({ viewport: { width: view.width, height: view.height }, colorScheme: view.scheme, reducedMotion: "reduce" });
    for (const path of chosen) {
      // A page that leads on at once is only followed.
      const leads = read(site, path).includes('http-equiv="refresh"');
      const look = async (page, problems) => {
        await width(page, problems);
        await accessibility(page, problems);
      };
      const follow = async (page) => page.waitForURL((url) => url.href !== address(path), { timeout: 10_000 });
      const problems = await visit(context, address(path), leads ? follow : look);
      check(`${path} (${view.name})`, problems);
    }
    await context.close();
  }
  // From disk, and without scripts.
  const seen = new Set();
  const disk = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const plain = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  for (const path of chosen.filter((name) => !seen.has(shape(name)) && seen.add(shape(name)))) {
    if (path !== "404.html") check(`${path} (from disk)`, await visit(disk, pathToFileURL(join(site, path)).href));
    check(`${path} (without scripts)`, await visit(plain, address(path)));
  }
  await disk.close();
  await plain.close();
  server.close();
}
await browser.close();
finish();
