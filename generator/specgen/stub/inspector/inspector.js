// Keeps the list of exchanges up to date, and lets it be walked through by keys.
"use strict";

const rows = document.querySelector("#rows");
const live = document.querySelector("#live");
const MAX_ROWS = 200;
let paused = false;

function say(text) {
  if (live.textContent !== text) live.textContent = text;
}

async function refresh() {
  if (paused || document.hidden) return;
  const last = rows.dataset.last;
  const query = rows.dataset.query;
  let answer;
  try {
    answer = await fetch(`/__stub__/rows?since=${last}${query && "&" + query}`);
  } catch {
    say("The stub does not answer.");
    return;
  }
  if (!answer.ok) return;
  const newest = Number(answer.headers.get("x-last"));
  if (newest < Number(last)) {
    location.reload();
    return;
  }
  // The server has escaped everything in it.
  rows.insertAdjacentHTML("afterbegin", await answer.text());
  rows.dataset.last = newest;
  while (rows.rows.length > MAX_ROWS) rows.lastElementChild.remove();
  if (rows.rows.length) document.querySelector("#empty")?.remove();
  say(`${newest} so far, and the list goes on by itself.`);
}

function pause() {
  paused = !paused;
  if (paused) say("Paused; press p to go on.");
  else refresh();
}

function move(step) {
  const links = [...rows.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

function isTyping(target) {
  return target.matches("input, select, textarea");
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
    if (!action || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, 1000);
}
