// Search: reads the index in `search/`, answers queries, and shows the best answers below the search field.
// site.js loads it when somebody begins to search; lists and the page of results load it with browse.js, which shows
// what this file finds. Words are cut as in src/search/words.rs.
(function () {
  "use strict";
  if (window.catalogSearch) return;
  var form = document.querySelector("form[data-root]");
  var base = form ? form.dataset.root : "";

  // Files of the index are scripts that hand over their data, so that they load from disk too.
  var got = {}, asked = {};
  window.catalogIndex = function (key, data) { got[key] = data; };
  var load = function (key, file) {
    if (!asked[key]) {
      asked[key] = new Promise(function (done, fail) {
        var script = document.createElement("script");
        script.src = base + "search/" + file + ".js";
        script.onload = function () { key in got ? done(got[key]) : script.onerror(); };
        script.onerror = function () { asked[key] = null; fail(new Error(key)); };
        document.head.appendChild(script);
      });
    }
    return asked[key];
  };
  var root = function () { return load("root", "index"); };
  var numbered = function (index, letter, at) {
    return load(letter + at, letter + at + "." + index[letter].substr(at * 8, 8));
  };

  // Numbers: digits of five bits, low ones first, and one bit that says whether another follows.
  var digits = {};
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".split("").forEach(function (c, at) { digits[c] = at; });
  var numbers = function (text, at) {
    var found = [], number = 0, shift = 0;
    for (; at < text.length; at++) {
      var digit = digits[text[at]];
      number += (digit & 31) * Math.pow(2, shift);
      if (digit & 32) shift += 5;
      else { found.push(number); number = shift = 0; }
    }
    return found;
  };
  // The members of a set, in order.
  var members = function (text) {
    if (text[0] === "~") {
      var next = 0;
      return numbers(text, 1).map(function (step) { next += step + 1; return next - 1; });
    }
    var found = [];
    for (var at = 1; at < text.length; at++) {
      for (var bit = 0; bit < 6; bit++) if (digits[text[at]] >> bit & 1) found.push((at - 1) * 6 + bit);
    }
    return found;
  };

  var words = function (text) {
    text = text.replace(/[\u{10000}-\u{10ffff}]/gu, " ").toLowerCase().replace(/[\u0300-\u036f]/g, "")
      .replace(/[\u00e0-\u017f]/g, function (c) { return c.normalize("NFD")[0]; });
    return (text.match(/[\p{Alphabetic}\p{N}]+(\.[\p{Alphabetic}\p{N}]+)*/gu) || []).map(function (word) { return word.slice(0, 40); });
  };

  // A shard as its terms in order, and the postings of each.
  var shards = {};
  var shard = function (index, at) {
    return numbered(index, "t", at).then(function (text) {
      if (!shards[at]) {
        var terms = [], postings = [], last = "";
        text.split(";").forEach(function (entry) {
          var colon = entry.indexOf(":");
          last = last.slice(0, digits[entry[0]]) + entry.slice(1, colon);
          terms.push(last);
          postings.push(entry.slice(colon + 1));
        });
        shards[at] = { terms: terms, postings: postings };
      }
      return shards[at];
    });
  };
  var after = function (list, text) {
    var low = 0, high = list.length;
    while (low < high) {
      var middle = low + high >> 1;
      if (list[middle] <= text) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // The shards that hold terms which begin with `start`; of many the first ones.
  var shardsOf = function (index, start) {
    if (!index.first.length) return Promise.resolve([]);
    var from = Math.max(after(index.first, start) - 1, 0), to = Math.max(after(index.first, start + "\uffff") - 1, 0), all = [];
    for (var at = from; at <= Math.min(to, from + 2); at++) all.push(shard(index, at));
    return Promise.all(all);
  };

  // What a posting of each level is worth.
  var WORTH = [1, 3, 4, 8, 12, 16, 20, 24];

  // Documents with `word`, or with a word that begins with it: a map to what that is worth.
  var lookup = function (index, word, least) {
    return shardsOf(index, word).then(function (found) {
      var worth = new Map(), common = false;
      found.forEach(function (it) {
        var at = after(it.terms, word);
        if (at && it.terms[at - 1] === word) at--;
        for (; at < it.terms.length && it.terms[at].startsWith(word); at++) {
          var term = it.terms[at], part = term === word ? 1 : least * (0.4 + 0.6 * word.length / term.length);
          if (!part) continue;
          var text = it.postings[at], star = text[0] === "*", next = 0;
          if (star && term === word) common = true;
          numbers(text, star ? 1 : 0).forEach(function (posting) {
            next += Math.floor(posting / 8);
            var value = part * WORTH[posting % 8];
            if (value > (worth.get(next) || 0)) worth.set(next, value);
            next++;
          });
        }
      });
      return { word: word, worth: worth, common: common };
    });
  };

  // How many letters must be put in, left out, replaced or swapped; more than `most` is not told apart.
  var distance = function (a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    var before, last, row = [];
    for (var j = 0; j <= b.length; j++) row[j] = j;
    for (var i = 1; i <= a.length; i++) {
      before = last;
      last = row;
      row = [i];
      for (j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    return row[b.length];
  };
  // The frequent word that is nearest to a mistyped one.
  var nearest = function (index, word) {
    if (word.length < 4 || /\d/.test(word)) return Promise.resolve(null);
    return load("w", "w." + index.w).then(function (text) {
      var best = null, most = word.length < 8 ? 1 : 2;
      text.split(" ").forEach(function (other) {
        var far = distance(word, other, most);
        // A beginning may be mistyped too.
        if (far > most && other.length > word.length + 1) far = distance(word, other.slice(0, word.length), 1) + 0.5;
        if (far <= most && (!best || far < best.far)) best = { far: far, word: other };
      });
      return best && best.word;
    });
  };

  // A word that is in nothing is taken apart where letters meet digits, or replaced by the nearest one.
  var answer = function (index, word, least) {
    return lookup(index, word, least).then(function (found) {
      if (found.worth.size || found.common) return [found];
      var parts = word.match(/^(\p{Alphabetic}+)(\p{N}.*)$/u);
      if (parts) return Promise.all([lookup(index, parts[1], 0), lookup(index, parts[2], 1)]);
      return nearest(index, word).then(function (other) {
        if (!other) return [found];
        return lookup(index, other, 0).then(function (better) { better.instead = word; return [better]; });
      });
    });
  };

  // Answers a query: document numbers, best first; what was corrected; and whether no document has all words.
  var find = function (query) {
    return root().then(function (index) {
      var asked = words(query);
      if (!asked.length) return { ids: [], instead: [], some: false, words: [] };
      var name = "=" + asked.join(" ");
      var whole = lookup(index, name, 1);
      var each = asked.map(function (word, at) {
        return answer(index, word, at === asked.length - 1 ? 1 : word.length > 1 ? 0.6 : 0);
      });
      return Promise.all([whole].concat(each)).then(function (all) {
        whole = all.shift();
        var parts = [].concat.apply([], all);
        var needed = parts.filter(function (it) { return !it.common; });
        if (!needed.length) needed = parts;
        var score = new Map(), hits = new Map();
        parts.forEach(function (it) {
          // A word that is in few says more.
          var rare = 1 + Math.log(index.documents / (it.worth.size || 1)) / Math.log(index.documents + 1);
          var counts = needed.indexOf(it) >= 0;
          it.worth.forEach(function (value, id) {
            score.set(id, (score.get(id) || 0) + value * rare);
            if (counts) hits.set(id, (hits.get(id) || 0) + 1);
          });
        });
        var most = 0;
        hits.forEach(function (count) { most = Math.max(most, count); });
        var ids = [];
        hits.forEach(function (count, id) { if (count === most) ids.push(id); });
        // Names that are the query come first, then names that begin with it.
        whole.worth.forEach(function (value, id) {
          if (hits.get(id) !== most) ids.push(id);
          score.set(id, (score.get(id) || 0) + value * 4);
        });
        return lookup(index, name, 0).then(function (exact) {
          exact.worth.forEach(function (value, id) { score.set(id, score.get(id) + 500 + value); });
          ids.sort(function (a, b) { return score.get(b) - score.get(a) || a - b; });
          var instead = parts.filter(function (it) { return it.instead; });
          return {
            ids: ids, some: most < needed.length && ids.length > 0, words: parts.map(function (it) { return it.word; }),
            instead: instead.map(function (it) { return [it.instead, it.word]; }),
          };
        });
      });
    });
  };

  // The records of documents: name, address, whose, revision, date, mark, summary, facts; and which kind it is.
  var kindOf = function (index, id) {
    return index.site.kinds.findIndex(function (kind) { return id >= kind[2] && id < kind[3]; });
  };
  var records = function (ids) {
    return root().then(function (index) {
      return Promise.all(ids.map(function (id) {
        return numbered(index, "d", Math.floor(id / index.chunk)).then(function (chunk) {
          var it = chunk[id % index.chunk], kind = index.site.kinds[kindOf(index, id)];
          return {
            id: id, kind: kind[0], name: it[0], href: base + it[1], by: it[2], revision: it[3], date: it[4], mark: it[5],
            summary: it[6], facts: it[7],
          };
        });
      }));
    });
  };
  var further = function (key) {
    return root().then(function (index) { return load(key, key + "." + index.files[key]); });
  };

  var ONE = {
    "server-templates": "ServerTemplate", "right-scripts": "RightScript", "multi-cloud-images": "MultiCloud Image",
    parts: "Bundled part", clouds: "Cloud", publishers: "Publisher", categories: "Category", guides: "Guide",
  };
  var MARKS = { deprecated: "Deprecated", ended: "Ended", "working-copy": "Working copy", unpublished: "Not published" };
  var make = function (tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };
  var icon = function (kind) {
    var known = { clouds: "cloud", guides: "note", parts: "right-scripts", publishers: "mark", categories: "mark" };
    return make("i", "icon i-" + (known[kind] || kind));
  };
  // A name with the words that were looked for marked.
  var marked = function (name, wanted) {
    var out = document.createDocumentFragment(), rest = name, low, at, length;
    for (;;) {
      low = rest.toLowerCase();
      at = -1;
      if (low.length === rest.length) {
        wanted.forEach(function (word) {
          var place = low.indexOf(word);
          while (place > 0 && /[\p{Alphabetic}\p{N}]/u.test(low[place - 1]) && at !== place) place = low.indexOf(word, place + 1);
          if (place >= 0 && (at < 0 || place < at)) { at = place; length = word.length; }
        });
      }
      if (at < 0) break;
      out.appendChild(document.createTextNode(rest.slice(0, at)));
      out.appendChild(make("mark", "", rest.slice(at, at + length)));
      rest = rest.slice(at + length);
    }
    out.appendChild(document.createTextNode(rest));
    return out;
  };
  var FAILED = "Search could not be loaded here. The lists in the menu hold everything.";

  window.catalogSearch = {
    find: find, records: records, root: root, further: further, members: members, numbers: numbers, words: words,
    one: ONE, marks: MARKS, make: make, icon: icon, marked: marked, failed: FAILED,
  };

  // The field in the frame: a combobox whose list shows the best answers.
  if (!form || form.hasAttribute("data-whole")) return;
  var field = form.querySelector("input");
  var list = make("ul", "answers");
  list.id = "answers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Best results");
  list.hidden = true;
  var status = make("p", "vh");
  status.setAttribute("role", "status");
  var note = make("p", "answers-note"), panel = make("div", "answers-panel");
  panel.hidden = true;
  panel.appendChild(note);
  panel.appendChild(list);
  form.appendChild(panel);
  form.appendChild(status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "answers");
  field.setAttribute("aria-expanded", "false");
  var active = -1, turn = 0;
  var options = function () { return list.children; };
  var choose = function (at) {
    if (options()[active]) options()[active].setAttribute("aria-selected", "false");
    active = at;
    var option = options()[at];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };
  var close = function () {
    turn++;
    panel.hidden = list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  var option = function (at, href) {
    var item = make("li", "answer");
    item.id = "answer-" + at;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = href;
    list.appendChild(item);
    return item;
  };
  var whole = function () { return form.action.split("?")[0] + "?q=" + encodeURIComponent(field.value.trim()); };
  var say = function (text) {
    note.textContent = text;
    note.hidden = !text;
    panel.hidden = !text && list.hidden;
  };
  var show = function () {
    var query = field.value.trim(), now = ++turn;
    if (!query) return close();
    find(query).then(function (found) {
      return records(found.ids.slice(0, 7)).then(function (rows) {
        if (now !== turn) return;
        list.textContent = "";
        choose(-1);
        rows.forEach(function (row, at) {
          var item = option(at, row.href);
          item.appendChild(icon(row.kind));
          var text = make("span", "answer-text"), name = make("b", "answer-name");
          name.appendChild(marked(row.name, found.words));
          text.appendChild(name);
          var facts = [ONE[row.kind], row.by, row.revision, MARKS[row.mark]].filter(Boolean).join(" · ");
          text.appendChild(make("span", "answer-facts", facts));
          item.appendChild(text);
        });
        var count = found.ids.length;
        if (count > rows.length) option(rows.length, whole()).appendChild(make("span", "answer-all", "All " + count + " results"));
        list.hidden = !count;
        field.setAttribute("aria-expanded", String(count > 0));
        var instead = found.instead.map(function (pair) { return "“" + pair[1] + "” instead of “" + pair[0] + "”"; }).join(", ");
        say(!count ? "Nothing has “" + query + "”. Try fewer letters, or the lists in the menu." :
          instead ? "Shown: " + instead : found.some ? "Nothing has all these words; these have most of them." : "");
        status.textContent = count === 1 ? "1 result" : count + " results";
      });
    }).catch(function () { if (now === turn) say(FAILED); });
  };
  field.addEventListener("input", show);
  field.addEventListener("focus", function () { root().catch(function () {}); if (field.value) show(); });
  field.addEventListener("keydown", function (event) {
    var count = list.hidden ? 0 : options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return show();
      var step = event.key === "ArrowDown" ? 1 : -1;
      choose(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count + 1) % (count + 1) === count ? -1 : active + step);
    } else if (event.key === "Enter" && count && options()[active]) {
      event.preventDefault();
      location.href = options()[active].dataset.href;
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (panel.hidden) field.value = "";
      close();
    }
  });
  list.addEventListener("mousedown", function (event) { event.preventDefault(); });
  list.addEventListener("click", function (event) {
    var item = event.target.closest(".answer");
    if (item) location.href = item.dataset.href;
  });
  form.addEventListener("focusout", function (event) { if (!form.contains(event.relatedTarget)) close(); });
  if (document.activeElement === field && field.value) show();
})();
