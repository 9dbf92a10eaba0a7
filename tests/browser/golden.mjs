// Golden queries: queries.txt says what each must find first, on the sample and on a large catalog that is made here.
// The client is the site's own `search.js`; also asked: how much of the index a query loads.
// Usage: node golden.mjs CATALOG SAMPLE WORK, where CATALOG is the program, SAMPLE a built site, WORK a folder to use.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answers, client } from "./client.mjs";
import { check, finish } from "./report.mjs";

/** How much a query may load at most, the first file included, in bytes before compression. */
const MOST_BYTES = 400 << 10;

const [program, sample, work] = process.argv.slice(2);

function queries() {
  const groups = {};
  let group;
  for (const line of readFileSync(new URL("queries.txt", import.meta.url), "utf8").split("\n")) {
    if (line.startsWith("[")) group = groups[line.slice(1, -1)] = [];
    else if (line.trim() && !line.startsWith("#")) {
      const [kind, query, first] = line.split("|").map((part) => part.trim());
      group.push({ kind, query, first });
    }
  }
  return groups;
}

/** A plain folder of some thousand components whose names differ little, and some with names of their own. */
function generate(root) {
  const folder = join(root, "catalog");
  mkdirSync(folder, { recursive: true });
  const words = ["backup", "cluster", "database", "frontend", "gateway", "monitor", "node", "queue", "registry", "storage"];
  const prose = (at) => Array.from({ length: 60 }, (_, place) => words[(at * 7 + place * place) % words.length] + (place % 9 ? "" : at % 50)).join(" ");
  const image = (name) => `Name: ${name}\nDescription: ${prose(3)}\nSettings:\n- Cloud: EC2 eu-west-1\n  Instance Type: m3.medium\n  Image: ami-0000\n- Cloud: AWS ap-southeast-1\n  Instance Type: m3.medium\n  Image: ami-0001\n`;
  const script = (name, at) => `#!/bin/bash\n# ---\n# RightScript Name: ${name}\n# Description: ${prose(at)}\n# Inputs: {}\n# ...\necho ${at}\n`;
  const template = (name, at, images) => `Name: "${name}"\nDescription: |\n  ${prose(at)}\nInputs: {}\nRightScripts:\n  Boot:\n  - s${at % 1000}.sh\nMultiCloudImages:\n- ${images}\nAlerts: []\n`;
  for (let at = 0; at < 1000; at++) {
    writeFileSync(join(folder, `s${at}.sh`), script(at % 3 ? `SYS Install Widget ${at}` : `DB Repair Index ${at}`, at));
  }
  writeFileSync(join(folder, "s77.sh"), script("SYS Install Widget 77", 77));
  for (let at = 0; at < 200; at++) {
    const system = ["Ubuntu_14.04_x64", "CentOS_7_x64", "Ubuntu_16.04_x64"][at % 3];
    writeFileSync(join(folder, `i${at}.yml`), image(at === 7 ? "Ubuntu_14.04_x64_7" : `${system}_${at}`));
  }
  for (let at = 0; at < 1300; at++) {
    writeFileSync(join(folder, `t${at}.yml`), template(`Web Front ${at}`, at, `i${at % 200}.yml`));
  }
  const own = ["Café Größe São", "Kubernetes Node", "Kubernetes Node with all that a cluster needs"];
  own.forEach((name, at) => writeFileSync(join(folder, `own${at}.yml`), template(name, at, "i1.yml")));
  ["WidgetInstaller", "Run setup.ps1"].forEach((name, at) => writeFileSync(join(folder, `own${at}.sh`), script(name, at)));
}

async function ask(name, site, wanted) {
  for (const { kind, query, first } of wanted) {
    // Each by a browser of its own, so that what it loads is known.
    const { search, loaded } = client(site);
    const { rows } = await answers(search, query, 7);
    const got = rows.length ? `${rows[0].kind} ${rows[0].name}` : "nothing";
    const expected = first === "-" ? "nothing" : `${kind} ${first}`;
    const problems = got === expected ? [] : [`first is ${got}, not ${expected}; ${rows.slice(1, 4).map((row) => row.name).join(", ")}`];
    const bytes = loaded.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > MOST_BYTES) problems.push(`${bytes} bytes were loaded in ${loaded.length} files`);
    check(`${name}: ${query}`, problems);
  }
}

const wanted = queries();
await ask("sample", sample, wanted.sample);

const root = join(work, "golden");
generate(root);
const site = join(work, "golden-site");
execFileSync(program, ["build", root, "--output", site], { stdio: ["ignore", "ignore", "inherit"] });
await ask("generated", site, wanted.generated);

// Mistakes in one letter, anywhere but at the beginning, find what was meant.
const { search } = client(site);
for (const typed of ["kbernetes node", "kubernetse node", "kubernetess node", "kuberneted node", "qubernetes node"]) {
  const { rows, found } = await answers(search, typed, 1);
  check(`mistyped: ${typed}`, rows[0]?.name === "Kubernetes Node" && found.instead.length === 1 ? [] : [`first is ${rows[0]?.name}`]);
}
// Any text is a query.
for (const odd of ["", " ", "=", "= =", "*", "\u0000", "😀", "a".repeat(5000), "<script>", "~!;:", "..", "16.", ".16", "é\u0301", "constructor", "__proto__", "toString 1"]) {
  const found = await search.find(odd).catch((error) => error);
  check(`odd query ${JSON.stringify(odd.slice(0, 20))}`, Array.isArray(found.ids) ? [] : [String(found)]);
}
finish();
