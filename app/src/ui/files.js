// Says beside each file field what was chosen in it, in the page's language.
for (const input of document.querySelectorAll(".file-field input")) {
  const names = input.parentElement.querySelector(".file-names");
  const none = names.textContent;
  const show = () => {
    const { files } = input;
    const several = files.length === 2 ? names.dataset.two : names.dataset.several.replace("{}", files.length);
    names.textContent = files.length > 1 ? several : (files[0]?.name ?? none);
  };
  input.addEventListener("change", show);
  // A page that comes back by the back button may still have its files.
  show();
}
