// What `catalog check --format sarif` writes is valid by the public schema of SARIF 2.1.0, format keywords included.
// Usage: node sarif.mjs PROGRAM PROJECT…

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { check, finish } from "./report.mjs";

// The schema lies inside of a package that validates with the Ajv of its time, and so do we.
const from = createRequire(import.meta.url).resolve("@microsoft/jest-sarif");
const require = createRequire(from);
const Ajv = require("ajv");
const schema = JSON.parse(readFileSync(join(dirname(from), "schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Ajv({ schemaId: "auto", validateSchema: false, format: "full", allErrors: true });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(schema);

function problems(log) {
  return validate(log) ? [] : validate.errors.map((it) => `${it.dataPath || "/"} ${it.message}`);
}

const [program, ...projects] = process.argv.slice(2);
let last;
for (const project of projects) {
  const run = spawnSync(program, ["check", project, "--format", "sarif"], { encoding: "utf8", maxBuffer: 1 << 30 });
  let log;
  try {
    log = JSON.parse(run.stdout);
  } catch (error) {
    check(`sarif of ${project}`, [`exit code ${run.status}: ${error.message}`]);
    continue;
  }
  const results = log.runs?.[0]?.results?.length ?? 0;
  check(`sarif of ${project}`, results === 0 ? ["it has no results, and proves nothing"] : problems(log));
  last = log;
}
// A validator that accepts anything would prove nothing either.
const wrong = structuredClone(last);
wrong.runs[0].results[0].level = "fatal";
wrong.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "not a uri";
check("sarif that is wrong", problems(wrong).length < 2 ? ["the validator accepts it"] : []);
finish();
