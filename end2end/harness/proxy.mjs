// Proxies before a server: one that a test can cut, and one that speaks TLS for a PostgreSQL that does not.

import net from 'node:net';
import tls from 'node:tls';

/// Passes on what comes from either connection to the other, and ends each when the other ends.
function join(client, upstream) {
    for (const [one, other] of [[client, upstream], [upstream, client]]) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
        one.pipe(other);
    }
}

/// Starts a proxy on a port of its own; `address` is where it listens. `cut` ends every connection and takes none until
/// `restore`.
export async function cuttable(host, port) {
    const sockets = new Set();
    let isCut = false;
    const server = net.createServer((client) => {
        if (isCut) return client.destroy();
        const upstream = net.connect(port, host);
        for (const socket of [client, upstream]) sockets.add(socket.on('close', () => sockets.delete(socket)));
        join(client, upstream);
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

/// What a client of PostgreSQL sends first where it would encrypt, and the answer that agrees.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const AGREED = 'S';

/// Starts a proxy before a PostgreSQL server that encrypts with a certificate and its key; `address` is where it listens.
export async function encrypting(host, port, { cert, key }) {
    const sockets = new Set();
    const server = net.createServer((client) => {
        sockets.add(client);
        client.on('error', () => client.destroy()).on('close', () => sockets.delete(client));
        client.once('data', (first) => {
            if (!first.equals(SSL_REQUEST)) return client.destroy();
            client.write(AGREED);
            const encrypted = new tls.TLSSocket(client, { isServer: true, cert, key });
            join(encrypted, net.connect(port, host));
        });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () => {
        server.close();
        for (const socket of sockets) socket.destroy();
    };
    return { address: `127.0.0.1:${server.address().port}`, close };
}
