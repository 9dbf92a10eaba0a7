// Counts checks and tells tests/run at the end how many passed.

import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const MAX_SHOWN = 40;
let passed = 0;
let failed = 0;

/** One check: `problems` is empty if it passed. */
export function check(name, problems) {
  if (problems.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  if (failed > MAX_SHOWN) return;
  console.log(`FAILED ${name}`);
  for (const problem of problems.slice(0, 10)) console.log(`       ${problem}`);
  if (problems.length > 10) console.log(`       and ${problems.length - 10} more`);
}

/** Prints the sum, and adds it to the file that tests/run sums up. */
export function finish() {
  if (failed > MAX_SHOWN) console.log(`and ${failed - MAX_SHOWN} more checks that failed`);
  console.log(`${passed} passed, ${failed} failed`);
  if (process.env.CATALOG_TALLY) appendFileSync(process.env.CATALOG_TALLY, `${passed} ${failed}\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** Every file below `root` as a path with `/`, sorted. */
export function files(root) {
  const found = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"));
  return found.sort();
}

export function read(root, path) {
  return readFileSync(join(root, path), "utf8");
}

/** What kind of page a path is: names that differ from catalog to catalog become `*`, revisions `N`. */
export function shape(path) {
  const fixed = new Set([
    "server-templates", "right-scripts", "multi-cloud-images", "clouds", "publishers", "categories", "page", "scripts", "images",
    "diff", "eulas", "index.html", "404.html", "search.html",
  ]);
  return path
    .split("/")
    .map((name) => (fixed.has(name) ? name : name.replace(/^\d+(?=\.html$|$)/, "N").replace(/^(?!N(\.html)?$).+?(\.html)?$/, "*$2")))
    .join("/");
}

/** The pages that stand for all: of each shape the largest and the smallest. */
export function representatives(root, paths) {
  const shapes = new Map();
  for (const path of paths) {
    const key = shape(path);
    const size = read(root, path).length;
    const known = shapes.get(key) ?? { most: path, mostSize: size, least: path, leastSize: size };
    if (size > known.mostSize) Object.assign(known, { most: path, mostSize: size });
    if (size < known.leastSize) Object.assign(known, { least: path, leastSize: size });
    shapes.set(key, known);
  }
  return [...new Set([...shapes.values()].flatMap((it) => [it.most, it.least]))].sort();
}
