// The supported-cloud matrix with scripts: filters whose state is in the address, and arrow keys between the cells.
(function () {
  "use strict";
  var table = document.querySelector(".mx");
  var place = document.querySelector("[data-matrix]");
  if (!table || !place) return;
  var rows = Array.prototype.slice.call(table.tBodies[0].rows);
  var names = rows.map(function (row) { return row.cells[0].textContent.toLowerCase().replace(/\s+/g, " "); });
  // Columns: the type of each, and its name.
  var types = [];
  var titles = {};
  Array.prototype.forEach.call(table.querySelectorAll("colgroup[data-type]"), function (group, at) {
    titles[at] = table.rows[0].cells[at + 1].textContent.trim();
    for (var i = 0; i < group.span; i += 1) types.push(at);
  });
  var clouds = Array.prototype.map.call(table.rows[1].cells, function (cell) {
    return cell.textContent.trim().replace(/, ended$/, "");
  });
  var words = [["default", "Default"], ["choose-mci", "Choose MCI"], ["ended", "Ended"], ["unknown", "Unknown"], ["no", "No"]];

  // The form.
  var form = document.createElement("form");
  form.className = "mx-filters";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Narrow the table");
  var fields = {};
  var add = function (key, text, control) {
    var label = document.createElement("label");
    var span = document.createElement("span");
    span.textContent = text;
    control.name = key;
    label.appendChild(span);
    label.appendChild(control);
    form.appendChild(label);
    fields[key] = control;
  };
  var select = function (all, options) {
    var control = document.createElement("select");
    control.add(new Option(all, ""));
    options.forEach(function (it) { control.add(new Option(it[1], it[0])); });
    return control;
  };
  var search = document.createElement("input");
  search.type = "search";
  search.autocomplete = "off";
  add("q", "ServerTemplate or publisher", search);
  add("type", "Cloud type", select("All types", Object.keys(titles).map(function (at) { return [titles[at], titles[at]]; })));
  add("cloud", "Cloud", select("All clouds", clouds.map(function (name) { return [name, name]; })));
  add("word", "Runs there", select("Any answer", words));
  var clear = document.createElement("button");
  clear.type = "reset";
  clear.textContent = "Show all";
  form.appendChild(clear);
  var status = document.createElement("p");
  status.className = "small";
  status.setAttribute("role", "status");
  form.appendChild(status);
  place.appendChild(form);

  var apply = function () {
    var wanted = fields.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    var word = fields.word.value;
    var shown = types.map(function (type, at) {
      return (!fields.type.value || titles[type] === fields.type.value) && (!fields.cloud.value || clouds[at] === fields.cloud.value);
    });
    // A type without a column of its own left is not shown either.
    var columns = shown.filter(Boolean).length;
    Object.keys(titles).forEach(function (type, at) {
      var n = shown.filter(function (on, i) { return on && types[i] === at; }).length;
      var cell = table.rows[0].cells[at + 1];
      cell.hidden = n === 0;
      cell.colSpan = n || 1;
    });
    shown.forEach(function (on, at) { table.rows[1].cells[at].hidden = !on; });
    var count = 0;
    rows.forEach(function (row, at) {
      var fits = wanted.every(function (it) { return names[at].indexOf(it) >= 0; });
      var says = !word;
      for (var i = 0; i < shown.length; i += 1) {
        var cell = row.cells[i + 1];
        if (cell.hidden === shown[i]) cell.hidden = !shown[i];
        if (shown[i] && cell.className === word) says = true;
      }
      row.hidden = !(fits && says);
      if (!row.hidden) count += 1;
    });
    var some = wanted.length || word || columns < clouds.length;
    status.textContent = some ? count + " of " + rows.length + " ServerTemplates, " + columns + " of " + clouds.length + " clouds" : "";
    clear.hidden = !some;
  };
  var read = function () {
    var state = new URLSearchParams(location.search);
    Object.keys(fields).forEach(function (key) { fields[key].value = state.get(key) || ""; if (fields[key].value === "" && fields[key].options) fields[key].selectedIndex = 0; });
    apply();
  };
  var write = function (replace) {
    var state = new URLSearchParams();
    Object.keys(fields).forEach(function (key) { if (fields[key].value) state.set(key, fields[key].value); });
    var text = state.toString();
    try {
      history[replace ? "replaceState" : "pushState"](null, "", text ? "?" + text : location.pathname);
    } catch (e) {
      // From disk some browsers keep the address as it is.
    }
    apply();
  };
  // Each letter is not a step to go back to; a choice is.
  form.addEventListener("input", function (event) { write(event.target === search); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(function () { write(false); search.focus(); }, 0); });
  window.addEventListener("popstate", read);
  read();

  // Whoever points at a cell reads what it says.
  table.addEventListener("mouseover", function (event) {
    var link = event.target.closest("td a");
    if (!link || link.title) return;
    var cell = link.parentNode;
    link.title = cell.parentNode.cells[0].querySelector("a").textContent + " in " + clouds[cell.cellIndex - 1] + ": " + link.textContent;
  });

  // Arrow keys go from cell to cell.
  var steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("keydown", function (event) {
    var step = steps[event.key];
    var cell = event.target.closest("td, tbody th");
    if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
    var row = cell.parentNode;
    var at = cell.cellIndex;
    for (;;) {
      if (step[0]) {
        row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
        if (!row) return;
        if (row.hidden) continue;
      }
      at += step[1];
      var next = row.cells[at];
      if (!next) return;
      var link = !next.hidden && next.querySelector("a");
      if (link) {
        event.preventDefault();
        link.focus();
        return;
      }
    }
  });
})();
