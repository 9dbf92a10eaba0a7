// Pictures of each page type to look at: light and dark, on a phone and on a desk, and one sheet for each type with all
// four. Usage: node shots.mjs SITE FOLDER [TYPE…], where TYPE is a part of a page's path

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { files, read, representatives, shape } from "./report.mjs";
import { launch, serve } from "./open.mjs";

const MAX_HEIGHT = 2400;
const views = [
  { name: "desk-light", width: 1440, height: 900, scheme: "light" },
  { name: "desk-dark", width: 1440, height: 900, scheme: "dark" },
  { name: "phone-light", width: 390, height: 844, scheme: "light" },
  { name: "phone-dark", width: 390, height: 844, scheme: "dark" },
];

const [site, folder, ...wanted] = process.argv.slice(2);
const all = files(site).filter((name) => name.endsWith(".html") && !name.includes("/files/"));
const pages = all.filter((path) => !read(site, path).includes('http-equiv="refresh"'));
// Of each type the largest; of the kinds of components each kind is a type.
const chosen = new Map();
for (const path of representatives(site, pages)) {
  const type = shape(path);
  if (!chosen.has(type) || read(site, path).length > read(site, chosen.get(type)).length) chosen.set(type, path);
}
mkdirSync(folder, { recursive: true });
const server = await serve(site);
const browser = await launch();
const taken = new Map();
for (const view of views) {
  const context = await browser.newContext({ viewport: { width: view.width, height: view.height }, colorScheme: view.scheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  for (const [type, path] of chosen) {
    if (wanted.length > 0 && !wanted.some((part) => path.includes(part))) continue;
    await page.goto(server.base + path.split("/").map(encodeURIComponent).join("/"), { waitUntil: "load" });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const name = `${type.replaceAll("/", "_").replaceAll("*", "x").replace(".html", "")}-${view.name}.png`;
    await page.screenshot({ path: join(folder, name), fullPage: true, clip: { x: 0, y: 0, width: view.width, height: Math.min(height, MAX_HEIGHT) } });
    taken.set(type, [...(taken.get(type) ?? []), { name, width: view.width }]);
  }
  await context.close();
}
const sheet = await browser.newPage({ viewport: { width: 1840, height: 1000 } });
for (const [type, shots] of taken) {
  const image = ({ name, width }) => `<img width="${Math.round(width / 2)}" src="data:image/png;base64,${readFileSync(join(folder, name)).toString("base64")}">`;
  await sheet.setContent(`<body style="margin:8px;background:#888;display:flex;gap:8px;align-items:flex-start">${shots.map(image).join("")}</body>`);
  const name = `sheet-${type.replaceAll("/", "_").replaceAll("*", "x").replace(".html", "")}.png`;
  writeFileSync(join(folder, name), await sheet.screenshot({ fullPage: true }));
  console.log(`${name}: ${chosen.get(type)}`);
}
await browser.close();
server.close();
