// What the forum has that is like the question, while it is typed into the field of `data-similar`, and which topics fit it.
for (const place of document.querySelectorAll("[data-similar]")) {
  const field = document.getElementById(place.dataset.similar);
  const list = place.querySelector("ul");
  const fitting = document.querySelector("[data-topics]");
  let timer, last = 0;
  // What it asks for appears by itself.
  document.querySelector("[data-look]")?.remove();
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const number = ++last;
      const answer = await fetch(`/dilemmas/similar?q=${encodeURIComponent(field.value)}`).catch(() => null);
      // An answer to any but the last question comes too late.
      if (!answer?.ok || number !== last) return;
      const { lines, topics } = await answer.json();
      list.replaceChildren(
        ...lines.map(({ title, url, kind, answered }) => {
          const link = Object.assign(document.createElement("a"), { href: url, target: "_blank", rel: "noopener" });
          const words = document.createElement("bdi");
          words.textContent = title;
          link.append(words);
          const item = document.createElement("li");
          // Whoever found the answer there asks no more.
          const ends = Object.assign(document.createElement("a"), { href: answered, className: "button button-quiet" });
          ends.textContent = place.dataset.answers;
          ends.setAttribute("aria-label", `${place.dataset.answers}: ${title}`);
          item.append(link, ` · ${kind} `, ends);
          return item;
        }),
      );
      place.hidden = lines.length === 0;
      propose(topics);
    }, 400);
  });
  // Each fitting topic that is not chosen is a button that chooses it.
  function propose(topics) {
    const boxes = topics
      .map((slug) => document.querySelector(`input[name="${fitting.dataset.topics}"][value="${CSS.escape(slug)}"]`))
      .filter((box) => box && !box.checked);
    const buttons = boxes.map((box) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet" });
      button.textContent = box.parentElement.textContent.trim();
      button.addEventListener("click", () => {
        box.checked = true;
        button.remove();
        fitting.hidden = !fitting.querySelector("button");
        box.closest("details")?.setAttribute("open", "");
        box.focus();
      });
      return button;
    });
    fitting.querySelector(".buttons").replaceChildren(...buttons);
    fitting.hidden = buttons.length === 0;
  }
}
