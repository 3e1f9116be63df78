// Tries every target of PAGE from this browser, says what answered, and gives the code. Nothing is sent, nothing is kept.
var REACHED = 0, NOT_REACHED = 1, NOT_TRIED = 2;
var AT_ONCE = 3;
// A target that is silent for so long no longer holds up the next; so many at most stay open.
var STEP_ASIDE = 700, MOST_OPEN = 24;
// A first packet that got lost is sent again after 1 s and after 3 s. Where answers are slow, more time is given.
var PATIENCE = 3500, MOST_PATIENCE = 8000;

var lang = /^fr/i.test(navigator.language || "") ? "fr" : /^en/i.test(navigator.language || "") ? "en" : PAGE.lang;
var run = null;

function element(id) { return document.getElementById(id); }

function words(key, values) {
  return PAGE.words[key][lang].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
}

function made(tag, text, kind) {
  var one = document.createElement(tag);
  one.textContent = text;
  if (kind) one.className = kind;
  return one;
}

function emptied(id) {
  var one = element(id);
  while (one.firstChild) one.removeChild(one.firstChild);
  return one;
}

// A host that answers anything at all resolves; "cors" is for one whose answers other sites may not use unless asked so.
function ask(url, mode, patience, then) {
  var control = new AbortController(), over = false;
  function end(answered, silent) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    control.abort();
    then(answered, silent);
  }
  var timer = setTimeout(function () { end(false, true); }, patience);
  fetch(url, {
    mode: mode, cache: "no-store", credentials: "omit", redirect: "follow", referrerPolicy: "no-referrer", signal: control.signal
  }).then(function () { end(true, false); }, function () { end(false, false); });
}

function probe(target, patience, then) {
  ask(target.asked, "no-cors", patience(), function (answered) {
    if (answered) return then(true);
    ask(target.url, "no-cors", patience(), function (again, silent) {
      if (again || silent) return then(again);
      ask(target.asked, "cors", patience(), then);
    });
  });
}

function sweep(targets, told, then) {
  var verdicts = [], next = 0, fresh = 0, open = 0, done = 0, slowest = 0;
  function patience() { return Math.min(MOST_PATIENCE, Math.max(PATIENCE, 3 * slowest)); }
  function settle(at, verdict) {
    verdicts[at] = verdict;
    done += 1;
    told(done);
    if (done === targets.length) then(verdicts);
  }
  function begin(at) {
    var began = Date.now(), holds = true;
    function release() {
      if (!holds) return;
      holds = false;
      fresh -= 1;
      more();
    }
    fresh += 1;
    open += 1;
    setTimeout(release, STEP_ASIDE);
    probe(targets[at], patience, function (answered) {
      if (answered) slowest = Math.max(slowest, Date.now() - began);
      open -= 1;
      settle(at, answered ? REACHED : NOT_REACHED);
      if (holds) release(); else more();
    });
  }
  function more() {
    while (fresh < AT_ONCE && open < MOST_OPEN && next < targets.length) {
      var at = next++;
      if (location.protocol === "https:" && /^http:/.test(targets[at].url)) settle(at, NOT_TRIED); else begin(at);
    }
  }
  more();
}

function showProgress() {
  element("bar").max = PAGE.targets.length;
  element("bar").value = run.done;
  element("done").textContent = words("done", { done: run.done, all: PAGE.targets.length });
}

function count(verdict) {
  return run.verdicts.filter(function (one) { return one === verdict; }).length;
}

function summary() {
  var bad = count(NOT_REACHED), tried = run.verdicts.length - count(NOT_TRIED);
  var key = bad === 0 ? "all_good" : bad === tried ? "none_good" : bad === 1 ? "one_bad" : "some_good";
  return words(key, { bad: bad, all: tried });
}

function showCode() {
  var groups = emptied("groups"), spelled = emptied("spelled");
  run.code.match(/.{1,3}/g).forEach(function (letters, at) {
    var box = document.createElement("li");
    box.appendChild(made("span", words("group", { n: at + 1 }), "number"));
    box.appendChild(made("span", letters, "letters"));
    groups.appendChild(box);
    spelled.appendChild(made("li", letters.split("").map(function (letter) {
      return words(/\d/.test(letter) ? "spell_digit" : "spell_letter", { letter: letter, word: PAGE.spelling[lang][letter] });
    }).join(", ")));
  });
}

// The targets of a verdict by what they are needed for.
function purposes(verdict) {
  var found = [];
  PAGE.targets.forEach(function (target, at) {
    if (run.verdicts[at] !== verdict) return;
    var alike = found.filter(function (one) { return one.why === target.why[lang]; })[0];
    if (alike) alike.names.push(target.name); else found.push({ why: target.why[lang], names: [target.name] });
  });
  return found;
}

function showSeen() {
  var seen = emptied("seen");
  [[NOT_REACHED, "not_reached", "✗", "no"], [NOT_TRIED, "not_tried", "–", "no"], [REACHED, "reached", "✓", "yes"]].forEach(function (kind) {
    if (!count(kind[0])) return;
    seen.appendChild(made("h3", words(kind[1]) + " (" + count(kind[0]) + ")"));
    var list = document.createElement("ul");
    purposes(kind[0]).forEach(function (purpose) {
      var line = made("li", "", kind[3]), mark = made("span", kind[2], "mark");
      mark.setAttribute("aria-hidden", "true");
      line.appendChild(mark);
      line.appendChild(made("strong", words(kind[1])));
      line.appendChild(document.createTextNode(words("colon") + purpose.why));
      line.appendChild(made("span", purpose.names.join(", "), "names"));
      list.appendChild(line);
    });
    seen.appendChild(list);
    if (kind[0] === NOT_TRIED) seen.appendChild(made("p", words("untried_why")));
  });
}

function showNotice() {
  var notice = emptied("notice"), framed = window.top !== window.self;
  var age = Date.now() - PAGE.midnight;
  [[framed, "preview"], [navigator.onLine === false, "offline"], [age < -86400000 || age > PAGE.life, "aged"]].forEach(function (one) {
    if (one[0]) notice.appendChild(made("p", words(one[1])));
  });
  notice.hidden = !notice.firstChild;
}

function show() {
  document.documentElement.lang = lang;
  document.title = words("title");
  Array.prototype.forEach.call(document.querySelectorAll("[data-words]"), function (one) {
    one.textContent = words(one.getAttribute("data-words"));
  });
  ["fr", "en"].forEach(function (one) { element(one).setAttribute("aria-pressed", String(one === lang)); });
  element("made").textContent = words("made", { date: PAGE.made, version: PAGE.version });
  showNotice();
  element("live").textContent = words(run.code === "" ? "began" : "ended");
  element("copied").textContent = "";
  element("progress").hidden = run.code !== "";
  element("result").hidden = run.code === "";
  if (run.code === "") return showProgress();
  element("summary").textContent = summary();
  element("clock").textContent = words("clock", { time: new Date(run.clock).toLocaleString(lang + "-CA", { timeZoneName: "short" }) });
  showCode();
  showSeen();
}

function start() {
  var mine = run = { verdicts: [], done: 0, code: "", clock: 0 };
  show();
  sweep(PAGE.targets, function (done) {
    if (run !== mine) return;
    run.done = done;
    showProgress();
  }, function (verdicts) {
    if (run !== mine) return;
    run.verdicts = verdicts;
    run.clock = Date.now();
    run.code = codeOf(verdicts, run.clock);
    show();
    element("summary").focus();
  });
}

function copy() {
  var text = run.code.match(/.{1,3}/g).join("-");
  function told(well) { element("copied").textContent = words(well ? "copied" : "not_copied"); }
  function byHand() {
    var box = document.createElement("textarea");
    box.value = text;
    document.body.appendChild(box);
    box.select();
    try { told(document.execCommand("copy")); } catch (error) { told(false); }
    document.body.removeChild(box);
    element("copy").focus();
  }
  if (navigator.clipboard && navigator.clipboard.writeText) {
    navigator.clipboard.writeText(text).then(function () { told(true); }, byHand);
  } else byHand();
}

function open() {
  element("unread").hidden = true;
  if (!window.fetch || !window.AbortController || !window.Promise) {
    element("notice").hidden = false;
    element("notice").appendChild(made("p", words("old")));
    return;
  }
  element("languages").hidden = false;
  ["fr", "en"].forEach(function (one) {
    element(one).addEventListener("click", function () { lang = one; show(); });
  });
  element("copy").addEventListener("click", copy);
  element("again").addEventListener("click", start);
  start();
}

open();
