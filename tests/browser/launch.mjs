// The supported-cloud matrix and the launch picker, driven as people drive them; and the picker's answers compared with
// those of the command line, for every ServerTemplate, cloud and image. Usage: node launch.mjs PROGRAM ROOT SITE

import { execFileSync } from "node:child_process";
import { check, files, finish, read } from "./report.mjs";
import { launch, open, serve } from "./open.mjs";

const [program, root, site] = process.argv.slice(2);
const server = await serve(site);
const browser = await launch();
const desk = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
const matrix = JSON.parse(read(site, "api/v1/matrix.json"));
const csv = read(site, "api/v1/matrix.csv").trim().split("\r\n").map((line) => line.split(","));

/** One check of its own, with a fresh page. */
async function scenario(name, context, act) {
  const problems = [];
  const page = await open(context, problems);
  const expect = (what, found, wanted) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) problems.push(`${what}: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
  };
  try {
    await act(page, expect);
  } catch (err) {
    problems.push(err.message.split("\n")[0]);
  }
  await page.close();
  check(name, problems);
}

const shownRows = (page) => page.$$eval(".mx tbody tr", (rows) => rows.filter((row) => !row.hidden).length);
const shownColumns = (page) => page.$$eval(".mx-clouds th", (cells) => cells.filter((cell) => !cell.hidden).length);

await scenario("matrix: page, JSON and CSV say the same", desk, async (page, expect) => {
  await page.goto(`${server.base}matrix.html`);
  const cells = await page.$$eval(".mx tbody tr", (rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)));
  const fromJson = matrix.rows.map((row) =>
    matrix.clouds.map((_, at) => row.cells.find((cell) => cell.cloud === at)?.word ?? row.otherwise),
  );
  expect("JSON", fromJson, cells);
  expect("CSV", csv.slice(1).map((line) => line.slice(4)), cells);
  expect("clouds of the CSV", csv[0].slice(4), matrix.clouds.map((cloud) => cloud.name));
});

await scenario("matrix: filters, their state in the address, and Back", desk, async (page, expect) => {
  await page.goto(`${server.base}matrix.html`);
  const [rows, columns] = [await shownRows(page), await shownColumns(page)];
  await page.selectOption("select[name=type]", "Google");
  expect("columns of a type", await shownColumns(page), matrix.clouds.filter((cloud) => cloud.type === "google").length);
  await page.selectOption("select[name=word]", "choose-mci");
  const [narrowed, search] = [await shownRows(page), new URL(page.url()).search];
  const wanted = matrix.rows.filter((row) => row.cells.some((cell) => cell.word === "Choose MCI" && matrix.clouds[cell.cloud].type === "google"));
  expect("rows", narrowed, wanted.length);
  expect("address", search, "?type=Google&word=choose-mci");
  await page.reload();
  expect("rows after a reload", await shownRows(page), narrowed);
  await page.goBack();
  expect("rows after Back", await shownRows(page), rows);
  await page.fill("input[name=q]", matrix.rows[0].name.toLowerCase());
  expect("found by name", await page.$$eval(".mx tbody tr:not([hidden]) th a", (links) => links[0].textContent), matrix.rows[0].name);
  await page.click("button[type=reset]");
  await page.waitForFunction(() => !location.search);
  expect("all again", [await shownRows(page), await shownColumns(page)], [rows, columns]);
});

await scenario("matrix: arrow keys, and a cell leads to the answer", desk, async (page, expect) => {
  await page.goto(`${server.base}matrix.html`);
  await page.focus(".mx tbody tr:first-child th a");
  await page.keyboard.press("ArrowRight");
  const first = await page.evaluate(() => document.activeElement.closest("td")?.cellIndex);
  expect("the first cell that has an answer", first, matrix.rows[0].cells[0].cloud + 1);
  await page.keyboard.press("Enter");
  await page.waitForURL(/#cloud-/);
  const cloud = matrix.clouds[matrix.rows[0].cells[0].cloud];
  expect("the row of the cloud", new URL(page.url()).hash, `#cloud-${cloud.slug}`);
  expect("there is such a row", await page.$$eval(`tr#cloud-${cloud.slug}`, (found) => found.length), 1);
  expect("the picker has it", await page.$eval(".picker-form select", (field) => field.value), cloud.slug);
});

await scenario("matrix: headings stay in view", await browser.newContext({ viewport: { width: 390, height: 500 } }), async (page, expect) => {
  await page.goto(`${server.base}matrix.html`);
  const places = await page.$eval(".mx-box", async (box) => {
    box.scrollTo(300, 300);
    await new Promise((done) => requestAnimationFrame(done));
    const at = (selector) => box.querySelector(selector).getBoundingClientRect();
    const own = box.getBoundingClientRect();
    return [Math.round(at(".mx-types th").top - own.top) <= 1, Math.round(at("tbody tr:last-child th").left - own.left) <= 1];
  });
  expect("top and left", places, [true, true]);
});

await scenario("without scripts: the matrix and the tables of a ServerTemplate are whole", await browser.newContext({ javaScriptEnabled: false }), async (page, expect) => {
  await page.goto(`${server.base}matrix.html`);
  const answers = matrix.rows.reduce((sum, row) => sum + (row.otherwise === "Unknown" ? matrix.clouds.length : row.cells.length), 0);
  expect("cells that lead somewhere", await page.locator(".mx td a").count(), answers);
  await page.goto(`${server.base}${matrix.rows[0].page}`);
  expect("no field that does nothing", await page.locator(".picker select").count(), 0);
  expect("the way to the table", await page.locator(".picker a[href='#clouds']").count(), 1);
});

// The picker and the command line, over all pairs.
const pages = files(site).filter((name) => /^server-templates\/[^/]+\/[^/]+(\/\d+)?\.html$/.test(name) && !/^server-templates\/page\//.test(name));
for (const path of pages) {
  await scenario(`picker: ${path} says what the command line says`, desk, async (page, expect) => {
    await page.goto(`${server.base}${path}`);
    const address = await page.locator("[data-picker]").first().getAttribute("data-picker", { timeout: 2000 }).catch(() => null);
    if (address === null) {
      expect("no picker only where no cloud is known", await page.locator("table.matrix").count(), 0);
      return;
    }
    let output;
    try {
      output = execFileSync(program, ["resolve", address, "--format", "json", "--root", root], { encoding: "utf8" });
    } catch (err) {
      output = err.stdout;
    }
    const told = JSON.parse(output);
    const found = await page.evaluate(() => {
      const [cloud, image] = document.querySelectorAll(".picker-form select");
      const result = document.querySelector(".picker-answer");
      const set = (field, value) => {
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      };
      const answers = {};
      for (const slug of [...cloud.options].map((option) => option.value).filter(Boolean)) {
        set(image, "");
        set(cloud, slug);
        const title = cloud.selectedOptions[0].textContent;
        answers[title] = {};
        for (const place of [...image.querySelectorAll("option")].map((option) => option.value).sort((a, b) => a - b)) {
          set(image, place);
          answers[title][place] = { ...result.dataset };
        }
      }
      return answers;
    });
    const count = await page.locator(".image-table tbody tr").count();
    const fact = (it) => ({ mci: String(it.position), image: it.image, type: it.instance_type, ...(it.user_data === null ? {} : { data: it.user_data }) });
    const wanted = {};
    for (const cloud of told.clouds) {
      const own = { "": { answer: cloud.answer, ...(cloud.chosen ? fact(cloud.chosen) : {}) } };
      for (let place = 1; place <= count; place += 1) {
        const it = cloud.candidates.find((candidate) => candidate.position === place);
        const gone = cloud.word === "Ended" || it?.agent_ended;
        own[place] = it ? { answer: gone ? "ended" : "ready", ...fact(it) } : { answer: found[cloud.display_name]?.[place]?.answer === "unknown" ? "unknown" : "no" };
      }
      wanted[cloud.display_name] = own;
    }
    const sorted = (value) => (value && typeof value === "object" ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value);
    for (const cloud of new Set([...Object.keys(found), ...Object.keys(wanted)])) expect(cloud, sorted(found[cloud]), sorted(wanted[cloud]));
    // What must be supplied and what is ambiguous stands on the page, without scripts too.
    const names = (selector) => page.$$eval(selector, (links) => links.map((link) => link.textContent));
    expect("to supply", await names(".supply .input-name"), told.supply.flatMap((group) => group.inputs));
    expect("ambiguous", await names("section[aria-labelledby=launch] .callout .input-name"), told.ambiguous.map((input) => input.name));
  });
}

await scenario("picker: one image by the command line's flags", desk, async (page, expect) => {
  const path = matrix.rows.find((row) => row.mcis.length > 1 && row.cells.some((cell) => cell.word === "Choose MCI"));
  const cell = path.cells.find((it) => it.word === "Choose MCI");
  const cloud = matrix.clouds[cell.cloud];
  const asked = ["resolve", path.address, "--cloud", cloud.name, "--mci", path.mcis[cell.mci], "--format", "json", "--root", root];
  const told = JSON.parse(execFileSync(program, asked, { encoding: "utf8" })).clouds[0];
  await page.goto(`${server.base}${path.page}?cloud=${cloud.slug}&mci=${cell.mci + 1}`);
  const found = await page.$eval(".picker-answer", (it) => ({ ...it.dataset }));
  expect("image", [found.answer, found.image, found.type], [told.answer, told.chosen.image, told.chosen.instance_type]);
});

await scenario("picker: by keyboard, with its state in the address, and Back", desk, async (page, expect) => {
  const row = matrix.rows.find((it) => it.mcis.length > 1 && it.cells.length > 1);
  await page.goto(`${server.base}${row.page}`);
  await page.focus(".picker-form select");
  await page.keyboard.press("ArrowDown");
  const state = () => new URL(page.url()).search;
  const one = state();
  expect("a cloud is in the address", one, `?cloud=${matrix.clouds[row.cells[0].cloud].slug}`);
  await page.keyboard.press("ArrowDown");
  expect("the next cloud too", state(), `?cloud=${matrix.clouds[row.cells[1].cloud].slug}`);
  await page.goBack();
  expect("Back", [state(), await page.$eval(".picker-form select", (field) => field.value)], [one, matrix.clouds[row.cells[0].cloud].slug]);
  await page.reload();
  expect("an answer after a reload", await page.$eval(".picker-answer", (it) => it.dataset.answer !== undefined), true);
});

await browser.close();
server.close();
finish();
