package joist.store;

import java.time.Instant;

/**
 * A change, as it was made. Events are chained: {@code hash} is the SHA-256 of the previous event's
 * hash and this event's fields, so that none can be altered unseen.
 *
 * @param time what the clock of its writer told; the order is that of {@code id}
 * @param action {@code register} or {@code promote}, or the label of a {@link ServerEvent.Kind}
 * @param model empty where it is about a server
 * @param actor who did it: the operating system's user, or an API caller
 * @param server where it was done, such as {@code host:8080}; empty for what was done to the
 *     registry itself, and in what older Joists wrote
 */
public record AuditEvent(
    long id,
    Instant time,
    String action,
    String model,
    int version,
    String digest,
    String actor,
    String detail,
    String server,
    String hash) {}
