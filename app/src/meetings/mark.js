// Begins a line that marks a promise in the text of a summary: the button `data-mark`, or Alt+Shift+P in the text.
const button = document.querySelector("[data-mark]");
const field = document.querySelector(`textarea[name="${button.dataset.mark}"]`);
const mark = () => {
  const before = field.value.slice(0, field.selectionStart);
  const begins = before === "" || before.endsWith("\n") ? "" : "\n";
  field.setRangeText(`${begins}- @`, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};
button.hidden = false;
button.addEventListener("click", mark);
field.addEventListener("keydown", (event) => {
  if (event.altKey && event.shiftKey && event.code === "KeyP") {
    event.preventDefault();
    mark();
  }
});
