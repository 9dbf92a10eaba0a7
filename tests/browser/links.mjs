// Every internal link and anchor of every page leads somewhere, also when the site is opened from disk.
// Usage: node links.mjs SITE…

import { posix } from "node:path";
import { check, files, finish, read } from "./report.mjs";

const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", "#39": "'" };

function unescape(text) {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (named[name]) return named[name];
    const code = name.startsWith("#x") ? parseInt(name.slice(2), 16) : name.startsWith("#") ? Number(name.slice(1)) : NaN;
    return Number.isNaN(code) ? whole : String.fromCodePoint(code);
  });
}

/** The attributes of all tags, as [tag, name, value]; comments and the texts of scripts and styles are left out. */
function* attributes(html) {
  const text = html.replace(/<!--[\s\S]*?-->/g, "").replace(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/gi, "$1");
  for (const tag of text.matchAll(/<([a-z][a-z0-9-]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*\/?>/gi)) {
    for (const it of tag[2].matchAll(/([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g)) {
      yield [tag[1].toLowerCase(), it[1].toLowerCase(), unescape(it[2] ?? it[3] ?? it[4] ?? "")];
    }
  }
}

const linking = new Set(["href", "src", "action", "poster", "data"]);

for (const site of process.argv.slice(2)) {
  const all = new Set(files(site));
  const pages = [...all].filter((name) => name.endsWith(".html") && !name.includes("/files/"));
  const ids = new Map();
  const links = new Map();
  for (const path of pages) {
    const own = new Set();
    const out = [];
    for (const [tag, name, value] of attributes(read(site, path))) {
      if (name === "id") {
        if (own.has(value)) out.push({ tag, value: `#${value}`, problem: "this id stands twice" });
        own.add(value);
      } else if (linking.has(name)) {
        out.push({ tag, value });
      } else if (name === "srcset") {
        for (const part of value.split(",")) out.push({ tag, value: part.trim().split(/\s+/)[0] });
      } else if (name.startsWith("on") || name === "style") {
        out.push({ tag, value: name, problem: "the policy of the page forbids this attribute" });
      }
    }
    ids.set(path, own);
    links.set(path, out);
  }
  const reached = new Set(["index.html", "404.html"]);
  for (const path of pages) {
    const problems = [];
    for (const { tag, value, problem } of links.get(path)) {
      const say = (why) => problems.push(`${path}: <${tag}> \`${value}\`: ${why}`);
      if (problem) {
        say(problem);
        continue;
      }
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1].toLowerCase();
      if (scheme) {
        if (!["http", "https", "mailto"].includes(scheme)) say("this scheme cannot be followed safely");
        else if (!["a", "link"].includes(tag)) say("a page asks nobody else for anything");
        continue;
      }
      if (value === "" || value.startsWith("//") || value.startsWith("/") || value.includes("\\")) {
        if (path === "404.html" && value.startsWith("/") && !value.startsWith("//")) {
          const target = decodeURIComponent(value.slice(1).split("#")[0]);
          if (!all.has(target === "" ? "index.html" : target)) say("there is no such file");
          continue;
        }
        say("a link is relative and names a file");
        continue;
      }
      const [file, anchor] = value.split("#", 2);
      const name = decodeURIComponent(file.split("?")[0]);
      const target = name === "" ? path : posix.normalize(posix.join(posix.dirname(path), name));
      if (!all.has(target)) {
        say(`there is no file \`${target}\``);
        continue;
      }
      reached.add(target);
      if (anchor && target.endsWith(".html") && !ids.get(target)?.has(decodeURIComponent(anchor))) {
        say(`\`${target}\` has no such anchor`);
      }
    }
    check(`links of ${path}`, problems);
  }
  for (const path of pages) {
    check(`a way to ${path}`, reached.has(path) ? [] : ["no page links to it"]);
  }
}
finish();
