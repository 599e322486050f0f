// Sends what was chosen for a text in the background. What is surely no text goes ahead, file by file: where one does not
// arrive, those before it are kept and no longer chosen, and the same button goes on with the rest.
const UPLOAD = "upload";
const [TEXT, BESIDE, DRAFT, KIND] = ["file", "attachment", "draft", "kind"];
const isSurelyNoText = ({ type }) => /^(image|audio|video)\/|^application\/pdf$/.test(type);
const chosen = (form, name) => form.querySelector(`input[type=file][name=${name}]`);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isUpload = event.submitter?.value === UPLOAD && form.querySelector(".sending");
  if (!isUpload || ![TEXT, BESIDE].some((name) => chosen(form, name).files.length > 0)) return;
  event.preventDefault();
  // A second press while they are on their way would send them twice.
  const sending = sendingOf(form);
  if (!sending.isBusy()) sendAll(form, sending);
});

async function sendAll(form, { words, stop, show, wait, end }) {
  const path = form.getAttribute("action");
  const stopping = new AbortController();
  stop.onclick = () => stopping.abort();
  const send = async (fields, accept, name) => {
    stopping.signal.throwIfAborted();
    show(0, name);
    const { request, answer } = post(path, fields, accept, (part) => show(part, name));
    request.upload.addEventListener("load", () => wait(words.reading));
    stopping.signal.addEventListener("abort", () => request.abort());
    await answer;
    return request;
  };
  try {
    const refused = [];
    for (const [field, file] of ahead(form)) {
      const request = await send(kept(form, file), "application/json", file.name);
      if (request.status !== 200) return shown(request);
      const answer = JSON.parse(request.responseText);
      refused.push(...answer.refused);
      hold(form, answer);
      unchoose(field, file);
    }
    // Who sends the form again goes on without them.
    if (refused.length > 0) return end([...refused, words.leftOut].join(" "));
    const fields = new FormData(form);
    fields.set("action", UPLOAD);
    const request = await send(fields, "text/html");
    if (new URL(request.responseURL).pathname === path) return shown(request);
    end("");
    location.assign(request.responseURL);
  } catch {
    end(stopping.signal.aborted ? words.stopped : words.brokenOff);
  }
}

// The files that are surely no text, beside one that may be.
function ahead(form) {
  const [texts, others] = [TEXT, BESIDE].map((name) => chosen(form, name));
  const files = [...texts.files];
  const noTexts = files.every(isSurelyNoText) ? [] : files.filter(isSurelyNoText);
  return [...[...others.files].map((file) => [others, file]), ...noTexts.map((file) => [texts, file])];
}

// What keeps a file in the draft that has those before it.
function kept(form, file) {
  const fields = new FormData();
  const typed = new FormData(form);
  for (const name of [DRAFT, KIND]) if (typed.get(name)) fields.set(name, typed.get(name));
  fields.set("action", "keep");
  fields.set(BESIDE, file);
  return fields;
}

// Notes the draft that has the files so far, and names them.
function hold(form, { draft, names }) {
  if (!draft) return;
  let field = form.querySelector(`input[name=${DRAFT}]`);
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: DRAFT });
    form.append(field);
  }
  field.value = draft;
  const box = form.querySelector(".files-kept");
  const lines = names.map((name) => {
    const line = document.createElement("li");
    line.append(Object.assign(document.createElement("bdi"), { textContent: name }));
    return line;
  });
  box.querySelector("ul").replaceChildren(...lines);
  box.hidden = names.length === 0;
}

// Takes a file out of a field: it need not be sent again.
function unchoose(field, gone) {
  const left = new DataTransfer();
  for (const file of field.files) if (file !== gone) left.items.add(file);
  field.files = left.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// Shows a page that says why nothing came of it.
function shown(request) {
  if (!showAnswer(request.responseText)) throw new Error(String(request.status));
}
