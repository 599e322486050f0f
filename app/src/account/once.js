// What these forms send is good once, and the answer to a second click would take the place of the first one's.
for (const form of document.querySelectorAll("main form")) {
  let isSent = false;
  const open = () => (isSent = false);
  form.addEventListener("submit", (event) => {
    if (isSent) {
      event.preventDefault();
      return;
    }
    isSent = true;
    // Where no answer comes, it can be sent again.
    setTimeout(open, 10000);
  });
  addEventListener("pageshow", open);
}
