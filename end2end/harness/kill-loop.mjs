// Rounds of kill -9 at random moments: in the middle of writes, of the index's commits and of its builds, and on demand of
// backups, jobs and mails too.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { allThere, client, forumWithToken } from './api.mjs';
import { PASSWORD, addMember, folder, maagal, remove, serve, sql, start, token, until } from './server.mjs';
import { mailServer } from './smtp.mjs';

/// Who comments on the practices, so that their author is told by mail.
const SECOND = 'samir@alon.example';

/// In so many rounds everything happens that a round begins.
const MANY = 20;

/// Numbers from 0 to 1 that a seed repeats (mulberry32).
function random(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/// What runs beside the writes of a torture: comments and the mails that tell of them, a backup, a rebuild of the index, and
/// every job that recurs (the nightly backup and the clean-up among them).
class Torture {
    #data;
    #bearer;
    #mails;
    #session;
    #backup;
    #invited = 0;
    #rebuilds = 0;
    comments = new Map();

    static async begin(data) {
        await addMember(data, SECOND, 'סמיר חורי', 'בנק אלון');
        const torture = new Torture();
        torture.#data = data;
        torture.#bearer = await token(data, SECOND);
        torture.#mails = await mailServer();
        return torture;
    }

    /// Options of the server.
    get options() {
        return ['--smtp-url', this.#mails.url, '--mail-from', 'forum@alon.example'];
    }

    /// Makes every job due that recurs, as another night does: it runs as soon as the server does. What a killed worker held is
    /// free, which otherwise takes minutes, and each has all its attempts.
    async wakeJobs() {
        const free = 'run_at = 0, locked_until = NULL, locked_by = NULL, attempts = 0';
        await sql(this.#data, `UPDATE job SET ${free} WHERE recurrence IS NOT NULL AND state = 'queued'`);
    }

    /// Begins a backup, and has the server rebuild its index where it has got so far.
    async begin(server, round) {
        this.#backup = start(this.#data, ['backup', path.join(this.#data, `torture-${round}.tar.zst`)]);
        const post = (at, fields, headers = {}) =>
            fetch(server.origin + at, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
        try {
            if (!this.#session) {
                const answer = await post('/login', { email: 'ruth@alon.example', password: PASSWORD });
                this.#session = answer.headers.getSetCookie().find((line) => line.startsWith('session='))?.split(';')[0];
            }
            if ((await post('/admin/search', { action: 'reindex' }, { cookie: this.#session })).status === 303) this.#rebuilds += 1;
            // Invitations go out at once; of comments members are mailed in working hours alone.
            const email = `guest${round}@alon.example`;
            const guest = { action: 'add', name: 'דנה לוי', email, company: '1', role: 'member', profession: 'service' };
            if ((await post('/admin/members', guest, { cookie: this.#session })).status === 200) this.#invited += 1;
        } catch {
            // The server is gone in the middle of it.
        }
    }

    /// Comments on a practice.
    async comment(server, practice, body) {
        const answer = await fetch(`${server.origin}/api/v1/practices/${practice}/comments`, {
            method: 'POST',
            headers: { authorization: `Bearer ${this.#bearer}`, 'content-type': 'application/json' },
            body: JSON.stringify({ body }),
        });
        if (answer.status === 201) this.comments.set((await answer.json()).id, body);
    }

    /// Ends what a round began, in the middle of it.
    async end() {
        await this.#backup?.stop('SIGKILL');
    }

    /// Checks that every comment that was acknowledged is there, that the program finds nothing wrong with the forum, and that
    /// a backup of it restores; gives the figures.
    async check(server, rounds) {
        for (const [id, body] of this.comments) {
            const answer = await fetch(`${server.origin}/api/v1/comments/${id}`, { headers: { authorization: `Bearer ${this.#bearer}` } });
            assert.equal(answer.status, 200, body);
            assert.equal((await answer.json()).body, body);
        }
        // Without comments, rebuilds and mails the rounds would tell nothing of them. A single one may be killed before any.
        if (rounds >= MANY) {
            assert.ok(this.comments.size > 0, 'nobody commented');
            assert.ok(this.#rebuilds > 0, 'the index was never rebuilt');
            assert.ok(this.#invited > 0, 'nobody was invited');
        }
        if (this.#invited > 0) await until(() => this.#mails.taken.length > 0);
        // What recurs was made due before the last start.
        await until(async () => /ok +backups: every night; .*\.tar\.zst/.test(await maagal(this.#data, ['check', '--quick'])));
        await maagal(this.#data, ['check']);
        const file = path.join(this.#data, 'last.tar.zst');
        await maagal(this.#data, ['backup', file]);
        await maagal(this.#data, ['backup', 'verify', file]);
        const jobs = await maagal(this.#data, ['jobs', 'list']);
        assert.doesNotMatch(jobs, /\bdead\b/);
        const taken = this.#mails.taken;
        return { comments: this.comments.size, rebuilds: this.#rebuilds, mails: taken.length, repeatedMails: taken.length - new Set(taken).size };
    }

    stop() {
        this.#mails.stop();
    }
}

/// Runs the rounds, and checks at the end that nothing that was acknowledged is lost or missing in the search, and
/// that the server was ready again after every kill. Gives the figures. MAAGAL_SEED repeats a run. With `torture`, backups,
/// rebuilds, jobs and mails are killed in the middle too.
export async function killLoop({ rounds, say, torture: tortured = false }) {
    const seed = Number(process.env.MAAGAL_SEED ?? Date.now() % 2 ** 31);
    say(`MAAGAL_SEED=${seed}`);
    assert.ok(rounds > 0, 'the number of rounds');
    const next = random(seed);
    const { data, bearer } = await forumWithToken(await folder());
    const torture = tortured ? await Torture.begin(data) : undefined;
    const options = torture?.options ?? [];
    const acknowledged = new Map();
    const figures = { rounds, seed, acknowledged: 0, builds: 0, notReady: 0, killedBeforeReady: 0 };
    try {
        for (let round = 0; round < rounds; round++) {
            // Every fourth round begins without an index, so that a kill may hit its build.
            if (round % 4 === 3) {
                await rm(path.join(data, 'index'), { recursive: true, force: true });
                figures.builds += 1;
            }
            // Once the first server has made the tables and the jobs.
            if (round > 0) await torture?.wakeJobs();
            const server = await serve(data, options, { ready: false });
            const api = client(server, bearer);
            let alive = true;
            const writer = async (hand) => {
                for (let count = 0; alive; count++) {
                    const title = `round${round}x${hand}x${count}`;
                    const body = `טקסט של ${title} `.repeat(1 + Math.floor(next() * 40));
                    const old = [...acknowledged.keys()][Math.floor(next() * acknowledged.size)];
                    const change = old !== undefined && next() < 0.3;
                    // Whether a change that got no answer was made is not known.
                    if (change) acknowledged.delete(old);
                    try {
                        if (torture && old !== undefined && next() < 0.2) await torture.comment(server, old, `הערה על ${title}`);
                        const answer = await (change ? api.replace(old, title, body) : api.create(title, body));
                        if (answer.status !== 201 && answer.status !== 200) continue;
                        const { id } = await answer.json();
                        acknowledged.set(id, { id, title, body });
                        figures.acknowledged += 1;
                    } catch {
                        return; // The server is gone in the middle of it.
                    }
                }
            };
            const writers = [0, 1, 2, 3].map(writer);
            const isReady = () => fetch(`${server.origin}/readyz`).then((answer) => answer.status === 200, () => false);
            // Every other start may be hit, too. The rest goes on to the writes, also where the machine is slow.
            if (round % 2 === 0) await until(isReady);
            const beside = torture?.begin(server, round);
            await new Promise((resolve) => setTimeout(resolve, 20 + next() * 1_500));
            if (!(await isReady())) figures.killedBeforeReady += 1;
            await server.stop('SIGKILL');
            alive = false;
            await Promise.all([...writers, beside]);
            await torture?.end();
        }
        await torture?.wakeJobs();
        const server = await serve(data, options, { ready: false });
        const isReady = async () => (await fetch(`${server.origin}/readyz`)).status === 200;
        await until(isReady).catch(() => (figures.notReady += 1));
        assert.equal(figures.notReady, 0, server.log());
        assert.ok(figures.acknowledged > rounds, 'hardly anything was written');
        const api = client(server, bearer);
        await allThere(api, acknowledged.values());
        const counted = await (await api.find('')).json();
        const listed = await (await api.list()).json();
        const practices = torture ? await (await api.find('', 'practice')).json() : counted;
        assert.equal(practices.total, listed.total);
        const more = await torture?.check(server, rounds);
        assert.equal(await server.stop(), 0);
        return { ...figures, ...more, checked: acknowledged.size };
    } finally {
        torture?.stop();
        await remove(data);
    }
}
