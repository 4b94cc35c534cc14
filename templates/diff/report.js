for (const section of document.querySelectorAll("section")) {
  const form = section.querySelector("form");
  const cards = [...section.querySelectorAll("article")];
  const chosen = (name) => new Set(new FormData(form).getAll(name));
  const filter = () => {
    const severities = chosen("severity");
    const axes = chosen("axis");
    const operation = form.elements.operation.value;
    let shown = 0;
    for (const card of cards) {
      const { severity, axis, operations } = card.dataset;
      const fits = severities.has(severity) && axes.has(axis)
        && (!operation || JSON.parse(operations).includes(operation));
      card.hidden = !fits;
      shown += fits;
    }
    section.querySelector("output").textContent = `${shown} of ${cards.length} shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
