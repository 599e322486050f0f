// script/build bundles this into maagal.js.

// Files of fewer bytes are sent before anybody would look for a bar.
const LARGE = 1_000_000;

// Posts a form; the answer's status and text. Of large files a bar shows how much was sent, which `fetch` cannot tell.
export function post(path, fields, timeout) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const bar = document.createElement('progress');
        request.open('POST', path);
        request.setRequestHeader('Accept', 'application/json');
        request.timeout = timeout;
        request.upload.addEventListener('progress', ({ loaded, total }) => {
            if (total > LARGE) show(bar, loaded / total);
        });
        request.addEventListener('load', () => resolve([request.status, request.responseText]));
        for (const end of ['error', 'timeout', 'abort']) request.addEventListener(end, reject);
        request.addEventListener('loadend', () => bar.remove());
        request.send(fields);
    });
}

// The bar stands beside the field for files, and is called as that is.
function show(bar, value) {
    const field = document.querySelector('.choose-files');
    if (!bar.isConnected && field) {
        bar.className = 'editor-progress';
        bar.setAttribute('aria-label', field.textContent.trim());
        field.after(bar);
    }
    bar.value = value;
}
