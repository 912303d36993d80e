package joist.store;

import java.time.Instant;
import java.util.Locale;

/**
 * What happened to a version, or all of them, in a server that serves a registry, for its audit
 * log.
 *
 * @param model empty where it is about the server
 * @param digest of the version's package; empty where it is not known
 * @param actor who caused it: a caller's name or address, or {@code server} where the server
 *     followed its registry
 * @param detail what else is to be known, such as why it was refused
 */
public record ServerEvent(
    Kind kind, String model, int version, String digest, String actor, String detail) {
  /**
   * Where and when it happened.
   *
   * @param server a name that no other server of this registry has
   */
  public record Place(String server, Instant time) {}

  /** What happened. */
  public enum Kind {
    /** The server begins: nothing answers in it yet, whatever became of it before. */
    STARTED,
    /** The server went down: nothing answers in it any more. */
    STOPPED,
    /** It answers for its name now. */
    SWITCHED,
    /** It did not pass its proof, or had no room. */
    REFUSED,
    /** It could not be loaded. */
    FAILED,
    /** Its name is not served any more. */
    UNLOADED,
    /** How it is served was changed. */
    CONFIGURED,
    /** The child process that it runs in ended, and is to be started again. */
    CHILD_ENDED,
    /** Another child process answers for it. */
    CHILD_RESTARTED,
    /** Its child process ended again and again, and is not started any more. */
    CHILD_FENCED;

    /** The action's name in the log. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isOfServer() {
      return this == STARTED || this == STOPPED;
    }
  }
}
