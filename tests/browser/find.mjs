// Search and filters as people use them: by keyboard, with Back, without scripts, from disk, below a folder; and what the
// result looks like to axe. Usage: node find.mjs SAMPLE

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { check, finish } from "./report.mjs";

const site = resolve(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

// The site lies below `/a/b/`, as it may.
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  try {
    if (!path.startsWith("/a/b/")) throw new Error("elsewhere");
    const name = path.slice("/a/b/".length);
    const body = readFileSync(join(site, name === "" || name.endsWith("/") ? `${name}index.html` : name));
    response.writeHead(200, { "content-type": types[extname(name)] ?? "text/html; charset=utf-8" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}/a/b/`;
const browser = await chromium.launch({
  executablePath: process.env.CATALOG_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-first-run"],
});

/** Runs `act` on a page of its own and checks that it does not throw, and that the console stays empty. */
async function story(name, options, address, act) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  try {
    await page.goto(address);
    await act(page);
  } catch (error) {
    problems.push(error.message.split("\n").slice(0, 3).join(" "));
  }
  check(`${name}`, problems);
  await context.close();
}

function expect(got, wanted, what) {
  const same = typeof wanted === "function" ? wanted(got) : JSON.stringify(got) === JSON.stringify(wanted);
  if (!same) throw new Error(`${what}: ${JSON.stringify(got)}${typeof wanted === "function" ? "" : `, not ${JSON.stringify(wanted)}`}`);
}

async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  expect(found.violations.map((it) => `${it.id} ${it.nodes[0].target.join(" ")}`), [], "axe");
}

const line = (page) => page.locator("[data-line]").innerText();
const names = (page) => page.locator(".hit h3 a").allInnerTexts();
const count = (page, id) => page.locator(`label:has(#by-${id}) .count`).innerText().then(Number);
const query = (page) => new URL(page.url()).search;

await story("by keyboard from a component's page", {}, `${base}server-templates/harbor-point/linux-base.html`, async (page) => {
  await page.keyboard.press("/");
  const field = page.getByRole("combobox", { name: "Search the catalog" });
  await field.waitFor();
  expect(await field.evaluate((it) => it === document.activeElement), true, "focus");
  await page.keyboard.type("ubuntu 16.04");
  await page.getByRole("option").first().waitFor();
  expect(await field.getAttribute("aria-expanded"), "true", "aria-expanded");
  await page.keyboard.press("ArrowDown");
  const active = await field.getAttribute("aria-activedescendant");
  expect(await page.locator(`#${active}`).getAttribute("aria-selected"), "true", "the active option");
  await accessible(page);
  await page.keyboard.press("ArrowUp");
  expect(await field.getAttribute("aria-activedescendant"), null, "back in the field");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}multi-cloud-images/harbor-point/ubuntu-16-04-x64.html`);
});

await story("Escape closes, then clears", {}, `${base}about.html`, async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("linux");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("listbox").isVisible(), false, "the list");
  expect(await page.locator("form[data-root] input").inputValue(), "linux", "the field");
  await page.keyboard.press("Escape");
  expect(await page.locator("form[data-root] input").inputValue(), "", "the field");
});

await story("a slash in a field is a slash", {}, `${base}search.html?q=`, async (page) => {
  await page.locator("form[data-whole] input").click();
  await page.keyboard.type("a/b");
  expect(await page.locator("form[data-whole] input").inputValue(), "a/b", "the field");
});

await story("Enter leads to all results, and filters and Back work there", {}, `${base}index.html`, async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("ubuntu");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}search.html?q=ubuntu`);
  await page.locator(".hit").first().waitFor();
  const all = await line(page);
  await page.getByRole("link", { name: /^ServerTemplates \d+$/ }).and(page.locator(".rail a")).click();
  await page.waitForURL((url) => url.search === "?q=ubuntu&kind=server-templates");
  await page.locator("#by-publisher-harbor-point").waitFor();
  const before = await names(page);
  const expected = await count(page, "publisher-harbor-point");
  await page.locator("#by-publisher-harbor-point").check();
  await page.waitForURL((url) => url.search.includes("publisher=harbor-point"));
  await page.locator(".chosen a").waitFor();
  expect((await names(page)).length, expected, "rows, as the count said");
  await accessible(page);
  await page.goBack();
  await page.locator(".chosen").waitFor({ state: "detached" });
  expect(await names(page), before, "after Back");
  await page.goBack();
  await page.locator("#by-publisher-harbor-point").waitFor({ state: "detached" });
  expect(await line(page), all, "after Back twice");
  await page.goForward();
  await page.locator("#by-publisher-harbor-point").waitFor();
  await page.reload();
  await page.locator("#by-publisher-harbor-point").waitFor();
  expect(await names(page), before, "after a reload");
});

await story("a list is narrowed by several facets and put in order", {}, `${base}server-templates/index.html`, async (page) => {
  const cards = await page.locator(".card").count();
  await page.locator('[data-facet="os"] [data-value="ubuntu-16-04"]').click();
  await page.waitForURL((url) => url.search === "?os=ubuntu-16-04");
  await page.locator("#by-os-ubuntu-18-04").waitFor();
  const one = (await names(page)).length;
  expect(one, (it) => it > 0 && it < cards, "rows with one system");
  expect(await count(page, "os-ubuntu-16-04"), one, "its count");
  // A second value of one facet adds, a value of another takes away.
  await page.locator("#by-os-centos-7").check();
  await page.waitForURL((url) => url.search.includes("centos-7"));
  await page.waitForFunction((least) => document.querySelectorAll(".hit").length >= least && document.querySelectorAll(".chosen a").length === 2, one);
  const two = (await names(page)).length;
  const wanted = await count(page, "category-databases");
  expect(wanted, (it) => it > 0 && it < two, "databases among them");
  await page.locator("#by-category-databases").check();
  await page.waitForFunction((rows) => document.querySelectorAll(".hit").length === rows, wanted);
  await page.locator("#sort").selectOption("newest");
  await page.waitForURL((url) => url.search.includes("sort=newest"));
  await page.waitForFunction(() => {
    const dates = [...document.querySelectorAll(".hit .meta")].map((it) => it.textContent.match(/\d{4}-\d\d-\d\d/)[0]);
    return dates.length > 1 && dates.every((date, at) => at === 0 || dates[at - 1] >= date);
  });
  await accessible(page);
  // The chips drop what was chosen, one after the other.
  for (let left = 3; left > 0; left--) {
    await page.locator(".chosen a").first().click();
    await page.waitForFunction((chips) => document.querySelectorAll(".chosen a").length === chips, left - 1);
  }
  expect((await names(page)).length, cards, "all rows again, newest first");
  for (let at = 0; at < 7; at++) await page.goBack();
  await page.locator(".card").first().waitFor();
  expect([await page.locator(".card").count(), query(page)], [cards, ""], "the page as it came");
});

await story("what is deprecated is hidden until asked for", {}, `${base}server-templates/index.html`, async (page) => {
  const text = await page.locator(".results").innerText();
  expect(text.includes("Linux Base for RightLink 6"), false, "in the list");
  await page.locator('[data-facet="state"] [data-value="deprecated"]').click();
  await page.locator(".hit").first().waitFor();
  expect(await names(page), ["Linux Base for RightLink 6"], "asked for");
  expect(await page.locator(".hit .badge-deprecated").count(), 1, "its badge");
});

await story("the field of a list looks in that list", {}, `${base}right-scripts/index.html`, async (page) => {
  await page.getByLabel("Search these RightScripts").fill("windows");
  await page.waitForURL((url) => url.search === "?q=windows");
  await page.locator(".hit mark").first().waitFor();
  expect((await names(page)).slice(0, 3).every((name) => name.includes("Windows")), true, "the first rows");
});

await story("no result: what can be dropped", {}, `${base}search.html?q=ubuntu+qqqqqqq&kind=right-scripts`, async (page) => {
  await page.waitForFunction(() => document.querySelector(".hint, .nothing"));
  await page.goto(`${base}search.html?q=qqqqqqq`);
  await page.locator(".nothing").waitFor();
  expect(await line(page), "0 results for “qqqqqqq”", "the line");
  await accessible(page);
  await page.goto(`${base}server-templates/index.html?os=centos-6&category=databases`);
  await page.locator(".nothing").waitFor();
  await page.getByRole("link", { name: "Drop the filter Category" }).click();
  await page.locator(".hit").first().waitFor();
  expect(query(page), "?os=centos-6", "the address");
});

await story("a mistyped word is corrected, and it is said", {}, `${base}search.html?q=postgersql`, async (page) => {
  await page.locator(".hit").first().waitFor();
  expect(await page.locator(".hint").innerText(), (text) => text.includes("postgersql") && text.includes("postgresql"), "the hint");
});

await story("hostile addresses are only text", {}, `${base}search.html?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&kind=%22%3E&os=__proto__&sort=constructor&page=-9`, async (page) => {
  await page.waitForFunction(() => /result/.test(document.querySelector("[data-line]").textContent));
  expect(await page.locator("main img").count(), 0, "images");
  await page.goto(`${base}server-templates/index.html?page=999999&sort=__proto__&constructor=1&os=nothing`);
  await page.waitForFunction(() => /\d+ ServerTemplates/.test(document.querySelector("[data-line]").textContent));
});

for (const colorScheme of ["light", "dark"]) {
  await story(`results on a phone, ${colorScheme}`, { viewport: { width: 390, height: 844 }, colorScheme }, `${base}search.html?q=ubuntu&kind=multi-cloud-images`, async (page) => {
    await page.locator(".hit").first().waitFor();
    await accessible(page);
    await page.getByText("Filters", { exact: true }).click();
    await page.locator("#by-publisher-harbor-point").check();
    await page.locator(".chosen a").waitFor();
    await accessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "no wider than the window");
  });
}

await story("without scripts the facets are pages", { javaScriptEnabled: false }, `${base}server-templates/index.html`, async (page) => {
  await page.locator('[data-facet="os"] [data-value="ubuntu-16-04"]').click();
  await page.waitForURL(`${base}server-templates/by/os/ubuntu-16-04.html`);
  expect((await names(page)).includes("Linux Base"), true, "Linux Base among them");
  await page.locator(".find input").fill("linux");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}search.html?q=linux`);
  await page.locator("noscript p").waitFor();
  await page.getByRole("link", { name: "by Category" }).first().click();
  await page.waitForURL(/server-templates\/index\.html#by-category$/);
});

const disk = (path) => pathToFileURL(join(site, path)).href;
await story("from disk", {}, disk("server-templates/harbor-point/linux-base.html"), async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("ubuntu 16.04");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(disk("multi-cloud-images/harbor-point/ubuntu-16-04-x64.html"));
  await page.goto(disk("server-templates/index.html"));
  await page.locator('[data-facet="os"] [data-value="centos-7"]').click();
  await page.waitForURL(`${disk("server-templates/index.html")}?os=centos-7`);
  await page.locator("#by-os-centos-7:checked").waitFor();
  await page.goBack();
  await page.locator(".card").first().waitFor();
});

await story("where the index cannot be read, a quiet sentence", {}, `${base}about.html`, async (page) => {
  await page.route("**/search/**", (route) => route.fulfill({ status: 200, contentType: "text/javascript", body: "" }));
  await page.keyboard.press("/");
  await page.keyboard.type("linux");
  await page.getByText("Search could not be loaded here").waitFor();
  await page.goto(`${base}search.html?q=linux`);
  await page.getByText("Search could not be loaded here").waitFor();
  await page.getByRole("link", { name: "by Category" }).first().waitFor();
});

await browser.close();
server.close();
finish();
