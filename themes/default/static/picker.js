// The launch picker of a ServerTemplate's page: a cloud, then an image, and what a server gets. It reads the tables of
// the page, so that it cannot say anything else, and keeps its state in the address.
(function () {
  "use strict";
  var place = document.querySelector("[data-picker]");
  var table = document.querySelector("table.matrix");
  if (!place || !table) return;
  var text = function (element) { return element ? element.textContent.trim().replace(/\s+/g, " ") : ""; };
  var make = function (name, content, className) {
    var element = document.createElement(name);
    if (content) element.textContent = content;
    if (className) element.className = className;
    return element;
  };

  var images = Array.prototype.map.call(document.querySelectorAll(".image-table tbody tr"), function (row) {
    var head = row.cells[0];
    var quiet = row.cells[1].querySelector(".quiet");
    var link = head.querySelector("a");
    var badge = head.querySelector(".badge");
    return {
      name: text(link) || (badge ? head.firstChild.textContent.trim() : text(head)),
      href: link && link.getAttribute("href"),
      system: quiet ? "" : text(row.cells[1]),
      agent: text(row.cells[2]),
      ended: !!head.querySelector(".badge-ended"),
    };
  });
  var clouds = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
    return {
      slug: row.id.replace(/^cloud-/, ""),
      title: text(row.cells[0].querySelector("a")) || text(row.cells[0]),
      word: row.cells[0].querySelector(".word").className.replace(/^.*word-(\S+).*$/, "$1"),
      cells: Array.prototype.slice.call(row.cells, 1).map(function (cell) {
        var codes = Array.prototype.filter.call(cell.children, function (child) { return child.localName === "code"; });
        var data = cell.querySelector(".user-data code");
        return {
          unknown: cell.classList.contains("cell-unknown"),
          image: codes[0] ? codes[0].textContent : null,
          type: codes[1] ? codes[1].textContent : "",
          data: data && data.textContent,
        };
      }),
    };
  });

  // The algorithm of `catalog resolve`.
  var resolve = function (cloud, at) {
    var answer = function (verdict, reason, chosen) { return { verdict: verdict, reason: reason, chosen: chosen }; };
    var maps = function (place) { return cloud.cells[place] && cloud.cells[place].image !== null; };
    if (at === null) {
      if (cloud.word === "default") return answer("ready", "The default image covers the cloud.", 0);
      if (cloud.word === "choose-mci") {
        return answer("choose", maps(0) ? "The agent of the default image is past its end: choose another image." : "The default image does not cover the cloud: choose another image.", null);
      }
      if (cloud.word === "ended") return answer("ended", "The cloud, or the agent of every image that covers it, is past its end.", maps(0) ? 0 : null);
      return answer(cloud.word, "No image covers the cloud.", null);
    }
    if (!maps(at)) {
      return cloud.cells[at].unknown
        ? answer("unknown", "That image is not in this catalog, so it may cover the cloud or not.", null)
        : answer("no", "That image does not cover the cloud.", null);
    }
    if (cloud.word === "ended" || images[at].ended) return answer("ended", "The cloud or the image's agent is past its end.", at);
    return answer("ready", "That image covers the cloud.", at);
  };

  // Two fields and an answer.
  var form = make("form", "", "picker-form");
  var field = function (caption) {
    var label = make("label");
    var control = make("select");
    label.appendChild(make("span", caption));
    label.appendChild(control);
    form.appendChild(label);
    return control;
  };
  var cloudField = field("Cloud");
  var imageField = field("System and image");
  cloudField.add(new Option("Choose a cloud", ""));
  clouds.forEach(function (cloud) { cloudField.add(new Option(cloud.title, cloud.slug)); });
  var result = make("div", "", "picker-answer");
  result.setAttribute("role", "status");

  var words = { ready: ["default", "Ready"], choose: ["choose-mci", "Choose MCI"], ended: ["ended", "Ended"], unknown: ["unknown", "Unknown"], no: ["no", "No"] };
  var row = function (list, name, value) {
    var box = make("div");
    box.appendChild(make("dt", name));
    var said = make("dd");
    if (typeof value === "string") said.textContent = value;
    else said.appendChild(value);
    box.appendChild(said);
    list.appendChild(box);
  };
  var quote = function (value) { return "'" + value.replace(/'/g, "'\\''") + "'"; };
  var show = function () {
    var cloud = clouds[cloudField.selectedIndex - 1];
    // Images that the cloud has no setting for are still there to be asked about, last.
    var chosen = imageField.value;
    imageField.textContent = "";
    imageField.add(new Option("The default" + (images[0] ? ": " + (images[0].system || images[0].name) : ""), ""));
    var groups = [make("optgroup"), make("optgroup")];
    groups[0].label = cloud ? "In this cloud" : "All images";
    groups[1].label = "Not in this cloud";
    images.forEach(function (image, at) {
      var covers = !cloud || cloud.cells[at].image !== null;
      var option = new Option((image.system ? image.system + ": " : "") + image.name + (image.ended ? " (ended)" : ""), String(at + 1));
      groups[covers ? 0 : 1].appendChild(option);
    });
    groups.forEach(function (group) { if (group.children.length) imageField.appendChild(group); });
    imageField.value = chosen;
    if (imageField.selectedIndex < 0) imageField.value = "";
    result.textContent = "";
    ["answer", "image", "type", "data", "mci"].forEach(function (name) { delete result.dataset[name]; });
    if (!cloud) {
      result.appendChild(make("p", "Choose a cloud to see what a server gets.", "quiet"));
      return;
    }
    var at = imageField.value === "" ? null : Number(imageField.value) - 1;
    var answer = resolve(cloud, at);
    var head = make("p");
    var word = make("span", "", "word word-" + words[answer.verdict][0]);
    word.appendChild(document.createTextNode(words[answer.verdict][1]));
    head.appendChild(word);
    head.appendChild(document.createTextNode(" " + answer.reason));
    result.appendChild(head);
    result.dataset.answer = answer.verdict;
    if (answer.chosen !== null) {
      var cell = cloud.cells[answer.chosen];
      var image = images[answer.chosen];
      var list = make("dl");
      var link = make(image.href ? "a" : "span", image.name);
      if (image.href) link.href = image.href;
      row(list, "MultiCloud Image", link);
      row(list, "Machine image", make("code", cell.image, "uid"));
      row(list, "Instance type", cell.type ? make("code", cell.type) : "not set");
      row(list, "User data", cell.data === null ? "none of its own" : make("code", cell.data));
      row(list, "Agent", image.agent);
      result.appendChild(list);
      result.dataset.mci = String(answer.chosen + 1);
      result.dataset.image = cell.image;
      result.dataset.type = cell.type;
      if (cell.data !== null) result.dataset.data = cell.data;
    }
    var command = "catalog resolve " + place.dataset.picker + " --cloud " + quote(cloud.title) + (at === null ? "" : " --mci " + quote(images[at].name));
    var hint = make("p", "The same on the command line: ", "small");
    hint.appendChild(make("code", command));
    result.appendChild(hint);
  };

  var read = function () {
    var state = new URLSearchParams(location.search);
    var anchor = location.hash.indexOf("#cloud-") === 0 ? location.hash.slice(7) : "";
    cloudField.value = state.get("cloud") || anchor;
    if (cloudField.selectedIndex < 0) cloudField.value = "";
    show();
    imageField.value = state.get("mci") || "";
    if (imageField.selectedIndex < 0) imageField.value = "";
    show();
  };
  form.addEventListener("change", function () {
    show();
    var state = new URLSearchParams();
    if (cloudField.value) state.set("cloud", cloudField.value);
    if (imageField.value) state.set("mci", imageField.value);
    var search = state.toString();
    try {
      history.pushState(null, "", search ? "?" + search : location.pathname);
    } catch (e) {
      // From disk some browsers keep the address as it is.
    }
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("popstate", read);
  window.addEventListener("hashchange", function () { if (location.hash.indexOf("#cloud-") === 0) read(); });
  place.textContent = "";
  place.appendChild(form);
  place.appendChild(result);
  read();
})();
