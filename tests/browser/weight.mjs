// What a page weighs with everything that it loads, compressed as a host would: on a component's page at most 60 KiB, on
// each page of the sample and on the 95th percentile of a generated catalog; before the first paint one script of at
// most 1 KiB. Usage: node weight.mjs SAMPLE [GENERATED]

import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { check, files, finish, read } from "./report.mjs";

const MAX_BYTES = 60 * 1024;
const MAX_BLOCKING_BYTES = 1024;
const weights = new Map();

/** The compressed bytes of a file. */
function weigh(site, path) {
  const key = join(site, path);
  if (!weights.has(key)) weights.set(key, gzipSync(readFileSync(key), { level: 6 }).length);
  return weights.get(key);
}

/** The value of an attribute of a tag. */
function attribute(tag, name) {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? new RegExp(`\\s${name}=([^\\s">]+)`).exec(tag)?.[1];
}

/** Everything that a browser fetches for a page by itself: its path, and whether the first paint waits for it. */
function loads(site, path) {
  const html = read(site, path);
  const found = new Map();
  const add = (address, blocks) => {
    if (!address || /^[a-z]+:|^#/.test(address)) return;
    const target = posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(address.split(/[?#]/)[0])));
    found.set(target, blocks || (found.get(target) ?? false));
  };
  for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) {
    const source = attribute(tag, "src");
    if (source) add(source, !/\s(async|defer|type="module"|type=module)\b/.test(tag));
  }
  for (const [tag] of html.matchAll(/<link\b[^>]*>/g)) {
    if (/\b(stylesheet|icon|preload|modulepreload|manifest)\b/.test(attribute(tag, "rel") ?? "")) add(attribute(tag, "href"), false);
  }
  for (const [tag] of html.matchAll(/<(?:img|source|object|iframe|use|image|video|audio)\b[^>]*>/g)) {
    for (const name of ["src", "data", "href", "xlink:href"]) add(attribute(tag, name), false);
  }
  // What a style sheet asks for.
  for (const sheet of [...found.keys()].filter((name) => name.endsWith(".css"))) {
    // Images inside of it may name their own parts.
    const text = read(site, sheet).replaceAll(/url\((["'])data:.*?\1\)/g, "");
    for (const [, address] of text.matchAll(/url\(["']?([^"')]+)["']?\)/g)) {
      if (!/^(data:|#)/.test(address)) found.set(posix.join(posix.dirname(sheet), address), false);
    }
  }
  return found;
}

const isComponent = (path) => /^(server-templates|right-scripts|multi-cloud-images)\/[^/]+\/[^/]+(\/\d+|\/head)?\.html$/.test(path) && !/^[^/]+\/(page|by)\//.test(path);

function weighed(site) {
  const pages = files(site).filter((name) => name.endsWith(".html") && !name.includes("/files/"));
  return pages.map((path) => {
    const problems = [];
    const found = loads(site, path);
    let bytes = weigh(site, path);
    for (const name of found.keys()) {
      if (existsSync(join(site, name))) bytes += weigh(site, name);
      else problems.push(`it loads \`${name}\`, which is not there`);
    }
    const blocking = [...found].filter(([name, blocks]) => blocks && name.endsWith(".js")).map(([name]) => name);
    if (blocking.length > 1) problems.push(`${blocking.length} scripts hold up the first paint: ${blocking.join(", ")}`);
    for (const name of blocking) {
      const size = readFileSync(join(site, name)).length;
      if (size > MAX_BLOCKING_BYTES) problems.push(`\`${name}\` holds up the first paint and has ${size} bytes`);
    }
    const sizes = () => [path, ...found.keys()].map((name) => `${name} ${weigh(site, name)}`).join(", ");
    return { path, bytes, problems, sizes };
  });
}

const [sample, generated] = process.argv.slice(2);
let heaviest = { bytes: 0 };
for (const page of weighed(sample)) {
  if (isComponent(page.path)) {
    if (page.bytes > heaviest.bytes) heaviest = page;
    if (page.bytes > MAX_BYTES) page.problems.push(`it weighs ${page.bytes} bytes, ${MAX_BYTES} are allowed: ${page.sizes()}`);
  }
  check(`${page.path} (weight)`, page.problems);
}
console.log(`the heaviest page of a component in the sample: ${heaviest.path}, ${heaviest.bytes} bytes: ${heaviest.sizes?.()}`);
check("the sample has components", heaviest.bytes > 0 ? [] : ["no page of a component was found"]);

if (generated) {
  const all = weighed(generated);
  const components = all.filter((page) => isComponent(page.path)).sort((a, b) => a.bytes - b.bytes);
  const at95 = components[Math.min(components.length - 1, Math.floor(components.length * 0.95))];
  const worst = components.at(-1);
  console.log(`of ${components.length} pages of components in the generated catalog 95 % weigh at most ${at95?.bytes} bytes; the heaviest is ${worst?.path}, ${worst?.bytes}: ${worst?.sizes()}`);
  check("the generated catalog has components", components.length > 100 ? [] : [`only ${components.length} pages`]);
  check("the 95th percentile", at95?.bytes <= MAX_BYTES ? [] : [`${at95?.path} weighs ${at95?.bytes} bytes, ${MAX_BYTES} are allowed: ${at95?.sizes()}`]);
  check("what holds up the first paint", all.flatMap((page) => page.problems));
}
finish();
