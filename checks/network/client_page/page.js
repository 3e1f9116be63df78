// Tries every target of PAGE from this browser, says what answered, and gives the code. Nothing is sent, nothing is kept.
var REACHED = 0, NOT_REACHED = 1, NOT_TRIED = 2;
var AT_ONCE = 3;
// A target that is silent for so long no longer holds up the next; so many at most stay open.
var STEP_ASIDE = 700, MOST_OPEN = 24;
// A first packet that got lost is sent again after 1 s and after 3 s. Where answers are slow, more time is given.
var PATIENCE = 3500, MOST_PATIENCE = 8000;
// What fails sooner did not come from far: the browser, this device or its own network refused it.
var INSTANT = 100;
// An address that nobody has (RFC 5737): a network is silent there, and a browser that refuses requests refuses this one too.
var NOWHERE = "https://192.0.2.1/", NOWHERE_PATIENCE = 1000;
// A violation of a policy may be told a little after the request that it stopped.
var NOTED_WITHIN = 50;
// A name that nobody has (RFC 6761): what answers there is a proxy, and would answer in any unencrypted address's place.
var NOBODY = "http://nobody.invalid/";

var lang = /^fr/i.test(navigator.language || "") ? "fr" : /^en/i.test(navigator.language || "") ? "en" : PAGE.lang;
var run = null;
var violations = [];

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
// `then` is given whether it answered, and how many milliseconds that took; Infinity where our own patience ended it.
function ask(url, mode, patience, then) {
  var control = new AbortController(), over = false, began = Date.now();
  function end(answered, took) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    control.abort();
    then(answered, took);
  }
  var timer = setTimeout(function () { end(false, Infinity); }, patience);
  fetch(url, {
    mode: mode, cache: "no-store", credentials: "omit", redirect: "follow", referrerPolicy: "no-referrer", signal: control.signal
  }).then(function () { end(true, Date.now() - began); }, function () { end(false, Date.now() - began); });
}

// `then` is given whether it answered, and the time of the quickest of the tries.
function probe(target, patience, then) {
  ask(target.asked, "no-cors", patience(), function (answered, took) {
    if (answered) return then(true, took);
    ask(target.url, "no-cors", patience(), function (again, tookAgain) {
      if (again || tookAgain === Infinity) return then(again, Math.min(took, tookAgain));
      ask(target.asked, "cors", patience(), function (consented, tookLast) { then(consented, Math.min(took, tookAgain, tookLast)); });
    });
  });
}

function hostOf(url) {
  try { return new URL(url).host; } catch (error) { return ""; }
}

// A redirect to an unencrypted address is stopped by the page's own policy: the host has answered then.
function noteViolation(event) {
  var own = document.querySelector("meta[http-equiv]").content;
  if (event.originalPolicy.replace(/\s/g, "") !== own.replace(/\s/g, "")) violations.push(hostOf(event.blockedURI));
}

function violated(target) { return violations.indexOf(hostOf(target.url)) >= 0; }

function isPlain(target) { return /^http:/.test(target.url); }

function sweep(targets, told, then) {
  var verdicts = [], times = [], next = 0, fresh = 0, open = 0, done = 0, slowest = 0;
  function patience() { return Math.min(MOST_PATIENCE, Math.max(PATIENCE, 3 * slowest)); }
  function settle(at, verdict) {
    verdicts[at] = verdict;
    done += 1;
    told(done);
    if (done === targets.length) then(verdicts, times);
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
    probe(targets[at], patience, function (answered, took) {
      times[at] = took;
      if (answered) slowest = Math.max(slowest, Date.now() - began);
      open -= 1;
      settle(at, answered ? REACHED : NOT_REACHED);
      if (holds) release(); else more();
    });
  }
  function more() {
    while (fresh < AT_ONCE && open < MOST_OPEN && next < targets.length) {
      var at = next++;
      if (location.protocol === "https:" && isPlain(targets[at])) settle(at, NOT_TRIED); else begin(at);
    }
  }
  more();
}

// Why a target counts as not tried, or "" where it was tried.
function whyUntried(target, verdict, proxied) {
  if (verdict === NOT_TRIED) return "insecure";
  if (verdict === NOT_REACHED && violated(target)) return "refused";
  return verdict === REACHED && proxied && isPlain(target) ? "hidden" : "";
}

// Whether everything failed at once, so that either the browser refuses requests or nothing leaves this device.
function allAtOnce(verdicts, times) {
  return navigator.onLine !== false && verdicts.every(function (verdict, at) {
    return verdict === NOT_TRIED || (verdict === NOT_REACHED && times[at] < INSTANT);
  });
}

// Tries the targets; `then` is given the verdicts, why some were not tried, and whether it is in doubt that any was.
function check(targets, told, then) {
  var proxied = false, waits = 1, verdicts, times;
  violations = [];
  function judge(doubtful) {
    var whys = targets.map(function (target, at) { return whyUntried(target, verdicts[at], proxied); });
    then(verdicts.map(function (verdict, at) { return whys[at] ? NOT_TRIED : verdict; }), whys, times, doubtful);
  }
  function ready() {
    waits -= 1;
    if (waits > 0) return;
    if (!allAtOnce(verdicts, times)) return judge(false);
    ask(NOWHERE, "no-cors", NOWHERE_PATIENCE, function (answered, took) { judge(!answered && took < INSTANT); });
  }
  if (location.protocol !== "https:" && targets.some(isPlain)) {
    waits += 1;
    ask(NOBODY, "no-cors", PATIENCE, function (answered) { proxied = answered; ready(); });
  }
  sweep(targets, told, function (all, took) { verdicts = all; times = took; setTimeout(ready, NOTED_WITHIN); });
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
  var all = run.verdicts.length, untried = count(NOT_TRIED), bad = count(NOT_REACHED), tried = all - untried, key;
  if (tried === 0) key = all === 1 ? "none_tried_of_one" : "none_tried";
  else if (bad === 0) key = untried ? "tried_good" : all === 1 ? "one_good" : "all_good";
  else if (bad === tried) key = all === 1 ? "none_good_of_one" : "none_good";
  else key = bad === 1 ? "one_bad" : "some_good";
  return words(key, { bad: bad, all: tried || all, untried: untried });
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

// The targets of a verdict, and of a reason not to be tried, by what they are needed for.
function purposes(verdict, why) {
  var found = [];
  PAGE.targets.forEach(function (target, at) {
    if (run.verdicts[at] !== verdict || run.whys[at] !== why) return;
    var alike = found.filter(function (one) { return one.why === target.why[lang]; })[0];
    if (alike) alike.names.push(target.name); else found.push({ why: target.why[lang], names: [target.name] });
  });
  return found;
}

function showPurposes(parent, verdict, why, key, mark, kind) {
  var list = document.createElement("ul");
  purposes(verdict, why).forEach(function (purpose) {
    var line = made("li", "", kind), sign = made("span", mark, "mark");
    sign.setAttribute("aria-hidden", "true");
    line.appendChild(sign);
    line.appendChild(made("strong", words(key)));
    line.appendChild(document.createTextNode(words("colon") + purpose.why));
    line.appendChild(made("span", purpose.names.join(", "), "names"));
    list.appendChild(line);
  });
  if (list.firstChild && why) parent.appendChild(made("p", words(why)));
  if (list.firstChild) parent.appendChild(list);
}

function showSeen() {
  var seen = emptied("seen");
  [[NOT_REACHED, "not_reached", "✗", "no", [""]], [NOT_TRIED, "not_tried", "–", "no", ["refused", "doubted", "insecure", "hidden"]],
    [REACHED, "reached", "✓", "yes", [""]]].forEach(function (kind) {
    if (!count(kind[0])) return;
    seen.appendChild(made("h3", words(kind[1]) + " (" + count(kind[0]) + ")"));
    kind[4].forEach(function (why) { showPurposes(seen, kind[0], why, kind[1], kind[2], kind[3]); });
    if (kind[0] === NOT_REACHED && run.instant) seen.appendChild(made("p", words("maybe_refused")));
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
  element("live").textContent = words(!run.over ? "began" : run.code ? "ended" : "ended_untried");
  element("copied").textContent = "";
  element("progress").hidden = run.over;
  element("result").hidden = !run.over;
  if (!run.over) return showProgress();
  element("summary").textContent = summary();
  showSeen();
  element("anyway").hidden = !run.doubted;
  element("reading").hidden = run.code === "";
  if (run.code === "") return;
  element("clock").textContent = words("clock", { time: new Date(run.clock).toLocaleString(lang + "-CA", { timeZoneName: "short" }) });
  showCode();
}

function start() {
  var mine = run = { verdicts: [], whys: [], done: 0, over: false, doubted: null, instant: false, code: "", clock: 0 };
  show();
  check(PAGE.targets, function (done) {
    if (run !== mine) return;
    run.done = done;
    showProgress();
  }, function (verdicts, whys, times, doubtful) {
    if (run !== mine) return;
    run.clock = Date.now();
    run.instant = verdicts.some(function (verdict, at) { return verdict === NOT_REACHED && times[at] < INSTANT; });
    if (doubtful && verdicts.indexOf(NOT_REACHED) >= 0) {
      run.doubted = { verdicts: verdicts, whys: whys };
      whys = verdicts.map(function (verdict, at) { return verdict === NOT_REACHED ? "doubted" : whys[at]; });
      verdicts = verdicts.map(function () { return NOT_TRIED; });
    }
    end(verdicts, whys);
  });
}

// Shows what was seen, with a code where anything was tried at all.
function end(verdicts, whys) {
  run.verdicts = verdicts;
  run.whys = whys;
  run.over = true;
  run.code = count(NOT_TRIED) === verdicts.length ? "" : codeOf(verdicts, run.clock);
  show();
  element("summary").focus();
}

function believe() {
  var doubted = run.doubted;
  run.doubted = null;
  end(doubted.verdicts, doubted.whys);
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
  element("believe").addEventListener("click", believe);
  document.addEventListener("securitypolicyviolation", noteViolation);
  start();
}

open();
