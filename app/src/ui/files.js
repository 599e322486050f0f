// Says beside each file field what was chosen in it, in the page's language.
for (const input of document.querySelectorAll(".file-field input")) {
  const names = input.parentElement.querySelector(".file-names");
  const none = names.textContent;
  const show = () => {
    const [first, ...others] = input.files;
    names.textContent = others.length ? names.dataset.several.replace("{}", input.files.length) : (first?.name ?? none);
  };
  input.addEventListener("change", show);
  // A page that comes back by the back button may still have its files.
  show();
}
