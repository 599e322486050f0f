// On a phone the share link opens the phone's own share sheet; elsewhere it leads to the box with title and link.
const share = document.querySelector("[data-share]");
if (share && navigator.share && matchMedia("(pointer: coarse)").matches) {
  share.addEventListener("click", (event) => {
    event.preventDefault();
    // Closing the sheet without choosing is no error.
    navigator.share({ title: share.dataset.share, url: share.dataset.url }).catch(() => {});
  });
}
