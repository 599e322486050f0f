// Summaries of measured numbers.

/// The value that so large a share (0 to 1) of the numbers does not exceed.
export function quantile(numbers, share) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/// The middle one.
export function median(numbers) {
    return quantile(numbers, 0.5);
}

/// Numbers from 0 to below 1 that are the same in every run (mulberry32).
export function seeded(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/// One of a list.
export function pick(random, list) {
    return list[Math.floor(random() * list.length)];
}
