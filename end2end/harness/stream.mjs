// The stream of what happens, as an open page reads it.

import assert from 'node:assert/strict';

/// Opens the stream of a session. `read()` waits for the next event with its data, and `next()` for its name alone; both give
/// `null` at the end.
export async function listen(origin, cookie) {
    const answer = await fetch(`${origin}/live`, { headers: { cookie } });
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const read = async () => {
        for (;;) {
            const end = text.indexOf('\n\n');
            if (end >= 0) {
                const event = text.slice(0, end).match(/^event: (.*)$/m)?.[1];
                const data = text.slice(0, end).match(/^data: (.*)$/m)?.[1];
                text = text.slice(end + 2);
                if (event) return { event, data };
                continue;
            }
            const { done, value } = await reader.read();
            if (done) return null;
            text += value;
        }
    };
    return { read, next: async () => (await read())?.event ?? null };
}
