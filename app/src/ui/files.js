// Says beside each file field what was chosen in it, in the page's language: the names of a few files, each in its own
// direction, or how many there are. Fields that come into the page later are served too.
const NAMED = 6;
const isolated = ({ name }) => `\u2068${name}\u2069`;

function showNames({ files, parentElement }) {
  const names = parentElement.querySelector(".file-names");
  names.dataset.none ??= names.textContent;
  const count = names.dataset.several.replace("{}", files.length);
  const said = files.length > NAMED ? count : [...files].map(isolated).join(" · ");
  names.textContent = said || names.dataset.none;
}

document.addEventListener("change", ({ target }) => {
  if (target.matches(".file-field input")) showNames(target);
});
// A page that comes back by the back button may still have its files.
for (const input of document.querySelectorAll(".file-field input")) showNames(input);

// Files that are dropped beside the field, which the browser would open in the page's place, are chosen in it all the same.
const carriesFiles = ({ dataTransfer, target }) => dataTransfer?.types.includes("Files") && !target.matches?.("input[type=file]");
const dropField = () => document.querySelector(".drop-zone input[type=file]");

document.addEventListener("dragover", (event) => {
  if (carriesFiles(event) && dropField()) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const field = dropField();
  if (!field || !carriesFiles(event)) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
  field.files = all.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
