// Sends the back catalogue's files in the background: says how much was sent and how many texts were taken, and can be
// stopped. What was taken until then stays; the same files sent again go on from there.
const POLL = 1_500;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (!form.dataset.progress || files.length === 0) return;
  event.preventDefault();
  // A second press while they are on their way would send them twice.
  const sending = sendingOf(form);
  if (!sending.isBusy()) sendAll(form, sending);
});

async function sendAll(form, { words, stop, say, show, wait, end }) {
  const path = form.getAttribute("action");
  const fields = new FormData(form);
  // The button that was pressed; not every browser adds it by itself.
  fields.set("action", "upload");
  const stopping = new AbortController();
  stop.onclick = () => stopping.abort();
  const count = async () => {
    try {
      const { drafts } = await (await fetch(form.dataset.progress)).json();
      return drafts;
    } catch {
      return undefined;
    }
  };
  show(0);
  const before = await count();
  // Before it is sent there is nothing to stop.
  if (stopping.signal.aborted) return end(words.stopped);
  const { request, answer } = post(path, fields, "text/html", show);
  stopping.signal.addEventListener("abort", () => request.abort());
  let isOver = false;
  const poll = async () => {
    const drafts = await count();
    // The answer or the stop may have come while this was asked.
    if (isOver) return;
    if (drafts !== undefined) say(words.reading.replace("{}", drafts - (before ?? drafts)));
    setTimeout(poll, POLL);
  };
  request.upload.addEventListener("load", () => {
    wait("");
    poll();
  });
  try {
    await answer;
  } catch {
    end(stopping.signal.aborted ? words.stopped : words.brokenOff);
    return showTable(form, path);
  } finally {
    isOver = true;
  }
  if (request.status === 200) {
    end("");
    // The address says what came of it.
    location.assign(request.responseURL || path);
  } else if (!showAnswer(request.responseText)) {
    // Else the answer says which files were not taken; nothing else has it.
    end(words.brokenOff);
  }
}

// Shows what was taken of an upload that ended early. A table that is there already may hold choices that were not saved.
async function showTable(form, path) {
  if (document.querySelector("form.import")) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
    const table = page.querySelector("form.import");
    if (table) form.after(table);
  } catch {
    // Without a network it comes with the page.
  }
}
