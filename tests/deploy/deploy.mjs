// `catalog deploy` against a real server of the S3 protocol, with faults and kills: what readers can reach is whole at every
// moment, and the next run completes.
// Usage: node deploy.mjs CATALOG SERVER SAMPLE WORK, where CATALOG is the program with the feature `deploy`, SERVER is
// moto_server, SAMPLE a project, WORK a folder to use.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { check, files, finish } from "../browser/report.mjs";
import { CREDENTIALS, ask, list, startProxy, startServer } from "./bucket.mjs";

const [program, serverProgram, sample, work] = process.argv.slice(2);
const FOREIGN = "notes/of somebody else.txt";

function run(args, { environment = {}, onStart } = {}) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|CATALOG_|SOURCE_DATE)/.test(name)));
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...clean, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (err += data));
    child.once("close", (code, signal) => resolve({ code: code ?? signal, out, err }));
    onStart?.(child);
  });
}

/** A project of some pages in two states: the second has a new revision, a changed page, and less of the old. */
async function buildStates() {
  const root = join(work, "deploy-project");
  const states = [join(work, "deploy-old"), join(work, "deploy-new")];
  cpSync(sample, root, { recursive: true });
  const page = (name, text) => writeFileSync(join(root, "content", `${name}.md`), `---\nTitle: ${name}\n---\n\n${text}\n`);
  const builds = [];
  writeFileSync(join(root, "catalog.yml"), "Title: Before\nCompress: true\nRule Pages: false\n");
  page("old", "It will go.");
  builds.push(await run(["build", root, "--output", states[0]]));
  writeFileSync(join(root, "catalog.yml"), "Title: After\nCompress: true\nRule Pages: false\n");
  page("brand-new", "Nobody linked here before.");
  rmSync(join(root, "content", "old.md"));
  builds.push(await run(["build", root, "--output", states[1]]));
  const problems = builds.flatMap((it, at) => (readdirSync(states[at]).includes("site.json") ? [] : [`${it.code} ${it.err}`]));
  check("two states of a site are built", problems);
  if (problems.length) throw new Error(problems.join("\n"));
  return states;
}

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Whether the bucket holds exactly the site in `folder`, below `prefix`, and what is not ours. */
async function compare(port, bucket, prefix, folder, extra = []) {
  const problems = [];
  const there = await list(port, bucket);
  const wanted = new Set(files(folder).map((path) => prefix + path));
  for (const path of wanted) if (!there.has(path)) problems.push(`${path} is missing`);
  for (const path of there.keys()) if (!wanted.has(path) && !extra.includes(path)) problems.push(`${path} is left over`);
  for (const path of extra) if (!there.has(path)) problems.push(`${path}, which is not ours, was deleted`);
  for (const path of wanted) {
    if (problems.length > 10 || !there.has(path)) break;
    const { body } = await ask(port, "GET", `/${bucket}/${path.split("/").map(encodeURIComponent).join("/")}`);
    if (sha(body) !== sha(readFileSync(join(folder, path.slice(prefix.length))))) problems.push(`${path} has other bytes`);
  }
  return problems;
}

/** Follows every link from the home page as a reader would, in what the bucket holds now. */
async function crawl(port, bucket, prefix) {
  const there = await list(port, bucket);
  if (!there.has(`${prefix}index.html`)) return { pages: 0, problems: [] };
  const problems = [];
  const seen = new Set(["index.html"]);
  const open = ["index.html"];
  let pages = 0;
  const fetchPage = async (path) => {
    const { status, body } = await ask(port, "GET", `/${bucket}/${(prefix + path).split("/").map(encodeURIComponent).join("/")}`);
    if (status !== 200) return problems.push(`${path}: status ${status}`);
    const text = body.toString();
    pages += 1;
    if (!text.trimEnd().endsWith("</html>")) problems.push(`${path} is not whole`);
    const tags = text.match(/<[a-z][^<>]*>/gi) ?? [];
    for (const [, link] of tags.join("\n").matchAll(/\s(?:href|src)="([^"#?]+)[^"]*"/g)) {
      if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link)) continue;
      const to = posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(link.replaceAll("&amp;", "&"))));
      if (seen.has(to)) continue;
      seen.add(to);
      if (!there.has(prefix + to)) problems.push(`${path} links to ${to}, which is not there`);
      else if (to.endsWith(".html") && !to.includes("/files/")) open.push(to);
    }
  };
  while (open.length) await Promise.all(open.splice(0, 16).map(fetchPage));
  return { pages, problems };
}

const [before, after] = await buildStates();
const server = await startServer(serverProgram);
const proxy = await startProxy(server.port, () => undefined);
const environment = { ...CREDENTIALS, AWS_REGION: "us-east-1" };
const deploy = (site, target, more = [], options = {}) =>
  run(["deploy", target, "--site", site, "--endpoint", `http://127.0.0.1:${proxy.port}`, ...(more.includes("--timeout") ? [] : ["--timeout", "20"]), ...more], { environment, ...options });

async function bucket(name) {
  await ask(server.port, "PUT", `/${name}`);
  await ask(server.port, "PUT", `/${name}/${encodeURI(FOREIGN)}`, "not yours");
  return name;
}

const fine = (it, ...words) => {
  const text = it.out + it.err;
  return it.code === 0 && words.every((word) => text.includes(word)) ? [] : [`exit code ${it.code}, expected ${words}`, text.slice(-1500)];
};

// The plain way.
{
  const name = await bucket("plain");
  const dry = await deploy(before, `s3://${name}/www`, ["--dry-run"]);
  check("a dry run plans", fine(dry, "new\tindex.html", "nothing was changed"));
  check("a dry run writes nothing", (await list(server.port, name)).size === 1 ? [] : ["there are more objects"]);
  check("the first deploy", fine(await deploy(before, `s3://${name}/www`), " 0 changed, 0 deleted, 0 unchanged"));
  check("the bucket holds the site", await compare(server.port, name, "www/", before, [FOREIGN]));
  const first = await crawl(server.port, name, "www/");
  check("every page is reached", first.pages > 20 ? first.problems : [`${first.pages} pages`]);
  proxy.seen.length = 0;
  check("again, nothing is sent", fine(await deploy(before, `s3://${name}/www`), "0 new, 0 changed, 0 deleted"));
  check("and nothing is written", proxy.seen.filter((it) => /^(PUT|POST|DELETE)/.test(it)));

  const head = async (path) => (await ask(server.port, "HEAD", `/${name}/www/${path}`)).headers;
  const asset = files(before).find((path) => /^assets\/site\..*\.css$/.test(path));
  const wanted = [
    ["index.html", "text/html; charset=utf-8", undefined, "public, max-age=60, must-revalidate"],
    ["index.html.gz", "text/html; charset=utf-8", "gzip", "public, max-age=60, must-revalidate"],
    ["index.html.br", "text/html; charset=utf-8", "br", "public, max-age=60, must-revalidate"],
    [asset, "text/css; charset=utf-8", undefined, "public, max-age=31536000, immutable"],
    ["api/index.json", "application/json", undefined, "public, max-age=60, must-revalidate"],
    ["site.json", "application/json", undefined, "no-cache"],
  ];
  for (const [path, type, encoding, cache] of wanted) {
    const found = await head(path);
    const got = [found["content-type"], found["content-encoding"], found["cache-control"]];
    check(`headers of ${path}`, JSON.stringify(got) === JSON.stringify([type, encoding, cache]) ? [] : [JSON.stringify(got)]);
  }

  // What somebody lost or cut is mended.
  await ask(server.port, "DELETE", `/${name}/www/index.html`);
  await ask(server.port, "PUT", `/${name}/www/about.html`, "cut");
  check("what was lost is mended", fine(await deploy(before, `s3://${name}/www`), "1 new, 1 changed"));
  check("the bucket holds the site again", await compare(server.port, name, "www/", before, [FOREIGN]));

  proxy.seen.length = 0;
  check("the next state", fine(await deploy(after, `s3://${name}/www`), "deleted"));
  check("the bucket holds it", await compare(server.port, name, "www/", after, [FOREIGN]));
  const writes = proxy.seen.filter((it) => /^(PUT|DELETE)/.test(it));
  const at = (line) => writes.indexOf(`${line}`);
  const lastPut = writes.findLastIndex((it) => it.startsWith("PUT") && !it.endsWith("site.json"));
  const order = [
    [at("PUT /plain/www/.catalog-deploy.json") === 0, "the note comes first"],
    [at("PUT /plain/www/brand-new.html") < at("PUT /plain/www/index.html"), "new pages come before the home page"],
    [lastPut < writes.findIndex((it) => it.startsWith("DELETE")), "deletions come after all writes"],
    [writes.at(-2) === "PUT /plain/www/site.json" && writes.at(-1) === "DELETE /plain/www/.catalog-deploy.json", "site.json is last"],
  ];
  check("the order breaks no reader", order.filter(([holds]) => !holds).map(([, what]) => `not so: ${what}`));
}

// What is refused.
{
  const name = await bucket("refused");
  await ask(server.port, "PUT", `/${name}/index.html`, "another site");
  const refused = await deploy(before, `s3://${name}`);
  check("files of others are not written over", refused.code === 2 && refused.err.includes("`index.html`") ? [] : [refused.err]);
  check("nothing was written", (await list(server.port, name)).size === 2 ? [] : ["there are more objects"]);
  check("unless forced", fine(await deploy(before, `s3://${name}`, ["--force"]), "1 changed"));
  check("what is not ours stays", await compare(server.port, name, "", before, [FOREIGN]));
  const group = join(work, "deploy-group");
  cpSync(before, group, { recursive: true });
  const site = readFileSync(join(group, "site.json"), "utf8").replace('"audience":["public"]', '"audience":["public","partners"]');
  writeFileSync(join(group, "site.json"), site);
  const other = await deploy(group, `s3://${name}`);
  check("another audience is refused", other.code === 2 && other.err.includes("partners") ? [] : [other.err]);
  const small = join(work, "deploy-small");
  mkdirSync(join(work, "small"), { recursive: true });
  writeFileSync(join(work, "small", "a.sh"), "#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs: {}\n# ...\ntrue\n");
  await run(["build", join(work, "small"), "--output", small]);
  const fewer = await deploy(small, `s3://${name}`);
  check("too many deletions are refused", fewer.code === 2 && fewer.err.includes("--allow-deletions") ? [] : [fewer.err]);
  check("unless allowed", fine(await deploy(small, `s3://${name}`, ["--allow-deletions"]), "deleted"));
  check("and then it is the small site", await compare(server.port, name, "", small, [FOREIGN]));
  const nowhere = await deploy(small, "s3://no-such-bucket-here");
  check("a bucket that is not there", nowhere.code === 3 && nowhere.err.includes("no such bucket") ? [] : [`${nowhere.code} ${nowhere.err}`]);
  const bare = await run(["deploy", "s3://x", "--site", small], {});
  check("no credentials", bare.code === 2 && bare.err.includes("AWS_ACCESS_KEY_ID") ? [] : [bare.err]);
}

// Faults: every request may fail, and all is well in the end.
{
  const name = await bucket("faults");
  const kinds = [500, 503, "reset", "late", 429];
  let injected = 0;
  const tries = new Map();
  proxy.fault = (incoming) => {
    // One in three fails, the same request at most twice.
    const key = `${incoming.method} ${incoming.url}`;
    const n = tries.get(key) ?? 0;
    if (parseInt(sha(key).slice(0, 6), 16) % 3 !== 0 || n >= 2) return undefined;
    tries.set(key, n + 1);
    injected += 1;
    return kinds[injected % kinds.length];
  };
  check("a deploy through faults", fine(await deploy(before, `s3://${name}`), " 0 changed"));
  check("faults were injected", injected > 30 ? [] : [`${injected}`]);
  check("the site is whole after faults", await compare(server.port, name, "", before, [FOREIGN]));
  let silent = 0;
  proxy.fault = (incoming) => (incoming.method === "PUT" && incoming.url.endsWith("/about.html") && silent++ < 1 ? "silence" : undefined);
  check("a request that is never answered is sent again", fine(await deploy(after, `s3://${name}`, ["--timeout", "4"])));
  check("there was silence", silent > 1 ? [] : [`${silent}`]);
  check("the site is whole after silence", await compare(server.port, name, "", after, [FOREIGN]));
  // A server that fails for good.
  proxy.fault = (incoming) => (incoming.method === "PUT" && incoming.url.endsWith("/index.html") ? 403 : undefined);
  const stopped = await deploy(before, `s3://${name}`);
  check("a refusal ends it in words", stopped.code === 3 && stopped.err.includes("access is refused") ? [] : [`${stopped.code} ${stopped.err}`]);
  const reached = await crawl(server.port, name, "");
  check("what is reached after a refusal is whole", reached.problems);
  proxy.fault = () => undefined;
  check("the next run completes", fine(await deploy(before, `s3://${name}`), "was completed"));
  check("and the site is whole", await compare(server.port, name, "", before, [FOREIGN]));
}

// Kills: at any write, what readers reach is whole, and the next run completes.
{
  const name = await bucket("killed");
  proxy.fault = () => undefined;
  check("the state before the kills", fine(await deploy(before, `s3://${name}`)));
  proxy.seen.length = 0;
  await deploy(after, `s3://${name}`);
  const writes = proxy.seen.filter((it) => /^(PUT|DELETE)/.test(it)).length;
  await deploy(before, `s3://${name}`, ["--allow-deletions"]);
  // From the first write to the last, and at chance in between.
  const moments = [1, 2, writes >> 2, writes >> 1, writes - 3, writes - 1, writes];
  for (let n = 0; n < 5; n++) moments.push(1 + Math.floor(Math.random() * writes));
  let [from, to] = [before, after];
  for (const moment of moments) {
    let child;
    let n = 0;
    proxy.fault = (incoming) => {
      if (!/^(PUT|DELETE)$/.test(incoming.method)) return undefined;
      n += 1;
      if (n !== moment) return n > moment ? "reset" : undefined;
      // In the middle of a request, which may still be carried out.
      return () => (child.kill("SIGKILL"), moment % 2 ? "reset" : undefined);
    };
    const killed = await deploy(to, `s3://${name}`, ["--allow-deletions"], { onStart: (it) => (child = it) });
    proxy.fault = () => undefined;
    const label = `killed at write ${moment} of ${writes}`;
    if (moment < writes - 16) check(`${label}: it was killed`, killed.code === "SIGKILL" ? [] : [`${killed.code} ${killed.err}`]);
    const { pages, problems } = await crawl(server.port, name, "");
    check(`${label}: every page that is reached is whole`, pages > 20 ? problems : [`${pages} pages`]);
    proxy.seen.length = 0;
    check(`${label}: the next run completes`, fine(await deploy(to, `s3://${name}`, ["--allow-deletions"])));
    const again = proxy.seen.filter((it) => it.startsWith("PUT")).length;
    if (moment === writes - 3) check(`${label}: what had arrived is not sent again`, again < writes / 4 ? [] : [`${again} of ${writes} writes`]);
    check(`${label}: the site is whole`, await compare(server.port, name, "", to, [FOREIGN]));
    [from, to] = [to, from];
  }
  void from;
}

// A file that travels in pieces.
{
  const name = await bucket("large");
  const root = join(work, "large");
  mkdirSync(join(root, "attachments"), { recursive: true });
  writeFileSync(join(root, "attachments", "big.bin"), Buffer.alloc(40 << 20, 7));
  writeFileSync(join(root, "a.sh"), "#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs: {}\n# Attachments:\n# - big.bin\n# ...\ntrue\n");
  const site = join(work, "deploy-large");
  const built = await run(["build", root, "--output", site]);
  check("a site with a large file", files(site).some((path) => readFileSync(join(site, path)).length > 40e6) ? [] : [built.err]);
  proxy.seen.length = 0;
  check("a large file is deployed", fine(await deploy(site, `s3://${name}`)));
  check("in pieces", proxy.seen.some((it) => it.includes("partNumber=3")) ? [] : [proxy.seen.length]);
  check("the large site is whole", await compare(server.port, name, "", site, [FOREIGN]));
}

proxy.stop();
server.stop();
finish();
process.exit();
