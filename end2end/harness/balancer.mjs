// A balancer before the nodes of a forum: each request goes to the next of the nodes that say at /readyz that they are ready.

import http from 'node:http';

/// How often a node is asked whether it is ready, in milliseconds.
const EVERY = 100;

/// Starts a balancer; `origin` is its address. `add` has it look after a server, and `leave` has it leave one out. `takes`
/// tells whether it sends requests to a server. An answer names its node's address in the header `x-node`; one that came
/// from none is 502.
export async function balance() {
    const nodes = new Map();
    let turn = 0;

    const balancer = http.createServer((request, response) => {
        const ready = [...nodes.values()].filter((node) => node.isReady);
        const fail = (why) => (response.headersSent ? response.destroy() : response.writeHead(502).end(why));
        if (ready.length === 0) return fail('no node is ready');
        turn += 1;
        const { origin } = ready[turn % ready.length];
        const headers = { ...request.headers, 'x-forwarded-for': request.socket.remoteAddress, connection: 'close' };
        const onward = http.request(origin + request.url, { method: request.method, headers, agent: false }, (answer) => {
            const { connection, ...kept } = answer.headers;
            response.writeHead(answer.statusCode, { ...kept, 'x-node': origin });
            answer.on('error', () => response.destroy());
            answer.pipe(response);
        });
        onward.on('error', (error) => fail(`${origin}: ${error.message}`));
        response.on('close', () => onward.destroy());
        request.pipe(onward);
    });
    await new Promise((resolve) => balancer.listen(0, '127.0.0.1', resolve));

    const look = async (node) => {
        const status = await fetch(`${node.origin}/readyz`).then((answer) => answer.status, () => 0);
        node.isReady = status === 200;
    };
    const timer = setInterval(() => nodes.forEach(look), EVERY);
    return {
        origin: `http://127.0.0.1:${balancer.address().port}`,
        add: (server) => nodes.set(server, { origin: server.origin, isReady: false }),
        leave: (server) => nodes.delete(server),
        takes: (server) => nodes.get(server)?.isReady ?? false,
        close: () => {
            clearInterval(timer);
            balancer.close();
            balancer.closeAllConnections();
        },
    };
}
