// Leads from a line of the report to the words in the text's field, whatever marks stand between them there. Where the
// words are not there any more, the link leads to them in the preview.
for (const link of document.querySelectorAll(".report [data-words]")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.closest(".report").dataset.field);
    const words = link.dataset.words.match(/[\p{L}\p{N}]+/gu) ?? [];
    const found = words.length > 0 && field?.offsetParent && new RegExp(words.join("[^\\p{L}\\p{N}]*"), "u").exec(field.value);
    if (!found) return;
    event.preventDefault();
    field.setSelectionRange(found.index, found.index);
    // A field scrolls to where its cursor is when it is focused.
    field.blur();
    field.focus();
    field.setSelectionRange(found.index, found.index + found[0].length);
  });
}

// On a phone the report stands above the text and its preview: a tab leads to what it shows, where that is out of sight.
document.addEventListener("click", (event) => {
  if (!event.target.closest(".editor-tab")) return;
  requestAnimationFrame(() => {
    const parts = [document.getElementById("preview"), document.querySelector("textarea[name=body]")];
    const shown = parts.find((part) => part?.offsetParent);
    const { top, bottom } = shown?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
    if (top > innerHeight / 2 || bottom < 0) shown.scrollIntoView();
  });
});
