// Says beside each file field what was chosen in it, in the page's language: the names of a few files, each in its own
// direction, or how many there are.
const NAMED = 6;
const isolated = ({ name }) => `\u2068${name}\u2069`;
for (const input of document.querySelectorAll(".file-field input")) {
  const names = input.parentElement.querySelector(".file-names");
  const none = names.textContent;
  const show = () => {
    const { files } = input;
    const count = names.dataset.several.replace("{}", files.length);
    const said = files.length > NAMED ? count : [...files].map(isolated).join(" · ");
    names.textContent = said || none;
  };
  input.addEventListener("change", show);
  // A page that comes back by the back button may still have its files.
  show();
}
