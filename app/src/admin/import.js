// Sends the back catalogue's files in the background: says how much was sent and how many texts were taken, and can be
// stopped. What was taken until then stays; the same files chosen again go on from there.
const POLL = 1_500;
const form = document.querySelector("form[data-progress]");

form?.addEventListener("submit", (event) => {
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (files.length === 0) return;
  event.preventDefault();
  const fields = new FormData(form);
  // The button that was pressed; not every browser adds it by itself.
  fields.set("action", "upload");
  send(fields);
});

function send(fields) {
  const { progress, stop, said } = parts();
  const { sending, taking, stopped, failed } = form.dataset;
  const request = new XMLHttpRequest();
  let before;
  let timer;
  let isOver = false;
  const taken = async () => {
    try {
      const { drafts } = await (await fetch(form.dataset.progress)).json();
      before ??= drafts;
      return drafts - before;
    } catch {
      return undefined;
    }
  };
  const poll = async () => {
    const count = await taken();
    // The upload may have ended while the answer was on its way.
    if (isOver) return;
    if (count !== undefined) said.textContent = taking.replace("{}", count);
    timer = setTimeout(poll, POLL);
  };
  const over = (text) => {
    isOver = true;
    clearTimeout(timer);
    progress.removeAttribute("value");
    progress.hidden = stop.hidden = true;
    said.textContent = text;
  };
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    progress.value = loaded / total;
    said.textContent = sending.replace("{}", Math.floor((100 * loaded) / total));
  });
  request.upload.addEventListener("load", () => {
    progress.removeAttribute("value");
    poll();
  });
  request.addEventListener("load", () => {
    over("");
    if (request.status === 200) return location.assign(form.getAttribute("action"));
    // The answer says which files were not taken; nothing else has it.
    const page = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (!page) return over(failed);
    document.querySelector("main").replaceWith(page);
    page.querySelector("[role=alert]")?.scrollIntoView();
  });
  request.addEventListener("error", () => over(failed));
  request.addEventListener("abort", () => over(stopped));
  stop.onclick = () => request.abort();
  taken().then(() => {
    request.open("POST", form.getAttribute("action"));
    request.send(fields);
  });
}

function parts() {
  const box = form.querySelector(".import-progress");
  box.hidden = false;
  const [progress, stop, said] = ["progress", "button", "p"].map((name) => box.querySelector(name));
  progress.hidden = stop.hidden = false;
  return { progress, stop, said };
}
