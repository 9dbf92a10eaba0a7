// Of every kind of page the largest and the smallest are valid HTML. Usage: node html.mjs SITE…

import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { check, files, finish, read, representatives } from "./report.mjs";

const loader = new StaticConfigLoader({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Pages are made for browsers and read by people in the source of a template, not in the page.
    "no-trailing-whitespace": "off",
    // A landmark may be left unnamed where it is the only one of its kind; axe checks the rest.
    "unique-landmark": "error",
    // The names of components are as long as their authors make them.
    "long-title": "off",
  },
});
const validator = new HtmlValidate(loader);

for (const site of process.argv.slice(2)) {
  const pages = files(site).filter((name) => name.endsWith(".html") && !name.includes("/files/"));
  for (const path of representatives(site, pages)) {
    const report = await validator.validateString(read(site, path), path);
    const messages = report.results.flatMap((result) => result.messages);
    check(
      `html ${path}`,
      messages.map((it) => `${path}:${it.line}:${it.column} ${it.message} (${it.ruleId})`),
    );
  }
}
finish();
