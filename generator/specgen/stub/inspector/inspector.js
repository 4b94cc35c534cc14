// Keeps the list of exchanges up to date, lets it be walked through by keys, and copies texts.
"use strict";

const rows = document.querySelector("#rows[data-live]");
const state = document.querySelector("#state");
const count = document.querySelector("#count");
const pauseButton = document.querySelector("#pause");
const heldButton = document.querySelector("#held");
const keysButton = document.querySelector("#keys");
const MAX_ROWS = 100;
let paused = false;
let keysOn = true;
// Rows that arrived while the list was in use: the newest first, as HTML.
let held = "";

function say(text) {
  if (state.textContent !== text) state.textContent = text;
}

// A row must not move under the pointer, nor away from a reader.
function isInUse() {
  return rows.matches(":hover") || rows.contains(document.activeElement) || scrollY > rows.offsetTop;
}

function rowsIn(html) {
  const template = document.createElement("template");
  template.innerHTML = `<table><tbody>${html}</tbody></table>`;
  return template.content.querySelectorAll("tr").length;
}

function show() {
  // The server has escaped everything in it.
  rows.insertAdjacentHTML("afterbegin", held);
  held = "";
  heldButton.hidden = true;
  while (rows.rows.length > MAX_ROWS) rows.lastElementChild.remove();
  if (rows.rows.length) document.querySelector("#empty")?.remove();
}

function hold(number) {
  heldButton.textContent = `Show ${number} new`;
  heldButton.hidden = false;
}

async function refresh() {
  if (paused || document.hidden) return;
  const { last, query, generation } = rows.dataset;
  let answer;
  try {
    answer = await fetch(`/__stub__/rows?since=${last}${query && "&" + query}`);
  } catch {
    say("the stub does not respond");
    return;
  }
  if (!answer.ok || paused || rows.dataset.last !== last) return;
  if (answer.headers.get("x-generation") !== generation) {
    // The numbers start again: the journal was emptied, or the stub was started again.
    location.reload();
    return;
  }
  held = (await answer.text()) + held;
  rows.dataset.last = answer.headers.get("x-last");
  count.textContent = `${rows.dataset.last} exchanges`;
  say("live");
  const number = rowsIn(held);
  if (number && isInUse()) hold(number);
  else if (number) show();
}

function pause() {
  paused = !paused;
  pauseButton.textContent = paused ? "Resume" : "Pause";
  say(paused ? "paused" : "live");
  if (!paused) refresh();
}

function move(step) {
  const links = [...rows.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

// Some browsers forbid storage to a page; the choice then holds until the page is left.
function storedKeys(value) {
  try {
    if (value) localStorage.setItem("specgen-stub-keys", value);
    return localStorage.getItem("specgen-stub-keys");
  } catch {
    return value;
  }
}

// Speech input and sticky keys may press single keys that nobody meant (WCAG 2.1.4).
function switchKeys(on) {
  keysOn = on;
  keysButton.textContent = on ? "Turn keys off" : "Turn keys on";
}

function isTyping(target) {
  return target.matches("input, select, textarea");
}

function copyText(block, button) {
  const range = document.createRange();
  range.selectNodeContents(block);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  // The clipboard's own interface is there on secure origins only.
  button.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
}

for (const block of document.querySelectorAll("pre[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${block.getAttribute("aria-label")}`);
  button.addEventListener("click", () => copyText(block, button));
  block.before(button);
}

if (rows) {
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    p: pause,
    "/": () => document.querySelector(".filters select").focus(),
  };
  document.addEventListener("keydown", (event) => {
    const action = keys[event.key];
    if (!keysOn || !action || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
  switchKeys(storedKeys() !== "off");
  keysButton.hidden = false;
  keysButton.addEventListener("click", () => {
    switchKeys(!keysOn);
    storedKeys(keysOn ? "on" : "off");
  });
  pauseButton.hidden = false;
  pauseButton.addEventListener("click", pause);
  heldButton.addEventListener("click", show);
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, 1000);
}
