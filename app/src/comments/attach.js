// Files that are pasted or dropped on the text of a form with a file field are chosen in that field, each under a name of its
// own, and shown where the cursor is.
{
  const fieldOf = (target) => target.matches?.("textarea") && target.form?.querySelector("input[type=file]");

  const freeName = (name, taken) => {
    const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name.replace(/[\[\]<>()\\/#?:]/g, " ").trim() || "file");
    let free = stem + (ending ?? "");
    for (let number = 2; taken(free); number++) free = `${stem}-${number}${ending ?? ""}`;
    return free;
  };

  const insert = (text, words) => {
    text.focus();
    if (document.execCommand("insertText", false, words)) return;
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const take = (event, transfer) => {
    const field = fieldOf(event.target);
    // What a program copies as a picture beside its text is pasted as the text.
    if (!field || !transfer?.files.length || transfer.types.includes("text/plain")) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of field.files) all.items.add(file);
    const taken = (name) => [...all.files].some((file) => file.name === name) || event.target.value.includes(`(<${name}>)`);
    const shown = [...transfer.files].map((file) => {
      const name = freeName(file.name, taken);
      all.items.add(new File([file], name, { type: file.type }));
      return `${/^image\//.test(file.type) ? "!" : ""}[${name.replace(/\.[^.]*$/, "")}](<${name}>)`;
    });
    field.files = all.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    insert(event.target, shown.join("\n\n"));
  };

  document.addEventListener("paste", (event) => take(event, event.clipboardData));
  document.addEventListener("drop", (event) => take(event, event.dataTransfer));
  document.addEventListener("dragover", (event) => {
    if (fieldOf(event.target) && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
