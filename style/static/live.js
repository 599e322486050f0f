// What a page that is open hears of what happens: its bell counts, and elements with `data-live` are read again.
//
// All tabs of a browser share one stream. The tab that holds the lock has it, and passes on what it hears; a tab that nobody
// sees lets go of both. Where the browser has no locks, as over plain HTTP, each tab that is seen has a stream of its own.

const bell = document.querySelector(".bell");
const name = bell.querySelector(".visually-hidden");
name.ariaLive = "polite";

// Whether somebody is writing in an element, or has opened something in it: what they have before them stays.
const isInUse = (shown) =>
  shown.querySelector("details[open] :focus") ||
  [...shown.querySelectorAll("input, textarea")].some(({ value, defaultValue }) => value !== defaultValue);

// Elements that are being read again, and whether once more.
const reading = new Map();
const read = async (what) => {
  if (reading.has(what)) return reading.set(what, true);
  reading.set(what, false);
  const find = (page) => [...page.querySelectorAll("[data-live]")].filter(({ dataset }) => dataset.live === what);
  try {
    if (!find(document).length) return;
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const found = find(new DOMParser().parseFromString(await answer.text(), "text/html"));
    find(document).forEach((shown, at) => {
      if (isInUse(shown)) return;
      const had = shown.contains(document.activeElement) && document.activeElement.outerHTML;
      if (found[at]) shown.replaceWith(found[at]);
      if (had) [...(found[at]?.querySelectorAll("a, button") ?? [])].find(({ outerHTML }) => outerHTML === had)?.focus({ preventScroll: true });
    });
  } catch {
    // The page stays as it is.
  } finally {
    const again = reading.get(what);
    reading.delete(what);
    if (again) read(what);
  }
};

const ring = ({ shown, words }) => {
  if (name.textContent === words) return;
  name.textContent = words;
  bell.querySelector(".bell-count")?.remove();
  if (shown) {
    const count = document.createElement("span");
    Object.assign(count, { className: "bell-count", dir: "ltr", ariaHidden: "true", textContent: shown });
    name.before(count);
  }
  read("bell");
};

const hear = ({ type, data }) => (type === "bell" ? ring(JSON.parse(data)) : read(data));
const tabs = new BroadcastChannel("live");
tabs.onmessage = ({ data }) => hear(data);

let stream, release, over;
const open = () => {
  stream = new EventSource("/live");
  const pass = ({ type, data }) => {
    hear({ type, data });
    tabs.postMessage({ type, data });
  };
  stream.addEventListener("bell", pass);
  stream.addEventListener("changed", pass);
  stream.addEventListener("over", () => {
    over = true;
    stop();
  });
  // Where the browser itself does not try again.
  stream.onerror = ({ target }) => {
    if (target === stream && target.readyState === 2) {
      stop();
      setTimeout(start, 15000);
    }
  };
};
const start = () => {
  if (over || release || document.hidden) return;
  if (!navigator.locks) {
    release = () => {};
    return open();
  }
  const waiting = new AbortController();
  release = () => waiting.abort();
  const hold = () =>
    waiting.signal.aborted ||
    new Promise((done) => {
      release = done;
      open();
    });
  navigator.locks.request("live", { signal: waiting.signal }, hold).catch(() => {});
};
const stop = () => {
  stream?.close();
  release?.();
  stream = release = null;
};
addEventListener("pageshow", start);
addEventListener("pagehide", stop);
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
