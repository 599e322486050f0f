// What keeps the preview beside the part of the text that is in sight, and the bar above a phone's keyboard.

const HEADING = /^ {0,3}#{1,6}(?=\s)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

// Where each heading of the text begins in its field, in pixels. A field tells no places, so they are measured in a copy.
function headings(field) {
    const copy = document.createElement('div');
    const style = getComputedStyle(field);
    for (const name of ['font', 'letterSpacing', 'padding', 'borderWidth', 'borderStyle', 'boxSizing', 'tabSize']) {
        copy.style[name] = style[name];
    }
    Object.assign(copy.style, {
        position: 'absolute',
        visibility: 'hidden',
        inlineSize: `${field.clientWidth}px`,
        whiteSpace: 'pre-wrap',
        overflowWrap: 'break-word',
    });
    const marks = [];
    let fence = '';
    let words = '';
    for (const line of field.value.split('\n')) {
        const [, sign] = line.match(FENCE) ?? [];
        if (sign && !fence) fence = sign;
        else if (sign?.startsWith(fence)) fence = '';
        else if (!fence && HEADING.test(line)) {
            const mark = document.createElement('span');
            copy.append(words, mark);
            marks.push(mark);
            words = '';
        }
        words += `${line}\n`;
    }
    copy.append(words);
    document.body.append(copy);
    const places = marks.map((mark) => mark.offsetTop);
    copy.remove();
    return places;
}

// The place in the preview that belongs to a place in the text: on the line between the two nearest pairs.
function between(pairs, place) {
    const next = pairs.findIndex(([text]) => text > place);
    if (next < 0) return pairs.at(-1)[1];
    const [[from, low], [to, high]] = [pairs[next - 1] ?? [0, 0], pairs[next]];
    return low + ((high - low) * (place - from)) / (to - from);
}

export function follow(fieldId, previewId) {
    const field = document.getElementById(fieldId);
    const words = document.getElementById(previewId);
    const frame = words.parentElement;
    let pairs = [];

    const scroll = () => {
        const last = frame.scrollHeight - frame.clientHeight;
        // On a phone it is a tab of its own.
        if (last <= 0 || !field.clientHeight) return;
        const top = frame.getBoundingClientRect().top;
        const place = field.scrollTop + Math.max(0, top - field.getBoundingClientRect().top);
        const end = Math.max(1, field.scrollHeight - Math.min(field.clientHeight, frame.clientHeight));
        const within = pairs.filter(([text, shown]) => text < end && shown < last);
        frame.scrollTop = between([...within, [end, last]], place);
    };
    const measure = () => {
        const places = headings(field);
        const shown = [...words.querySelectorAll(':scope > :is(h1, h2, h3, h4, h5, h6)')];
        const top = frame.getBoundingClientRect().top - frame.scrollTop;
        // Where the two are not the same headings, the whole is one line from beginning to end.
        const isSame = places.length === shown.length;
        pairs = isSame ? places.map((place, at) => [place, shown[at].getBoundingClientRect().top - top]) : [];
        scroll();
    };
    const sizes = new ResizeObserver(measure);
    sizes.observe(words);
    sizes.observe(field);
    field.addEventListener('scroll', scroll, { passive: true });
    addEventListener('scroll', scroll, { passive: true });

    const screen = window.visualViewport;
    const lift = () => {
        const hidden = screen.scale > 1 ? 0 : innerHeight - screen.height - screen.offsetTop;
        document.documentElement.style.setProperty('--keyboard', `${Math.max(0, Math.round(hidden))}px`);
    };
    for (const change of ['resize', 'scroll']) screen?.addEventListener(change, lift);
}
