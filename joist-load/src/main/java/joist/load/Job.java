package joist.load;

/**
 * A request that is to be sent.
 *
 * @param row which of the target's requests
 * @param dueNanos when, on the clock of {@link System#nanoTime}
 */
record Job(int row, long dueNanos) {}
