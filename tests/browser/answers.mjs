// What pages say of changes and of impact is what the command line says: every page of differences against `catalog diff`,
// every page with "If it goes away" and of a cloud against `catalog impact`, every page with users against `catalog show`, by the command that the page itself
// shows. The command line knows working copies too, hence a SITE with drafts. Usage: node answers.mjs PROGRAM ROOT SITE

import { execFileSync } from "node:child_process";
import { check, files, finish, read } from "./report.mjs";
import { launch, open, serve } from "./open.mjs";

// How much of a list a page shows.
const MAX_ROWS = 50;
const MAX_CLOUDS = 12;
const MAX_INSTEAD = 10;
const MAX_VALUE = 2000;

const [program, root, site] = process.argv.slice(2);
const server = await serve(site);
const browser = await launch();
const context = await browser.newContext({ javaScriptEnabled: false });
// Scripts of the site are off; those of this test run all the same.
const all = files(site).filter((name) => name.endsWith(".html") && !name.includes("/files/"));
// A component's page says what that of its newest revision says.
const pages = all.filter((name) => {
  const [, stem, number] = /^(.*)\/(\d+)\.html$/.exec(name) ?? [];
  return !number || !all.includes(`${stem}.html`) || all.some((other) => Number(other.slice(stem.length + 1, -5)) > Number(number) && other.startsWith(`${stem}/`));
});

/** What the command line says, as JSON; words as a shell would split them. */
function ask(command) {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1);
  const asked = [...words.filter((word) => word !== "--all"), "--format", "json", "--root", root];
  try {
    return JSON.parse(execFileSync(program, asked, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  } catch (err) {
    // `diff` says 1 where there is a difference.
    if (err.status !== 1) throw new Error(`\`${command}\`: ${err.stderr || err.message}`);
    return JSON.parse(err.stdout);
  }
}

async function compare(path, act) {
  const problems = [];
  const page = await open(context, problems);
  const expect = (what, found, wanted) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) problems.push(`${what}: the page says ${JSON.stringify(found)}, the command line ${JSON.stringify(wanted)}`);
  };
  try {
    await page.goto(server.base + path.split("/").map(encodeURIComponent).join("/"));
    await act(page, expect);
  } catch (err) {
    problems.push(err.message.split("\n")[0]);
  }
  await page.close();
  check(path, problems);
}

const one = (text) => text.replaceAll(/\s+/g, " ").trim();
const n = { diff: 0, impact: 0, use: 0, cloud: 0 };

for (const path of pages.filter((name) => /\/diff\/[^/]+\.html$/.test(name))) {
  n.diff += 1;
  await compare(path, async (page, expect) => {
    const told = ask(await page.locator("pre.command code").last().textContent());
    const found = await page.evaluate(() => {
      const text = (from, selector) => from.querySelector(selector)?.textContent ?? null;
      const sections = [...document.querySelectorAll("section.section")].filter((section) => section.querySelector("ul.changes"));
      return {
        verdict: [...document.querySelector(".verdict").classList].find((name) => name.startsWith("verdict-")),
        legend: [...document.querySelectorAll(".diff-legend li")].map((li) => li.textContent),
        changes: sections.flatMap((section) =>
          [...section.querySelectorAll("li.change")].map((li) => ({
            section: section.querySelector("h2").id,
            effect: text(li, ".effect"),
            subject: text(li, "p > b"),
            weight: [...li.querySelector(".badge").classList].find((name) => name.startsWith("badge-")),
            reason: li.querySelector(".small").firstChild.textContent,
            details: [...li.querySelectorAll("dl > div")].map((div) => {
              const side = (drop) => {
                const copy = div.querySelector("dd").cloneNode(true);
                copy.querySelectorAll(`${drop}, .quiet, .vh, .icon`).forEach((it) => it.remove());
                return copy.textContent;
              };
              return { label: text(div, "dt"), before: side("ins"), after: side("del") };
            }),
          })),
        ),
        files: [...document.querySelectorAll("section[aria-labelledby=text] h3")].map((h3) => [text(h3, "code"), text(h3, ".effect")]),
      };
    });
    const name = (word) => word.toLowerCase();
    expect("verdict", found.verdict, `verdict-${name(told.verdict)}`);
    expect("changes", found.changes.length, told.changes.length);
    told.changes.forEach((change, at) => {
      const it = found.changes[at] ?? {};
      for (const key of ["section", "subject", "reason"]) expect(`change ${at + 1}: ${key}`, one(it[key] ?? "").replace(/;$/, ""), one(change[key]));
      expect(`change ${at + 1}: effect`, name(it.effect ?? ""), name(change.effect));
      expect(`change ${at + 1}: weight`, it.weight, `badge-${name(change.weight)}`);
      expect(`change ${at + 1}: labels`, it.details?.map((detail) => detail.label), change.details.map((detail) => detail.label));
      change.details.forEach((detail, number) => {
        for (const side of ["before", "after"]) {
          const own = detail[side] ?? "";
          if (own.length < MAX_VALUE) expect(`change ${at + 1}: ${detail.label} ${side}`, one(it.details?.[number]?.[side] ?? ""), one(own));
        }
      });
    });
    for (const effect of ["Added", "Removed", "Modified"]) {
      const count = told.changes.filter((change) => name(change.effect) === name(effect)).length;
      const own = found.legend.map(one).find((text) => text.startsWith(effect));
      expect(`legend: ${effect}`, Number(own?.split(" ")[1] ?? 0), count);
    }
    expect("files", found.files.map(([file, effect]) => [file, name(effect)]), told.files.map((file) => [file.path, name(file.effect)]));
  });
}

for (const path of pages.filter((name) => read(site, name).includes('id="impact"'))) {
  const command = /<code>(catalog impact [^<]*)<\/code>/.exec(read(site, path))?.[1];
  if (!command) continue;
  n.impact += 1;
  await compare(path, async (page, expect) => {
    const told = ask(await page.locator("section[aria-labelledby=impact] p.small:last-child code").textContent());
    const found = await page.evaluate(() => {
      const section = document.querySelector("section[aria-labelledby=impact]");
      return {
        note: section.querySelector(".section-note").textContent,
        rows: [...section.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
        instead: [...section.querySelectorAll("ul.plain-list li")].map((li) => [li.querySelector("a").textContent, li.querySelector(".small").textContent]),
      };
    });
    const count = /uses it run|newest revision of/.test(found.note) ? Number(/(\d+)/.exec(found.note)?.[1] ?? 1) : Number(/All (\d+)/.exec(found.note)?.[1]);
    expect("ServerTemplates", count, told.templates.length);
    const shown = (clouds) => (clouds.length > MAX_CLOUDS ? `${clouds.slice(0, MAX_CLOUDS).join(", ")} and ${clouds.length - MAX_CLOUDS} more` : clouds.join(", "));
    const changed = told.templates.filter((template) => template.changes.length > 0);
    const wanted = changed.map((template) => {
      const dark = template.changes.filter((change) => change.dark).map((change) => change.cloud);
      const choose = template.changes.filter((change) => change.after === "Choose MCI").length;
      const remains = `${template.remains} ${template.remains === 1 ? "cloud" : "clouds"}`;
      return { name: template.name, cells: [template.name, shown(dark) || "none", choose ? `${remains} in ${choose} an image must be chosen` : remains], dark: dark.length };
    });
    wanted.sort((a, b) => b.dark - a.dark || (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    expect("rows", found.rows.map((row) => row.map(one)), wanted.slice(0, MAX_ROWS).map((row) => row.cells.map(one)));
    const instead = told.instead.slice(0, MAX_INSTEAD).map((it) => [it.name, `has the same system and agent, and covers ${shown(it.clouds)}`]);
    expect("instead", found.instead.map((row) => row.map(one)), found.rows.length ? instead.map((row) => row.map(one)) : []);
  });
}

for (const path of pages.filter((name) => /<code>catalog show /.test(read(site, name)))) {
  n.use += 1;
  await compare(path, async (page, expect) => {
    const told = ask((await page.locator("section[aria-labelledby=used-by] p.small:last-child code").textContent()).replace(" --transitive", ""));
    const found = await page.$$eval(".usage-table tbody tr", (rows) => rows.map((row) => [row.cells[0].textContent, row.cells[3].textContent]));
    const wanted = new Map();
    for (const use of told.used_by) wanted.set(use.address, [use.name, [...(wanted.get(use.address)?.[1] ?? []), use.role]]);
    const sorted = (rows) => rows.map(([name, roles]) => [one(name), roles.sort().join(", ")]).sort();
    expect("ServerTemplates and roles", sorted(found.map(([name, roles]) => [name, one(roles).split(", ")])), sorted([...wanted.values()]));
  });
}

for (const path of pages.filter((name) => /^clouds\/[^/]+\.html$/.test(name) && name !== "clouds/index.html")) {
  n.cloud += 1;
  await compare(path, async (page, expect) => {
    const told = ask(`catalog impact --cloud ${path.slice("clouds/".length, -".html".length)}`);
    const words = {};
    for (const text of await page.$$eval(".word-total", (all) => all.map((it) => [it.querySelector("dt").textContent, it.querySelector("b").textContent]))) words[one(text[0])] = Number(text[1]);
    const runs = told.templates.flatMap((template) => template.changes.filter((change) => change.dark).map((change) => change.before));
    for (const word of ["Default", "Choose MCI"]) expect(`ServerTemplates that say ${word}`, words[word] ?? 0, runs.filter((it) => it === word).length);
    const only = told.templates.filter((template) => template.remains === 0 && template.changes.some((change) => change.dark)).map((template) => template.name);
    const found = await page.$$eval("section[aria-labelledby=only] li a, section[aria-labelledby=impact] li a", (links) => links.map((link) => link.textContent));
    expect("ServerTemplates that run nowhere else", found.map(one).sort(), only.slice(0, MAX_ROWS).sort());
  });
}

console.log(`${n.diff} pages of differences, ${n.impact} of impact, ${n.use} of uses, ${n.cloud} of clouds`);
check("there is something to compare", n.diff && n.impact && n.use && n.cloud ? [] : [JSON.stringify(n)]);
await browser.close();
server.close();
finish();
