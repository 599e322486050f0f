// What the forum has that is like the question, while it is typed into the field of `data-similar`.
for (const place of document.querySelectorAll("[data-similar]")) {
  const field = document.getElementById(place.dataset.similar);
  const list = place.querySelector("ul");
  let timer, last = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const number = ++last;
      const answer = await fetch(`/dilemmas/similar?q=${encodeURIComponent(field.value)}`).catch(() => null);
      // An answer to any but the last question comes too late.
      if (!answer?.ok || number !== last) return;
      const lines = await answer.json();
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
    }, 400);
  });
}
