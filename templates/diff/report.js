// The state of all filters is the address's fragment, after `#?`; `#change-…` is one change.
const sections = [...document.querySelectorAll("section")];
const DEFAULTS = { search: "", operation: "", group: "severity" };

const read = (form) => {
  const data = new FormData(form);
  const state = {};
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (data.get(name) !== value) state[name] = data.get(name);
  }
  for (const name of ["severity", "axis"]) {
    const off = [...form.elements[name]].filter((box) => !box.checked);
    if (off.length) state[name] = off.map((box) => box.value).join(" ");
  }
  return state;
};

const restore = (form, state) => {
  for (const [name, value] of Object.entries(DEFAULTS)) {
    form.elements[name].value = state[name] ?? value;
  }
  for (const name of ["severity", "axis"]) {
    const off = (state[name] ?? "").split(" ");
    for (const box of form.elements[name]) box.checked = !off.includes(box.value);
  }
};

const texts = new WeakMap();
const text = (card) => {
  if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
  return texts.get(card);
};

const arrange = (holder, cards, by) => {
  if (holder.dataset.by === by) return;
  holder.dataset.by = by;
  const groups = new Map();
  for (const card of cards) {
    const name = card.dataset[by];
    groups.set(name, [...(groups.get(name) ?? []), card]);
  }
  const names = by === "severity" ? [...groups.keys()] : [...groups.keys()].sort();
  holder.replaceChildren(...names.map((name) => {
    const group = document.createElement("div");
    group.className = "group";
    if (by === "severity") group.id = `${holder.closest("section").id}-${name}`;
    const title = document.createElement("h2");
    const count = document.createElement("span");
    count.className = "count";
    title.append(`${name} `, count);
    group.append(title, ...groups.get(name));
    return group;
  }));
};

const filter = (section) => {
  const form = section.querySelector("form");
  const holder = section.querySelector(".groups");
  const data = new FormData(form);
  const severities = new Set(data.getAll("severity"));
  const axes = new Set(data.getAll("axis"));
  const operation = data.get("operation");
  const words = data.get("search").toLowerCase().split(/\s+/).filter(Boolean);
  const cards = section.cards;
  if (cards.length) arrange(holder, cards, data.get("group"));
  let shown = 0;
  for (const card of cards) {
    const { severity, axis, operations } = card.dataset;
    card.hidden = !(severities.has(severity) && axes.has(axis)
      && (!operation || JSON.parse(operations).includes(operation))
      && words.every((word) => text(card).includes(word)));
    shown += !card.hidden;
    const entry = section.entries.get(card.id);
    if (entry) entry.hidden = card.hidden;
  }
  for (const group of holder.querySelectorAll(".group")) {
    const left = group.querySelectorAll("article:not([hidden])").length;
    group.hidden = !left;
    group.querySelector(".count").textContent = `(${left})`;
  }
  section.querySelector("output").textContent = `${shown} of ${cards.length} shown`;
};

const save = () => {
  const states = sections.map((section) => read(section.querySelector("form")));
  const isDefault = states.every((state) => !Object.keys(state).length);
  const hash = isDefault ? "" : `#?${encodeURIComponent(JSON.stringify(states))}`;
  history.replaceState(null, "", hash || location.href.split("#")[0]);
};

const load = () => {
  if (!location.hash.startsWith("#?")) return;
  let states = [];
  try {
    states = JSON.parse(decodeURIComponent(location.hash.slice(2)));
  } catch {
    return; // Somebody edited the address.
  }
  if (!Array.isArray(states)) return;
  sections.forEach((section, number) => {
    restore(section.querySelector("form"), states[number] ?? {});
  });
};

const reveal = () => {
  // A link to a change shows it, whatever is filtered.
  const card = location.hash.startsWith("#change-")
    && document.getElementById(location.hash.slice(1));
  if (!card?.hidden) return;
  const section = card.closest("section");
  restore(section.querySelector("form"), {});
  filter(section);
  card.scrollIntoView();
};

for (const section of sections) {
  const form = section.querySelector("form");
  section.cards = [...section.querySelectorAll(".groups article")];
  section.entries = new Map([...section.querySelectorAll(".contents li li")].map(
    (entry) => [entry.querySelector("a").getAttribute("href").slice(1), entry],
  ));
  form.hidden = false;
  form.addEventListener("input", () => { filter(section); save(); });
  form.addEventListener("submit", (event) => event.preventDefault());
}
document.addEventListener("click", (event) => {
  // Filters stay in the address where it has some; the link itself can be copied.
  const link = event.target.closest?.('a[href^="#"]');
  const place = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!place || !location.hash.startsWith("#?")) return;
  event.preventDefault();
  place.scrollIntoView();
});
load();
sections.forEach(filter);
reveal();
addEventListener("hashchange", () => { load(); sections.forEach(filter); reveal(); });
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("article details")) details.open = true;
});
