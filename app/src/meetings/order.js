// Lets the items of an agenda be dragged by their grips, beside the buttons. Where one is dropped, the form is sent as by its
// button `order`: the server numbers the items and gives their times, and nothing is stored.
const form = document.querySelector(".agenda-form");
const order = form.querySelector('[value="order"]');
const items = [...form.querySelectorAll(".agenda-item")];
const EDGE = 60;
const clear = () => items.forEach((item) => item.classList.remove("drop-before", "drop-after", "dragged"));
for (const item of items) {
  const grip = item.querySelector(".agenda-grip");
  const others = items.filter((other) => other !== item);
  const after = (event) =>
    others.find((other) => {
      const { top, height } = other.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
  let isDragged = false;
  grip.hidden = others.length === 0;
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    isDragged = true;
    item.classList.add("dragged");
  });
  grip.addEventListener("pointermove", (event) => {
    if (!isDragged) return;
    clear();
    item.classList.add("dragged");
    const next = after(event);
    (next ?? others.at(-1)).classList.add(next ? "drop-before" : "drop-after");
    if (event.clientY < EDGE) scrollBy(0, -EDGE / 3);
    if (event.clientY > innerHeight - EDGE) scrollBy(0, EDGE / 3);
  });
  grip.addEventListener("pointercancel", () => {
    isDragged = false;
    clear();
  });
  grip.addEventListener("pointerup", (event) => {
    if (!isDragged) return;
    isDragged = false;
    clear();
    const next = after(event);
    if (next === (items[items.indexOf(item) + 1] ?? undefined)) return;
    if (next) next.before(item);
    else others.at(-1).after(item);
    const place = [...form.querySelectorAll(".agenda-item")].indexOf(item) + 1;
    // The buttons are named `action`, and hide the form's property of that name.
    form.setAttribute("action", `${form.getAttribute("action").split("#")[0]}#item-${place}`);
    form.requestSubmit(order);
  });
}
