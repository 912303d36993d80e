package joist.server.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, and by which way.
 *
 * @param keys the file of keys that callers need; null where they need none
 * @param tls null where connections are plain
 * @param management where operators' paths are answered, and there alone; null for where all others
 *     are
 * @param waived what a server that other machines reach may do without
 */
public record AccessSettings(
    @Nullable Path keys, @Nullable TlsFiles tls, @Nullable Management management, Waived waived) {
  /** No keys, no TLS, one port: for callers of this machine. */
  public static final AccessSettings LOOPBACK =
      new AccessSettings(null, null, null, new Waived(false, false));

  /** Where operators' paths are answered; port 0 for any free one. */
  public record Management(String host, int port) {}

  /** What a person said that other machines need not bring. */
  public record Waived(boolean keys, boolean tls) {}

  public AccessSettings withKeys(@Nullable Path file) {
    return new AccessSettings(file, tls, management, waived);
  }

  public AccessSettings withTls(@Nullable TlsFiles files) {
    return new AccessSettings(keys, files, management, waived);
  }

  public AccessSettings withManagement(@Nullable Management where) {
    return new AccessSettings(keys, tls, where, waived);
  }

  public AccessSettings withWaived(Waived what) {
    return new AccessSettings(keys, tls, management, what);
  }

  /**
   * Checks that nobody is let in by accident.
   *
   * @throws AccessException when other machines reach the server and need no key, or send theirs in
   *     the clear, and nobody said so
   */
  public void requireSafe(String host) {
    requireSafeAt(host);
    if (management != null) {
      requireSafeAt(management.host());
    }
  }

  private void requireSafeAt(String host) {
    if (isOfThisMachine(host)) {
      return;
    }
    if (keys == null && !waived.keys()) {
      throw new AccessException(
          "other machines reach %s, and would need no key. 'joist keys add NAME' makes one and 'joist serve --auth on' asks for it; --auth off lets everybody predict"
              .formatted(host));
    }
    if (tls == null && !waived.tls()) {
      throw new AccessException(
          "other machines reach %s, and would send keys and rows in the clear. Give --tls-cert and --tls-key; --plaintext does without, as behind a proxy that ends TLS"
              .formatted(host));
    }
  }

  /** Whether only this machine reaches a server that listens on an address. */
  public static boolean isOfThisMachine(String host) {
    return Access.isLoopback(host);
  }

  /** Who may come in. */
  Access access(boolean operatorsAnywhere) {
    return keys == null
        ? new Access.Open(operatorsAnywhere)
        : new Access.ByKey(new KeyRing(new KeyFile(keys)));
  }
}
