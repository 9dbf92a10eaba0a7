// The preview in a real browser: edits show themselves, mistakes too, and what the reader did stays.
// Usage: node serve.mjs PROGRAM

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { check, finish } from "./report.mjs";

const program = process.argv[2];
const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const root = mkdtempSync(join(tmpdir(), "preview-"));
for (const part of ["catalog", "content"]) cpSync(join(repository, part), join(root, part), { recursive: true });
const put = (name, text) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const read = (name) => readFileSync(join(root, name), "utf8");
put("catalog.yml", `${readFileSync(join(repository, "catalog.yml"), "utf8")}\nTheme: own\n`);
put("themes/own/theme.yml", "extends: default\n");
put("themes/own/static/site.css", "");
cpSync(join(repository, "themes/default/static/site.css"), join(root, "themes/own/static/site.css"));
const home = '{% extends "default/home.html" %}\n{% block head %}<meta name="own" content="one">{% endblock head %}\n';
put("themes/own/templates/home.html", home);

// A ServerTemplate and its script, as an author begins them.
const script = `#!/bin/bash
# ---
# RightScript Name: Preview Script
# Description: Says hello
# Inputs:
#   GREETING:
#     Category: Preview
#     Description: the first words
#     Input Type: single
#     Required: true
#     Advanced: false
# ...
echo "$GREETING"
`;
const template = (name) => `Name: ${name}
Description: A ServerTemplate of the preview's tests
Inputs:
  GREETING: text:hello
MultiCloudImages:
- {Name: Ubuntu_16.04_x64, Revision: 2, Publisher: Harbor Point}
RightScripts:
  Boot:
  - preview.sh
`;
const lineage = "catalog/server-templates/preview-base";
put(`${lineage}/publication.yml`, "Publisher: Harbor Point\nCategories: [Operating Systems]\nShort Description: For tests.\n");
put(`${lineage}/head/preview-base.yml`, template("Preview Base"));
put(`${lineage}/head/preview.sh`, script);

const server = spawn(program, ["serve", root, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
let said = "";
const base = await new Promise((done, fail) => {
  server.stderr.on("data", (data) => {
    said += data;
    const found = /preview at (http:\/\/\S+\/)/.exec(said);
    if (found) done(found[1]);
  });
  server.on("exit", (code) => fail(new Error(`it ended with ${code}: ${said}`)));
});
const browser = await chromium.launch({
  executablePath: process.env.CATALOG_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1200, height: 600 }, reducedMotion: "reduce" });
const patience = { timeout: 30_000 };

/** Opens a page and remembers what it complains about. */
async function open(path) {
  const page = await context.newPage();
  page.problems = [];
  page.loads = 0;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (err) => page.problems.push(`script: ${err.message}`));
  page.on("load", () => { page.loads += 1; });
  await page.goto(base + path, { waitUntil: "load" });
  await page.waitForFunction(() => performance.getEntriesByType("resource").some((it) => it.name.endsWith("/.catalog/preview.js")), undefined, patience);
  return page;
}

/** One step: what it says is wrong, and what the pages complained about. */
async function step(name, pages, act) {
  const problems = [];
  try {
    await act(problems);
  } catch (err) {
    problems.push(String(err).split("\n").slice(0, 4).join(" "));
  }
  for (const page of pages) problems.push(...page.problems.splice(0));
  check(name, problems);
}
const has = (page, text) => page.waitForFunction((wanted) => document.body.innerText.includes(wanted), text, patience);
/** What stands in the preview's own corner. */
const panel = (page) => page.evaluate(() => document.querySelector("catalog-preview")?.shadowRoot.querySelector(".panel")?.innerText ?? "");
const panel_has = (page, text) =>
  page.waitForFunction((wanted) => document.querySelector("catalog-preview")?.shadowRoot.querySelector(".panel")?.innerText.includes(wanted), text, patience);
const panel_is_gone = (page) => page.waitForFunction(() => !document.querySelector("catalog-preview")?.shadowRoot.querySelector(".panel"), undefined, patience);
const loads = async (page, count) => {
  const end = Date.now() + patience.timeout;
  while (page.loads < count && Date.now() < end) await page.waitForTimeout(20);
};

const address = "server-templates/harbor-point/preview-base.html";
const page = await open(address);
const other = await open("about.html");

await step("an input's description is edited", [page, other], async (problems) => {
  // What a reader did: something opened, something scrolled.
  await page.evaluate(() => {
    for (const element of document.querySelectorAll("main details")) element.open = true;
    scrollTo(0, 300);
  });
  const before = await page.evaluate(() => [scrollY, [...document.querySelectorAll("main details")].filter((it) => it.open).length]);
  const loaded = [page.loads, other.loads];
  put(`${lineage}/head/preview.sh`, script.replace("the first words", "the very first words"));
  await has(page, "the very first words");
  await page.waitForFunction((y) => Math.abs(scrollY - y) < 2, before[0], patience);
  const after = await page.evaluate(() => [scrollY, [...document.querySelectorAll("main details")].filter((it) => it.open).length]);
  if (before[1] !== after[1]) problems.push(`open sections: ${before[1]}, then ${after[1]}`);
  if (page.loads !== loaded[0] + 1) problems.push(`it was loaded ${page.loads - loaded[0]} times`);
  if (other.loads !== loaded[1]) problems.push("a page that did not change was loaded again");
});

await step("YAML is broken and mended", [page, other], async (problems) => {
  put(`${lineage}/head/preview-base.yml`, template("Preview Base").replace("  Boot:", "  Boot: ["));
  await panel_has(page, "stale");
  const text = await panel(page);
  for (const word of ["error", "preview-base.yml", "^", "What it means and what to do"]) {
    if (!text.includes(word)) problems.push(`the panel does not say ${JSON.stringify(word)}: ${text}`);
  }
  if (!(await page.evaluate(() => document.body.innerText.includes("the very first words")))) problems.push("the last good page is gone");
  const rule = await page.evaluate(() => document.querySelector("catalog-preview").shadowRoot.querySelector(".panel a").href);
  const explained = await open(rule.slice(base.length)).catch(() => null);
  await explained?.close();
  const answer = await page.request.get(rule);
  if (!(await answer.text()).includes("What to do")) problems.push(`${rule} does not explain`);
  // It can be put aside, and stays aside until something new is wrong.
  await page.keyboard.press("Escape");
  await panel_is_gone(page);
  const badge = await page.evaluate(() => document.querySelector("catalog-preview").shadowRoot.querySelector(".badge")?.innerText);
  if (!badge?.includes("stale") || !badge.includes("error")) problems.push(`the badge says ${badge}`);
  put(`${lineage}/head/preview-base.yml`, template("Preview Base").replace("A ServerTemplate of", "A mended ServerTemplate of"));
  await has(page, "A mended ServerTemplate of");
  await panel_is_gone(page);
  if (await page.evaluate(() => document.documentElement.hasAttribute("data-preview-stale"))) problems.push("it still says that it is stale");
});

await step("a template is broken and mended", [page, other], async (problems) => {
  const front = await open("index.html");
  put("themes/own/templates/home.html", home.replace("one", "{{ nothing.here }}"));
  await panel_has(front, "home.html");
  if ((await front.getAttribute("meta[name=own]", "content")) !== "one") problems.push("the last good page is gone");
  put("themes/own/templates/home.html", "{% if %}");
  await panel_has(front, "home.html");
  put("themes/own/templates/home.html", home.replace("one", "two"));
  await front.waitForSelector("meta[name=own][content=two]", { state: "attached", ...patience });
  await panel_is_gone(front);
  problems.push(...front.problems);
  await front.close();
});

await step("a ServerTemplate is added", [page, other], async (problems) => {
  const list = await open("server-templates/index.html");
  put("catalog/server-templates/added/head/added.yml", template("Added Later").replace("preview.sh", "../../preview-base/head/preview.sh"));
  put("catalog/server-templates/added/publication.yml", "Publisher: Harbor Point\nCategories: [Operating Systems]\nShort Description: New.\n");
  await has(list, "Added Later");
  problems.push(...list.problems);
  await list.close();
  const added = await open("server-templates/harbor-point/added.html");
  await has(added, "Added Later");
  await added.close();
});

await step("a script in use is deleted and comes back", [page, other], async (problems) => {
  renameSync(join(root, `${lineage}/head/preview.sh`), join(root, "away.sh"));
  await panel_has(page, "preview.sh");
  const text = await panel(page);
  if (!text.includes("preview-base.yml")) problems.push(`the panel does not name the file that needs it: ${text}`);
  renameSync(join(root, "away.sh"), join(root, `${lineage}/head/preview.sh`));
  await panel_is_gone(page);
  await has(page, "Preview Script");
});

await step("a stylesheet changes without a reload", [page, other], async (problems) => {
  const loaded = page.loads;
  const style = read("themes/own/static/site.css");
  await page.evaluate(() => { window.isSame = true; });
  put("themes/own/static/site.css", `${style}\nbody { outline: 3px solid rgb(1, 2, 3) }\n`);
  await page.waitForFunction(() => getComputedStyle(document.body).outlineColor === "rgb(1, 2, 3)", undefined, patience);
  await page.waitForFunction(() => document.querySelectorAll("link[rel=stylesheet]").length === 1, undefined, patience);
  if (page.loads !== loaded || !(await page.evaluate(() => window.isSame))) problems.push("the page was loaded again");
});

await step("warnings are a quiet badge with a list", [page, other], async (problems) => {
  put(`${lineage}/publication.yml`, "Publisher: Harbor Point\nShort Description: For tests.\n");
  put("catalog/right-scripts/loose/1/loose.sh", script.replace("Preview Script", "Loose"));
  put("catalog/right-scripts/loose/publication.yml", "Publisher: Harbor Point\nShort Description: Loose.\n");
  await page.waitForFunction(() => /warning/.test(document.querySelector("catalog-preview")?.shadowRoot.querySelector(".badge")?.innerText), undefined, patience);
  if (await panel(page)) problems.push("the list is open though nobody asked");
  await page.evaluate(() => document.querySelector("catalog-preview").shadowRoot.querySelector(".badge").click());
  await panel_has(page, "warning");
  await page.keyboard.press("Escape");
  await panel_is_gone(page);
});

await step("a tab that was not seen catches up", [page, other], async () => {
  const hidden = await open(address);
  await hidden.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const loaded = hidden.loads;
  put(`${lineage}/head/preview.sh`, script.replace("the first words", "words nobody saw coming"));
  await has(page, "words nobody saw coming");
  if (hidden.loads !== loaded) throw new Error("it was loaded though nobody saw it");
  await hidden.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await has(hidden, "words nobody saw coming");
  await loads(hidden, loaded + 1);
  await hidden.close();
});

await browser.close();
server.removeAllListeners("exit");
const code = new Promise((done) => server.on("exit", (value) => done(value)));
server.kill("SIGINT");
check("it ends when asked", (await code) === 0 ? [] : ["its exit code is not 0"]);
rmSync(root, { recursive: true, force: true });
finish();
