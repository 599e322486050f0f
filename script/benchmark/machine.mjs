// What the figures were measured on.

import { cpus, loadavg, totalmem } from 'node:os';

/// The machine, and how busy it is at this moment.
export function machine() {
    const [minute] = loadavg();
    return {
        cores: cpus().length,
        model: cpus()[0].model.trim(),
        memory: Math.round(totalmem() / 2 ** 30),
        load: minute,
    };
}
