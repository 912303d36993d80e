package joist.serving.admission;

/**
 * The load that a request meets.
 *
 * @param queuedNanos predicted work, over all workers, admitted to the pool and not finished
 * @param workers threads that share that work
 * @param queueFull whether the pool's queue has no place left
 * @param standingNanos the delay that requests met before they could be looked at, at its least
 *     over the last moments: what bursts leave is not standing
 * @param costNanos the request's own predicted work
 * @param objectiveNanos what its latency should stay below
 */
public record Load(
    long queuedNanos,
    int workers,
    boolean queueFull,
    long standingNanos,
    long costNanos,
    long objectiveNanos) {}
