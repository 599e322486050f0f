// Posts a form's fields in the background: the request, which can be stopped, and a promise of its end. `progress` is told
// how much of it was sent, from 0 to 1, which `fetch` cannot tell.
function post(path, fields, accept, progress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / total));
    request.addEventListener("load", resolve);
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => reject(new Error(end)));
    request.open("POST", path);
    request.setRequestHeader("Accept", accept);
    request.send(fields);
  });
  return { request, answer };
}

// What a form shows while its files are on their way: a bar, a button to stop, and a line.
function sendingOf(form) {
  const box = form.querySelector(".sending");
  const [bar, stop] = ["progress", "button"].map((name) => box.querySelector(name));
  const line = form.querySelector(".sending-line");
  // It is read aloud: once for each new text.
  const say = (text) => {
    if (line.textContent !== text) line.textContent = text;
  };
  return {
    words: box.dataset,
    stop,
    say,
    isBusy: () => !box.hidden,
    // How much of a file, or of all, was sent: the bar to the point, the line by tens.
    show(part, name = "") {
      box.hidden = false;
      bar.value = part;
      const percent = 10 * Math.floor(10 * part);
      say(`${name && `\u2068${name}\u2069: `}${box.dataset.sending.replace("{}", percent)}`);
    },
    // All was sent, and the server reads it.
    wait(text) {
      bar.removeAttribute("value");
      say(text);
    },
    end(text) {
      box.hidden = true;
      say(text);
    },
  };
}

// Puts the page that an answer is in the place of this one's, and shows what is wrong there; whether it is a page.
function showAnswer(html) {
  const page = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  if (!page) return false;
  document.querySelector("main").replaceWith(page);
  page.querySelector("[role=alert]")?.scrollIntoView();
  return true;
}
