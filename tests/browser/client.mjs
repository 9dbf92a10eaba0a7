// The client of search in Node: the real `search.js` of a built site, with a document that only loads scripts, from disk.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { files } from "./report.mjs";

/** The client of the site at `root`; `loaded` lists what it has read, as `{ path, bytes }`. */
export function client(root) {
  const loaded = [];
  const window = {};
  const context = vm.createContext({ window, console });
  const head = {
    appendChild(script) {
      const path = join(root, script.src);
      queueMicrotask(() => {
        if (!existsSync(path)) return script.onerror();
        loaded.push({ path: script.src, bytes: statSync(path).size });
        context.catalogIndex = window.catalogIndex;
        vm.runInContext(readFileSync(path, "utf8"), context, { filename: script.src });
        script.onload();
      });
    },
  };
  context.document = { head, querySelector: () => null, createElement: () => ({ remove() {} }) };
  const name = files(join(root, "assets")).find((path) => /^search\.[0-9a-f]+\.js$/.test(path));
  vm.runInContext(readFileSync(join(root, "assets", name), "utf8"), context, { filename: name });
  return { search: window.catalogSearch, loaded };
}

/** The answers to a query: records, best first, at most `most`. */
export async function answers(search, query, most = 10) {
  const found = await search.find(query);
  const rows = await search.records(found.ids.slice(0, most));
  return { found, rows };
}
