package joist.store;

import java.time.Instant;

/**
 * A change, as it was made. Events are chained: {@code hash} is the SHA-256 of the previous event's
 * hash and this event's fields, so that none can be altered unseen.
 *
 * @param action {@code register} or {@code promote}, or the label of a {@link ServerEvent.Kind}
 * @param actor who did it: the operating system's user, or an API caller
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
    String hash) {}
