// A proxy before a server, which a test can cut.

import net from 'node:net';

/// Starts a proxy on a port of its own; `address` is where it listens. `cut` ends every connection and takes none until
/// `restore`.
export async function cuttable(host, port) {
    const sockets = new Set();
    let isCut = false;
    const server = net.createServer((client) => {
        if (isCut) return client.destroy();
        const upstream = net.connect(port, host);
        for (const [one, other] of [[client, upstream], [upstream, client]]) {
            sockets.add(one);
            one.on('error', () => other.destroy());
            one.on('close', () => {
                sockets.delete(one);
                other.destroy();
            });
            one.pipe(other);
        }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cut = () => {
        isCut = true;
        for (const socket of sockets) socket.destroy();
    };
    const close = () => {
        cut();
        server.close();
    };
    return { address: `127.0.0.1:${server.address().port}`, cut, restore: () => (isCut = false), close };
}
