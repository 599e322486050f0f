// The preview of a comment is fetched and shown above its text. The form stays as it is, with the files that were chosen; where
// nothing comes, it is sent as it would be without this script.
{
  const SHOWN = "[data-preview]";
  let whole = false;

  const show = async (form, button) => {
    const data = new FormData(form);
    data.delete("files");
    data.set(button.name, button.value);
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = page.querySelector(SHOWN);
      if (!answer.ok || (!shown && data.get("body").trim())) throw new Error(String(answer.status));
      form.querySelector(SHOWN)?.remove();
      if (!shown) return;
      form.prepend(shown);
      shown.focus();
    } catch {
      whole = true;
      form.requestSubmit(button);
    }
  };

  // Before others hear of it: nothing is sent for good.
  const take = (event) => {
    const button = event.submitter;
    if (button?.value !== "preview" || !event.target.matches("form[data-attach]") || whole) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(event.target, button);
  };
  addEventListener("submit", take, true);
}
