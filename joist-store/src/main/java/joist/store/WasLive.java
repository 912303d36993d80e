package joist.store;

import java.util.List;
import java.util.Optional;

/**
 * What was live at an instant, as the audit log has it: what was to answer, and what did.
 *
 * @param promoted the promotion that held in the registry
 * @param answered the switches that held, one for each server that answered for the name then, by
 *     the servers' own word: one that was killed has told of no end until it starts again
 */
public record WasLive(Optional<AuditEvent> promoted, List<AuditEvent> answered) {
  public WasLive {
    answered = List.copyOf(answered);
  }
}
